"""The same of 1,000,000 establishments, of which 2,000 are of known companies nearby."""

import tempfile
from pathlib import Path

import crm_data
import sirene_lines
from crm_memory import check, finish, work  # noqa: F401

WANTED = 2000
FIRST = 8_000_000


def prepare(env, state):
    """The companies, and the stock where the import looks for it."""
    for begin in range(0, WANTED, 500):
        crm_data.write(env, crm_data.units(FIRST + begin, 500))
        env.invalidate_all()
    state.folder = tempfile.TemporaryDirectory(prefix="telecentre_bench_")
    state.name = "StockEtablissement_utf8.csv"
    path = Path(state.folder.name) / state.name
    sirene_lines.places_stock(path, crm_data.LINES, FIRST, WANTED)
    env["ir.config_parameter"].set_param(
        "telecentre_crm_sirene.folder", state.folder.name
    )


def setup(env, state, number):
    """An import of its own."""
    job = env["telecentre.sirene.import"].create(
        {"kind": "establishment", "server_file": state.name, "departments": "15"}
    )
    state.job_id = job.id
