"""Debian's wkhtmltopdf, to measure beside: unpacked into a folder of ours.

It is built without the patched Qt, so nothing else of the product uses it.
"""

import os
import shutil
from pathlib import Path

from .console import Failure, say
from .debian import Archive, unpack
from .system import make_folder

NAME = "wkhtmltopdf"
# The libraries lie beside the program; it wants a display unless told otherwise.
WRAPPER = """#!/bin/sh
root={root}
LD_LIBRARY_PATH="$(echo "$root"/usr/lib/*-linux-gnu)"
QT_PLUGIN_PATH="$LD_LIBRARY_PATH/qt5/plugins"
QT_QPA_PLATFORM=offscreen
export LD_LIBRARY_PATH QT_PLUGIN_PATH QT_QPA_PLATFORM
exec "$root/usr/bin/{name}" "$@"
"""


def environment(home, base):
    """Return ``base`` with a PATH that leads to wkhtmltopdf, or None without one."""
    path = base.get("PATH", os.defpath)
    found = shutil.which(NAME, path=path)
    folder = Path(found).parent if found else _fetched(home)
    return folder and {**base, "PATH": f"{folder}{os.pathsep}{path}"}


def _fetched(home):
    root = home / NAME
    folder = root / "wrapped"
    if folder.is_dir():
        return folder
    try:
        archive = Archive(make_folder(home / "debian"))
        files = archive.fetch(archive.missing(NAME), f"{NAME} from Debian (26 MB)")
        unpack(files, root, f"{NAME} unpacked", lambda part: _wrap(part, root))
    except Failure as failure:
        say(f"  Without {NAME}, which could not be had here: {failure}")
        return None
    return folder


def _wrap(part, root):
    if not (part / "usr" / "bin" / NAME).exists():
        raise Failure(f"The package {NAME} holds no such program.")
    program = make_folder(part / "wrapped") / NAME
    program.write_text(WRAPPER.format(root=root, name=NAME), encoding="utf-8")
    program.chmod(0o755)
