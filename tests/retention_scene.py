"""What the test of a killed retention run needs; run by stem.py inside Odoo."""

COUNT = 12  # opportunities and contacts that are over their time
BATCH = 4


def lay_out(env):
    """Prospects that nobody has heard from since 2020, and the runs that treat them."""
    people = env["res.partner"].create(
        [
            {
                "name": f"Crash Fictif {n}",
                "email": f"crash{n}@fictif.example",
                "prospect_role": "hr",
                "comment": "A note",
            }
            for n in range(COUNT)
        ]
    )
    leads = env["crm.lead"].create(
        [
            {
                "name": f"Desks for {person.name}",
                "partner_id": person.id,
                "type": "opportunity",
            }
            for person in people
        ]
    )
    for lead in leads:
        lead.message_post(body=f"{lead.name}: called", message_type="comment")
    env.flush_all()
    for table, records in (("res_partner", people), ("crm_lead", leads)):
        env.cr.execute(
            f"UPDATE {table} SET create_date = '2020-01-01',"
            " last_inbound_contact_date = NULL WHERE id = ANY(%s)",
            (records.ids,),
        )
    rules = env["telecentre.retention.rule"].search([("kind", "=", "contact")])
    rules.action = "anonymise"
    rules |= env.ref("telecentre_privacy.retention_rule_lead")
    runs = rules.sudo()._make_runs()
    # Nothing else of the demonstration
    runs.limit_date = "2020-06-01"
    return runs.ids


def work(env, run_ids):
    """What the job does: batch after batch, each committed with its position."""
    from odoo.addons.telecentre_privacy.models import telecentre_retention_run

    telecentre_retention_run.BATCH = BATCH
    for run in env["telecentre.retention.run"].sudo().browse(run_ids):
        if run.state != "done":
            run._work(commit=True)
