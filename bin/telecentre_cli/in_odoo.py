"""What has to run inside Odoo: started by the commands with Odoo's own Python.

    python in_odoo.py found NAME COUNTRY LANGUAGE MODULE...
    python in_odoo.py create NAME demo|empty MODULE...
    python in_odoo.py update NAME CHANGED,... NEW,...

The configuration file is named by the variable ODOO_RC.
"""

import logging
import os
import sys

from marks import UNFINISHED

import odoo.api
import odoo.http  # noqa: F401  (loads what odoo.service needs)
import odoo.sql_db
from odoo.modules.module import Manifest
from odoo.modules.registry import Registry
from odoo.service.db import _create_empty_database
from odoo.tools import config, convert_file


def found(name, country, language, modules):
    """Make a database with the Odoo addons that ``modules`` stand on, none of these.

    It is in the country and the language. Databases are made from copies of it, since
    Odoo's own addons take most of the time and hardly ever change.
    """
    _create_empty_database(name)
    # A set-up that is killed leaves this mark: the next start begins it anew.
    with odoo.sql_db.db_connect("postgres").cursor() as cr:
        cr.execute(f'COMMENT ON DATABASE "{name}" IS %s', [UNFINISHED])
    config["load_language"] = language
    registry = Registry.new(name, update_module=True, new_db_demo=False)
    with registry.cursor() as cr:
        env = odoo.api.Environment(cr, odoo.api.SUPERUSER_ID, {})
        place = env["res.country"].search([("code", "=", country)], limit=1)
        if not place:
            raise ValueError(f"{country} is no country code of ISO 3166: see config/")
        company = env.ref("base.main_company")
        company.write({"country_id": place.id, "currency_id": place.currency_id.id})
        # Before the addons: their users, templates and demo are made in it.
        users = env["res.users"].with_context(active_test=False).search([])
        users.write(
            {"lang": language, "tz": "Europe/Paris" if country == "FR" else False}
        )
        env["res.partner"].search([]).write({"lang": language})
    config["load_language"] = None
    needed = sorted(
        {name for module in modules for name in Manifest.for_addon(module)["depends"]}
        - set(modules)
    )
    if needed:
        Registry.new(name, update_module=True, install_modules=needed)


def create(name, demo, modules):
    """Install the modules in a copy of what ``found`` made, with demo or without."""
    registry = Registry.new(name, update_module=True, install_modules=modules)
    with registry.cursor() as cr:
        env = odoo.api.Environment(cr, odoo.api.SUPERUSER_ID, {})
        # A database has an identity and secrets of its own.
        env["ir.config_parameter"].init(force=True)
        missing = env["ir.module.module"].search(
            [("name", "in", modules), ("state", "!=", "installed")]
        )
        if missing:
            raise RuntimeError(f"not installed: {', '.join(missing.mapped('name'))}")
        if demo == "demo":
            load_demo(env, modules)


def load_demo(env, modules):
    """Load our addons' demo files, without those of Odoo's own addons.

    Odoo loads demo data for every module or for none, and its own is about
    furniture: the demo of this product is the network alone.
    """
    records = env["ir.module.module"].search([("name", "in", modules)])
    for name in in_dependency_order(modules):
        for filename in Manifest.for_addon(name)["demo"]:
            convert_file(env, name, filename, {}, mode="init", noupdate=True)
    records.demo = True
    # Its greeting at the first log-in is not what a person comes for.
    env["res.users"].search([]).odoobot_state = "disabled"


def in_dependency_order(modules):
    """Return ``modules`` sorted so that each comes after those it depends on."""
    ordered = []

    def visit(name):
        if name not in modules or name in ordered:
            return
        for needed in Manifest.for_addon(name)["depends"]:
            visit(needed)
        ordered.append(name)

    for name in modules:
        visit(name)
    return ordered


def update(name, changed, new):
    """Update the changed modules of a database, install those that came new."""
    config["overwrite_existing_translations"] = True
    Registry.new(name, update_module=True, upgrade_modules=changed, install_modules=new)


class Warnings(logging.Handler):
    """Counts what is logged as a warning or worse."""

    def __init__(self):
        super().__init__(logging.WARNING)
        self.count = 0

    def emit(self, record):
        self.count += 1


def main(action, name, *rest):
    """Dispatch; a database that could not be finished keeps its mark and is remade."""
    config.parse_config(["-d", name], setup_logging=True)
    warnings = Warnings()
    logging.getLogger().addHandler(warnings)
    if action == "found":
        country, language, *modules = rest
        found(name, country, language, modules)
    elif action == "create":
        demo, *modules = rest
        create(name, demo, modules)
    else:
        update(name, *(words.split(",") if words else [] for words in rest))
    if warnings.count and os.environ.get("TELECENTRE_STRICT"):
        sys.exit(f"{warnings.count} warnings in the log while the modules loaded")


if __name__ == "__main__":
    main(*sys.argv[1:])
    sys.stdout.flush()
    # Odoo leaves threads behind that would keep the process alive.
    os._exit(0)
