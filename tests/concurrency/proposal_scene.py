"""What the test of signatures needs; run by stem.py inside Odoo."""

import base64

from odoo.tools import file_open


def _quick(env):
    """Let the document be a few bytes: its layout is not what is tested here."""

    def make_document(proposal):
        return env["ir.attachment"].create({"name": "document.pdf", "raw": b"document"})

    type(env["telecentre.proposal"])._make_document = make_document


def lay_out(env):
    """A proposal that was sent; return its id."""
    _quick(env)
    company = env["res.partner"].create(
        {"name": "Signing group", "is_company": True, "country_id": False}
    )
    contact = env["res.partner"].create(
        {"name": "HR", "email": "hr@signing.example", "parent_id": company.id}
    )
    lead = env["crm.lead"].create(
        {
            "name": "Signing group",
            "type": "opportunity",
            "partner_id": contact.id,
            "team_id": env.ref("telecentre_crm.crm_team_groups").id,
        }
    )
    env["telecentre.lead.seat"].create(
        {
            "lead_id": lead.id,
            "centre_id": env["telecentre.centre"].search([], limit=1).id,
            "plan_id": env["telecentre.plan"].search([], limit=1).id,
        }
    )
    proposal = env["telecentre.proposal"]._make(lead)
    proposal.action_send()
    return proposal.id


def sign(env, proposal_id, name):
    """Sign, as the portal does for its reader."""
    _quick(env)
    with file_open("telecentre_crm_portal/demo/signature.png", "rb") as picture:
        signature = base64.b64encode(picture.read()).decode()
    env["telecentre.proposal"].browse(proposal_id).sudo()._sign(name, signature)
    return name


def refuse(env, proposal_id):
    """Refuse, as the portal does for its reader."""
    env["telecentre.proposal"].browse(proposal_id).sudo()._refuse("Too far")
    return "refused"
