"""Sort what WeasyPrint says: failures to warnings, chatter to debug.

WeasyPrint warns about each CSS property it does not know; Bootstrap has
hundreds. Only its errors (an image or a stylesheet that cannot be read) concern
whoever runs the server, and the characters that no font can write.
"""

import contextlib
import contextvars
import logging

_logger = logging.getLogger(__name__.rsplit(".", 2)[0])

_what = contextvars.ContextVar("report_weasyprint_what", default="")
_unwritten = contextvars.ContextVar("report_weasyprint_unwritten", default=None)
# How WeasyPrint begins to tell each character that no font has: (character, code).
NO_GLYPH = ".notdef glyph rendered"


class _Forward(logging.Handler):
    def emit(self, record):
        characters = _unwritten.get()
        if characters is not None and str(record.msg).startswith(NO_GLYPH):
            characters[record.args[0]] = record.args[1]
            return
        failed = record.levelno >= logging.ERROR
        level = logging.WARNING if failed else logging.DEBUG
        if _logger.isEnabledFor(level):
            what = _what.get()
            prefix = f"{what}: " if what else ""
            _logger.log(level, "%s%s", prefix, record.getMessage())


def setup():
    weasyprint = logging.getLogger("weasyprint")
    if not any(isinstance(handler, _Forward) for handler in weasyprint.handlers):
        weasyprint.addHandler(_Forward())
    weasyprint.propagate = False
    weasyprint.setLevel(logging.WARNING)
    # It times each step of each font at the level INFO.
    logging.getLogger("fontTools").setLevel(logging.WARNING)


@contextlib.contextmanager
def about(what):
    """Name the report in the messages logged inside."""
    token = _what.set(what)
    characters = {}
    token_unwritten = _unwritten.set(characters)
    try:
        yield
    finally:
        _what.reset(token)
        _unwritten.reset(token_unwritten)
        if characters:
            _logger.warning(
                "%s: no font of this machine can write “%s” (%s): boxes are printed "
                "instead. Install fonts that have them (see the addon's INSTALL)",
                what,
                "".join(characters),
                ", ".join(f"U+{code:04X}" for code in characters.values()),
            )


setup()
