"""Several documents of one print, written to one file at once.

Written one by one, then joined by Odoo, each carries its fonts, its logo and its colour
profile again, and the whole is no PDF/A. Yet any of them may be asked by itself, so each
has a stream that looks as Odoo expects.
"""

import io

from odoo.tools.pdf import PdfFileReader, PdfFileWriter

from .renderer import free_garbage, lay_out, own_garbage, write_laid_out

# Pages held in memory before they are written, some 3 MB each.
HELD_PAGES = 25


class _Volume:
    """Documents that are laid out, then one PDF."""

    def __init__(self):
        self.documents, self.parts, self.content = [], [], None

    @property
    def pages(self):
        return sum(len(document.pages) for document in self.documents)


class Part(io.BytesIO):
    """The PDF of one record, cut from its volume once something asks for it."""

    def __init__(self, binder, volume, documents):
        super().__init__()
        self._binder, self.volume = binder, volume
        self.first = volume.pages
        volume.documents += documents
        volume.parts.append(self)
        self.count = volume.pages - self.first
        self._cut = False

    def _fill(self):
        if not self._cut:
            self._cut = True
            self._binder.issue(self.volume)
            pages = PdfFileReader(io.BytesIO(self.volume.content), strict=False).pages
            writer = PdfFileWriter()
            for page in pages[self.first : self.first + self.count]:
                writer.addPage(page)
            content = io.BytesIO()
            writer.write(content)
            io.BytesIO.write(self, content.getvalue())
            io.BytesIO.seek(self, 0)

    def getvalue(self):
        self._fill()
        return super().getvalue()

    def getbuffer(self):
        self._fill()
        return super().getbuffer()

    def read(self, *args):
        self._fill()
        return super().read(*args)

    def readline(self, *args):
        self._fill()
        return super().readline(*args)

    def seek(self, *args):
        self._fill()
        return super().seek(*args)


class Binder:
    """Lays documents out and writes them by volumes of some pages.

    A context manager: all is written at its end.
    """

    def __init__(self, title, **options):
        """``options``: as for ``render_pdf``."""
        self.title, self.options = title, options
        self._volume = _Volume()
        self._garbage = own_garbage()

    def __enter__(self):
        self._garbage.__enter__()
        return self

    def __exit__(self, *error):
        try:
            if not any(error):
                self.issue(self._volume)
        finally:
            self._garbage.__exit__(None, None, None)

    def add(self, documents):
        """Return the stream of the documents of one record."""
        # kept in no variable: it would not be garbage yet once the volume is written
        part = Part(
            self,
            self._volume,
            [lay_out(document, **self.options) for document in documents],
        )
        if self._volume.pages >= HELD_PAGES:
            self.issue(self._volume)
        return part

    def issue(self, volume):
        """Write a volume, if it is not yet written; the next one begins."""
        if volume is self._volume:
            self._volume = _Volume()
        if volume.content is None and volume.documents:
            volume.content = write_laid_out(
                volume.documents, title=self.title, **self.options
            )
            volume.documents = []
            free_garbage()


def bound(streams):
    """Yield (stream, its first part), with whole volumes in place of their parts."""
    streams, rank = list(streams), 0
    while rank < len(streams):
        part = streams[rank]
        parts = part.volume.parts if isinstance(part, Part) else [part]
        if len(parts) > 1 and streams[rank : rank + len(parts)] == parts:
            yield io.BytesIO(part.volume.content), part
            rank += len(parts)
        else:
            yield part, part
            rank += 1
