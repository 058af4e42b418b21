"""Spare WeasyPrint what it would compute again, with the same result.

A report has few elements and thousands of rules, and a print has many documents that
look alike: half of the time went to styles computed again for each document, and to
texts and lengths measured anew for each way that a flexible box or a table is tried.

This leans on internals of the releases named in ``KNOWN``. With another one nothing of
WeasyPrint is replaced, nor even looked for: reports are printed as well, but slower.
"""

import importlib
import logging

import weasyprint
from weasyprint import css

_logger = logging.getLogger(__name__)

KNOWN = ("70.",)
MODULES = ("styles", "texts", "boxes")


def _modules():
    """The modules that replace something, none if this WeasyPrint is not known."""
    try:
        if not weasyprint.__version__.startswith(KNOWN):
            raise ImportError(f"made for {', '.join(KNOWN)}*")
        return [importlib.import_module(f".{name}", __name__) for name in MODULES]
    except (ImportError, AttributeError) as error:
        _logger.warning(
            "No shortcuts for WeasyPrint %s, reports take longer: %s",
            weasyprint.__version__,
            error,
        )
        return []


def take():
    """Put the shortcuts in place."""
    for module in _in_use:
        for owner, name, _theirs, ours in module.REPLACED:
            setattr(owner, name, ours)


def leave():
    """Undo :func:`take`."""
    for module in _in_use:
        for owner, name, theirs, _ours in module.REPLACED:
            setattr(owner, name, theirs)


def forget():
    """Measure all anew: what a font's name means has changed."""
    for module in _in_use:
        module.forget()


_in_use = _modules()
StyleFor = _in_use[0].StyleFor if _in_use else css.StyleFor
take()
