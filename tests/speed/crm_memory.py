"""The most memory that a process took which imports 1,000,000 lines by the job."""

import resource
import shutil
import tempfile
from pathlib import Path

import crm_data
import sirene_lines

WANTED = 2000


def prepare(env, state):
    """Write the stock once, where the import looks for it."""
    state.folder = tempfile.TemporaryDirectory(prefix="telecentre_bench_")
    state.name = "StockUniteLegale_utf8.csv"
    sirene_lines.stock(Path(state.folder.name) / state.name, crm_data.LINES, WANTED)
    env["ir.config_parameter"].set_param(
        "telecentre_crm_sirene.folder", state.folder.name
    )


def setup(env, state, number):
    """An import of its own."""
    job = env["telecentre.sirene.import"].create({"server_file": state.name})
    state.job_id = job.id


def work(env, state):
    """Read, write and commit, block after block."""
    env["telecentre.sirene.import"].browse(state.job_id)._work(commit=True)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    state.figure = peak / 1024
    return 1


def check(env, state):
    """It read every line."""
    job = env["telecentre.sirene.import"].browse(state.job_id)
    assert (job.state, job.line_count) == ("done", crm_data.LINES), job.message
    assert not job.faulty_count


def finish(state):
    """Delete the stock."""
    shutil.rmtree(state.folder.name, ignore_errors=True)
