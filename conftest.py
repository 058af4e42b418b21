"""A database for each worker of pytest-xdist, made by `bin/telecentre test`."""

import os

import odoo.tools

# They need OCA's addons, and a database of their own: `bin/telecentre test --sepa`
collect_ignore = ["addons/telecentre_billing_sepa", "addons/telecentre_reminder"]


def pytest_configure():
    """Let the worker test in its own database, files included.

    pytest-odoo would copy one database for all but share its files, which one
    worker's tests may remove while another's read them.
    """
    worker = os.environ.pop("PYTEST_XDIST_WORKER", None)
    if worker:
        name = f"{os.environ['TELECENTRE_TEST_DATABASE']}_{worker}"
        os.environ["TELECENTRE_TEST_DATABASE"] = name
        odoo.tools.config["db_name"] = [name]
        odoo.tools.config["dbfilter"] = f"^{name}$"
