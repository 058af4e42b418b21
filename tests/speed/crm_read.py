"""Reading Sirene: 1,000,000 lines, 20,000 of them of large and mid-sized companies."""

import tempfile

import crm_data
import sirene_lines

WANTED = 20_000


def prepare(env, state):
    """Write the stock once."""
    state.folder = tempfile.TemporaryDirectory(prefix="telecentre_bench_")
    state.path = f"{state.folder.name}/StockUniteLegale_utf8.csv"
    sirene_lines.stock(state.path, crm_data.LINES, WANTED)


def setup(env, state, number):
    """Nothing."""


def work(env, state):
    """Read it all and make companies' facts of what is wanted."""
    from odoo.addons.telecentre_crm_sirene.tools import sirene, stock

    state.found, lines = 0, 0
    for block in stock.blocks(
        state.path, sirene.UNIT_COLUMNS, ("GE", "ETI"), optional=sirene.UNIT_OPTIONAL
    ):
        state.found += len([sirene.unit(row) for row in block.rows])
        lines += block.lines
    return lines


def check(env, state):
    """Every company that is wanted, and no other."""
    assert state.found == WANTED, state.found


def finish(state):
    """Delete the stock."""
    state.folder.cleanup()
