"""`bin/telecentre test --sepa`: the optional addons, with those of OCA they need.

OCA's are locked in bin/lock/sepa.txt and installed in a folder of their own; nothing
else of the product uses them.
"""

import subprocess

from . import marks, python_env
from .console import step
from .database import FOUNDATION, free_port
from .serve import _wait
from .server_config import OPTIONAL, write_config

DATABASE = "telecentre_sepa"
# Odoo's addons that nothing of ours needs, and the tests that want them there
BESIDE = {"sale_crm": "/telecentre_crm:TestSaleQuotation"}


def run(runtime):
    """Install them in a new database, run their tests, and return the exit code."""
    runtime.prepare(tests=True)
    folder = python_env.oca_addons(runtime.settings.home, runtime.venv, "sepa")
    config = write_config(
        runtime.settings,
        runtime.cluster,
        runtime.odoo_path,
        name="sepa.conf",
        addons=[folder / "odoo" / "addons"],
        extra={"http_port": str(free_port())},
    )
    databases = runtime.databases
    databases._ensure_foundation()
    databases.drop(DATABASE)
    with step(f"database {DATABASE}"), databases._cursor() as cr:
        cr.execute(f'CREATE DATABASE "{DATABASE}" TEMPLATE "{FOUNDATION}"')
        cr.execute(f'COMMENT ON DATABASE "{DATABASE}" IS %s', [marks.UNFINISHED])
    try:
        names = sorted(OPTIONAL)
        tags = ",".join([*(f"/{name}" for name in names), *BESIDE.values()])
        names += [*BESIDE, "telecentre_crm"]
        command = [str(runtime.python), "-m", "odoo", "-d", DATABASE,
                   "-i", ",".join([*names, "report_weasyprint"]),
                   "--load-language=fr_FR", f"--test-tags={tags}", "--stop-after-init",
                   "--log-level=warn", "--log-handler=odoo.tests.result:INFO"]  # fmt: skip
        # What the addons import in Python lies beside them.
        environment = runtime.environment(
            ODOO_RC=str(config),
            PYTHONPATH=str(folder),
            PYTHONDONTWRITEBYTECODE="1",
        )
        return _wait(subprocess.Popen(command, env=environment))
    finally:
        databases.drop(DATABASE)
