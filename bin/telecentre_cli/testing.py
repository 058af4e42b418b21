"""`bin/telecentre test`: the addons' tests and those of tests/, by pytest."""

import os
import subprocess
from pathlib import Path

from .console import say
from .database import TEMPLATE, free_port
from .postgres import DATABASE_USER
from .serve import _wait
from .server_config import write_config
from .settings import CHECKOUT

DATABASE = "telecentre_test"
MOST_WORKERS = 4  # each takes up to 1.5 GB and a copy of the database


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
    parallel, environment = _parallel(runtime) if not paths else ([], {})
    command = [str(runtime.python), "-m", "pytest", f"--odoo-database={DATABASE}", "--odoo-http",
               "--odoo-log-level=warn", f"--rootdir={CHECKOUT}",
               f"--config-file={CHECKOUT / 'pytest.ini'}", *parallel, *arguments]  # fmt: skip
    environment = {
        **runtime.environment(),
        **environment,
        "ODOO_RC": str(config),
        # The tests of tests/ start processes of their own, on copies of the template:
        # the database of this pytest is in use, and so cannot be copied.
        "TELECENTRE_TEST_DATABASE": DATABASE,
        "TELECENTRE_TEST_TEMPLATE": TEMPLATE,
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    return _wait(subprocess.Popen(command, env=environment))


def _parallel(runtime):
    """Options and environment that let pytest share the tests among the processors.

    Each worker tests in a copy of the database that pytest-odoo makes and drops with
    PostgreSQL's own programs; a file's tests stay together.
    """
    programs = runtime.cluster.programs()
    workers = min(os.cpu_count() or 1, MOST_WORKERS)
    if runtime.settings.database_url or not programs or workers < 2:
        return [], {}
    return ["-n", str(workers), "--dist=loadfile"], {
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "PGHOST": str(runtime.cluster.socket),
        "PGUSER": DATABASE_USER,
    }
