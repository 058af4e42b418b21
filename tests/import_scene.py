"""What the test of a killed import needs; run by stem.py inside Odoo."""

import sys
from pathlib import Path

ADDON = Path(__file__).parents[1] / "addons" / "telecentre_crm_sirene"
sys.path.append(str(ADDON / "tests"))

COUNT = 120  # companies that are wanted
BLOCK = 8 << 10


def lay_out(env, folder):
    """A stock of which some lines are faulty, and its import, queued."""
    import sirene_lines

    rows = [
        sirene_lines.unit(sirene_lines.siren(n), f"CRASH GROUP {n}")
        for n in range(9_000, 9_000 + COUNT)
    ]
    rows.insert(40, sirene_lines.unit("123456789", "FAULTY"))
    rows.insert(80, sirene_lines.unit(rows[0]["siren"], "CRASH GROUP 9000"))
    sirene_lines.write(Path(folder) / "crash.csv", rows)
    env["ir.config_parameter"].set_param("telecentre_crm_sirene.folder", folder)
    Job = env["telecentre.sirene.import"]
    return Job.create({"server_file": "crash.csv", "state": "queued"}).id


def work(env, job_id):
    """What the job does: block after block, each committed with its position."""
    from odoo.addons.telecentre_crm_sirene.tools import stock

    stock.BLOCK = BLOCK
    env["telecentre.sirene.import"].browse(job_id)._work(commit=True)
