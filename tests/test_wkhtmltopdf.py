"""The setting that goes back to wkhtmltopdf, with the real program.

Debian's lacks the patched Qt: it prints, without header and footer.
"""

import os
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "bin"))

from telecentre_cli import wkhtmltopdf  # noqa: E402
from telecentre_cli.settings import Settings  # noqa: E402


@pytest.fixture(scope="module")
def stem(database, start_stem):
    """A process that finds wkhtmltopdf in its PATH."""
    found = wkhtmltopdf.environment(Settings().home, os.environ)
    if not found:
        pytest.skip("wkhtmltopdf cannot be had for this system")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", found["PATH"])
        yield start_stem(database, ROOT / "tests" / "printing_scene.py")


def test_the_setting_goes_back_and_forth(stem):
    """Each engine says in the file that it wrote it."""
    by_qt = stem.call("printed", engine="wkhtmltopdf")
    assert by_qt["state"] == "ok"
    assert by_qt["producer"].startswith("Qt")
    assert "Printed customer" in by_qt["text"]
    ours = stem.call("printed", engine="weasyprint")
    assert ours["state"] == "ok"
    assert not ours["producer"].startswith("Qt")
    assert "Printed customer" in ours["text"]
