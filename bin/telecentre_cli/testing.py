"""`bin/telecentre test`: the addons' tests and those of tests/, by pytest."""

import os
import subprocess
from pathlib import Path

from .console import say
from .database import TEMPLATE, free_port
from .serve import _wait
from .server_config import write_config
from .settings import CHECKOUT

DATABASE = "telecentre_test"


def run(runtime, arguments):
    """Run pytest on a database of its own and return its exit code.

    With a path among the arguments the database is kept and only updated with
    what changed: the quick way. Without one it is made anew, and all tests run.
    """
    runtime.prepare(tests=True)
    paths = [word for word in arguments if os.path.exists(word.split("::")[0])]
    everything = CHECKOUT / "tests"
    if paths:
        runtime.databases.ensure(DATABASE)
    else:
        runtime.databases.drop(DATABASE)
        runtime.databases.create(DATABASE)
        arguments = [*arguments, str(CHECKOUT / "addons"), str(everything)]
    resolved = [Path(path.split("::")[0]).resolve() for path in paths]
    if not paths or any(everything in (path, *path.parents) for path in resolved):
        runtime.databases.ensure_template()
    config = write_config(
        runtime.settings,
        runtime.cluster,
        runtime.odoo_path,
        name="test.conf",
        extra={
            "http_port": str(free_port()),
            "log_level": "warn",
            # Chromium and Saxon reserve more address space than a worker may, and
            # would inherit the limit of the pytest that starts them.
            "limit_memory_hard": "0",
            "limit_memory_soft": "0",
        },
    )
    say()
    command = [str(runtime.python), "-m", "pytest", f"--odoo-database={DATABASE}", "--odoo-http",
               "--odoo-log-level=warn", f"--rootdir={CHECKOUT}",
               f"--config-file={CHECKOUT / 'pytest.ini'}", *arguments]  # fmt: skip
    environment = {
        **runtime.environment(),
        "ODOO_RC": str(config),
        # The tests of tests/ start processes of their own, on copies of the template:
        # the database of this pytest is in use, and so cannot be copied.
        "TELECENTRE_TEST_DATABASE": DATABASE,
        "TELECENTRE_TEST_TEMPLATE": TEMPLATE,
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    return _wait(subprocess.Popen(command, env=environment))
