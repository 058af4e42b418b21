"""A database kept as a dump beside the downloads, for the next checkout to begin with."""

import os
import shutil
import tempfile

from .console import Failure, call
from .system import make_folder

REMEDY = "See the lines above."


class KeptDatabase:
    """The dump and the files of one database of the private cluster, in ``folder``."""

    def __init__(self, cluster, folder):
        self.cluster = cluster
        self.folder = folder

    def exists(self):
        """Tell whether there is one; it appears whole or not at all."""
        return self.folder.exists()

    def keep(self, name, files):
        """Dump the database ``name`` and copy ``files``, its filestore."""
        parent = make_folder(self.folder.parent)
        part = parent / tempfile.mkdtemp(dir=parent, suffix=".part")
        try:
            self._program(
                "pg_dump", "--no-owner", "-Fc", "-Z1", "-f", part / "dump", name
            )
            if files.exists():
                shutil.copytree(files, part / "files")
            # Another checkout may have been quicker: one of the two is enough.
            if not self.exists():
                part.rename(self.folder)
        finally:
            shutil.rmtree(part, ignore_errors=True)

    def restore(self, name, files):
        """Fill the empty database ``name`` and its filestore ``files``.

        :return: False when what was kept is of no use; it is removed then
        """
        try:
            jobs = str(os.cpu_count() or 1)
            self._program(
                "pg_restore", "--no-owner", "--exit-on-error", "-j", jobs, "-d", name,
                self.folder / "dump",
            )  # fmt: skip
        except Failure:
            shutil.rmtree(self.folder, ignore_errors=True)
            return False
        if (self.folder / "files").exists():
            shutil.copytree(self.folder / "files", files, dirs_exist_ok=True)
        return True

    def _program(self, name, *words):
        environment = {
            **os.environ,
            "PGHOST": str(self.cluster.socket),
            "PGUSER": "telecentre",
        }
        call([self.cluster.programs() / name, *words], REMEDY, env=environment)
