"""Let Odoo attach files to a PDF that already is a PDF/A.

Odoo turns wkhtmltopdf's files into PDF/A by writing on them an output intent,
glyph widths read from wkhtmltopdf's kind of fonts, and an empty structure.
Done to WeasyPrint's files, which are PDF/A from the start, that breaks the text
and the tags. And Odoo takes any file with a four-byte comment on its second line
for a PDF/A that needs no metadata, so Factur-X's would be missing.

Files of other origin are treated as before.
"""

import logging
import re
from hashlib import sha256

from odoo.tools.pdf import ArrayObject, ByteStringObject, OdooPdfFileWriter

_logger = logging.getLogger(__name__)

CONFORMANCE = re.compile(rb"pdfaid:conformance(?:=[\"']|>)([ABU])")
PART = re.compile(rb"pdfaid:part(?:=[\"']|>)3")


def _pdfa3_conformance(reader):
    """The level of a PDF/A-3 written by WeasyPrint ("A", "B", "U") or None."""
    info = reader.trailer.get("/Info")
    producer = str(info.get_object().get("/Producer", "")) if info else ""
    metadata = reader.trailer["/Root"].get("/Metadata")
    if not producer.startswith("WeasyPrint") or metadata is None:
        return None
    xmp = metadata.get_object().get_data()
    match = CONFORMANCE.search(xmp)
    return match and PART.search(xmp) and match[1].decode()


def _clone(self, reader):
    _original["cloneReaderDocumentRoot"](self, reader)
    try:
        self.weasyprint_conformance = _pdfa3_conformance(reader)
    except Exception:
        _logger.warning("Could not tell whether a PDF is a PDF/A", exc_info=True)
        self.weasyprint_conformance = None
    if self.weasyprint_conformance:
        self.is_pdfa = False  # its metadata has yet to be told of the attachment


def _convert(self):
    if getattr(self, "weasyprint_conformance", None):
        self._header = b"%PDF-1.7"
        identifier = ByteStringObject(sha256(self._reader.stream.getvalue()).digest())
        self._set_id(ArrayObject((identifier, identifier)))
        self.is_pdfa = True
    else:
        _original["convert_to_pdfa"](self)


def _add_metadata(self, metadata_content):
    level = getattr(self, "weasyprint_conformance", None)
    if level:
        metadata_content = re.sub(
            rb"(<pdfaid:conformance>)[ABU](<)",
            rb"\g<1>" + level.encode() + rb"\2",
            metadata_content,
        )
    _original["add_file_metadata"](self, metadata_content)


_patches = {
    "cloneReaderDocumentRoot": _clone,
    "convert_to_pdfa": _convert,
    "add_file_metadata": _add_metadata,
}
_original = {name: getattr(OdooPdfFileWriter, name) for name in _patches}
for _name, _method in _patches.items():
    setattr(OdooPdfFileWriter, _name, _method)
