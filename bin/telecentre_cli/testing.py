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
MOST_WORKERS = 4  # each takes up to 1.5 GB and a database


def run(runtime, arguments):
    """Run pytest on databases of its own and return its exit code.

    With a path among the arguments the database is kept and only updated with
    what changed: the quick way. Without one all tests run, each processor taking its
    share in a new database.
    """
    runtime.prepare(tests=True)
    paths = [word for word in arguments if os.path.exists(word.split("::")[0])]
    databases, everything = runtime.databases, CHECKOUT / "tests"
    if paths:
        databases.ensure(DATABASE)
        resolved = [Path(path.split("::")[0]).resolve() for path in paths]
        if any(everything in (path, *path.parents) for path in resolved):
            databases.ensure_template()
        return _pytest(runtime, arguments)
    workers = max(1, min(os.cpu_count() or 1, MOST_WORKERS))
    # conftest.py gives each worker of pytest-xdist the database with its name.
    names = [f"{DATABASE}_gw{number}" for number in range(workers)]
    for name in names:
        databases.drop(name)
        databases.create(name)
    # Browsers, races and kills take longest: first, so that no worker waits at the end.
    spread = ["-n", str(workers), "--dist=loadfile", "--no-loadscope-reorder"]
    try:
        return _pytest(
            runtime, [*spread, *arguments, str(everything), str(CHECKOUT / "addons")]
        )
    finally:
        for name in names:
            databases.drop(name)


def _pytest(runtime, arguments):
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
