"""`bin/telecentre lint`: the checks of .pre-commit-config.yaml with locked tools."""

import os
import subprocess

from .python_env import environment, node_modules
from .settings import CHECKOUT


def run(runtime, arguments):
    """Check all files, or those given as `--files`; return pre-commit's exit code."""
    venv = environment(runtime.settings.home, "lint")
    tools = node_modules(runtime.settings.home, venv)
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
