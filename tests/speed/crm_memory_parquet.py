"""The same of a Parquet file, whose rows are all in one group: the worst to read."""

import subprocess
import sys
from pathlib import Path

import crm_memory
import sirene_lines
from crm_memory import check, finish, setup, work  # noqa: F401

NAME = "StockUniteLegale.parquet"
CONVERT = (
    "import sys; sys.path.append(sys.argv[1]);"
    "import sirene_lines; sirene_lines.to_parquet(*sys.argv[2:])"
)


def prepare(env, state):
    """Written by another process: its memory does not count."""
    crm_memory.prepare(env, state)
    source = Path(state.folder.name) / state.name
    state.name = NAME
    tests = Path(sirene_lines.__file__).parent
    command = [sys.executable, "-c", STUB + CONVERT, str(tests), str(source)]
    subprocess.run([*command, str(source.with_name(NAME))], check=True)


# Outside Odoo there is no addon to take the checks of numbers from
STUB = (
    "import sys, types;"
    "names = ['odoo', 'odoo.addons', 'odoo.addons.telecentre_billing',"
    " 'odoo.addons.telecentre_billing.tools'];"
    "[sys.modules.setdefault(n, types.ModuleType(n)) for n in names];"
    "sys.modules[names[-1]].siren = None;"
)
