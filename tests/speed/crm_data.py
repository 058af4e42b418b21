"""Companies and opportunities for the measures of prospecting, made up and seeded."""

import sys
from pathlib import Path

ADDON = Path(__file__).resolve().parents[2] / "addons" / "telecentre_crm_sirene"
sys.path.append(str(ADDON / "tests"))

import sirene_lines  # noqa: E402

LEADS = 20_000
LINES = 1_000_000
LOCK = 20_261_123  # the measures of a group share one database
FIRST = 1_000_000  # rank of the first SIREN of the leads


def units(first, count, headcount="53"):
    """Legal units as they are read from Sirene."""
    from odoo.addons.telecentre_crm_sirene.tools import sirene

    return [
        sirene.unit(
            sirene_lines.unit(
                sirene_lines.siren(first + n),
                f"GROUPE {first + n}",
                trancheEffectifsUniteLegale=headcount,
            )
        )
        for n in range(count)
    ]


def write(env, found, date="2026-09-01"):
    """Give companies to the importer."""
    return env["telecentre.company.writer"]._write_units(found, "Sirene", date)


def leads(env):
    """The 20,000 opportunities, made by whichever measure comes first."""
    env.cr.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    domain = [("team_id.is_prospecting", "=", True)]
    missing = LEADS - env["crm.lead"].search_count(domain)
    for begin in range(0, missing, 2000):
        count = min(2000, missing - begin)
        partners, _count = write(env, units(FIRST + begin, count))
        partners._create_missing_leads()
        env.flush_all()
        env.invalidate_all()
    stages = env["crm.stage"].search(
        [("team_ids.is_prospecting", "=", True), ("is_won", "=", False)]
    )
    env.cr.execute(
        "UPDATE crm_lead SET stage_id = (%s::int[])[1 + id %% %s] WHERE team_id = %s"
        " AND stage_id = ANY(%s)",
        [
            stages.ids,
            len(stages),
            env.ref("telecentre_crm.crm_team_groups").id,
            stages.ids,
        ],
    )
    env.invalidate_all()
    return env["crm.lead"].search(domain)


def specification(view, models, model):
    """What the web client asks of a record, for the fields of a view."""
    from lxml import etree

    fields = models[model]["fields"]
    found = {}
    for node in etree.fromstring(view["arch"]).iter("field"):
        name = node.get("name")
        if name not in fields or name in found:
            continue
        kind = fields[name]["type"]
        if kind in ("many2one", "many2many"):
            found[name] = {"fields": {"display_name": {}}}
        else:
            found[name] = {}
    return found
