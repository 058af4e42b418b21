"""`bin/telecentre lint`: the checks of .pre-commit-config.yaml with locked tools."""

import os
import subprocess

from .debian import Archive
from .python_env import environment, node_modules
from .settings import CHECKOUT
from .system import make_folder, only_one


def run(runtime, arguments):
    """Check all files, or those given as `--files`; return pre-commit's exit code."""
    home = runtime.settings.home
    with only_one(home / "setup.lock", "set-up"):
        venv = environment(home, "lint", Archive(make_folder(home / "debian")))
        tools = node_modules(home, venv)
    path = [venv / "bin", tools / "node_modules" / ".bin", os.environ["PATH"]]
    variables = {
        **os.environ,
        "PATH": os.pathsep.join(str(folder) for folder in path),
        # By its path: prettier would look for it in the checkout, which has none.
        "PRETTIER_PLUGIN_XML": str(
            tools / "node_modules" / "@prettier" / "plugin-xml" / "src" / "plugin.js"
        ),
    }
    command = [str(venv / "bin" / "pre-commit"), "run", *(arguments or ["--all-files"])]
    return subprocess.call(command, cwd=CHECKOUT, env=variables)
