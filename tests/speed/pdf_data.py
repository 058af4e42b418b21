"""Posted invoices to print, in a copy of a database whose files are not copied."""

import base64

import invoices_data

from odoo.tools import file_open

LINES = 3
LOCK = 20260905  # any number that nothing else locks
DONE = "telecentre_bench.pdf_product_id"
LOGO = "telecentre_l10n_fr/static/img/logo_demo.png"


def prepare(env, state):
    """Let the style sheets be made anew; make what invoices need.

    The measures of a group share a copy and begin at the same time: the first one
    does it, the others wait, then find it done.
    """
    env.cr.execute("SELECT pg_advisory_lock(%s)", [LOCK])
    env.cr.rollback()  # what follows sees what was committed while waiting
    try:
        parameters = env["ir.config_parameter"].sudo()
        if not parameters.get_param(DONE):
            _prepare(env)
            parameters.set_param(DONE, invoices_data.product(env).id)
        state.product_id = int(parameters.get_param(DONE))
        env.cr.commit()
    finally:
        env.cr.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def _prepare(env):
    env["ir.attachment"].sudo().search([("url", "=like", "/web/assets/%")]).unlink()
    logos = env["ir.attachment"].sudo().search(
        [("res_model", "in", ("res.company", "res.partner")), ("res_field", "!=", False)]
    )  # fmt: skip
    logos.unlink()
    with file_open(LOGO, "rb") as stream:
        env.company.logo = base64.b64encode(stream.read())
    env.company.telecentre_invoice_channel = "none"


def invoices(env, state, count, number):
    """``count`` posted invoices of one page."""
    customers = env["res.partner"].create(
        [
            {
                "name": f"Bench customer {number}-{index}",
                "is_company": True,
                "street": "1 rue de l'Exemple (fictif)",
                "zip": "15000",
                "city": "Aurillac",
                "country_id": env.ref("base.fr").id,
            }
            for index in range(count)
        ]
    )
    moves = env["account.move"].create(
        [
            {
                "move_type": "out_invoice",
                "partner_id": customer.id,
                "invoice_date": invoices_data.DATE,
                "invoice_line_ids": [
                    (0, 0, {"product_id": state.product_id, "price_unit": 120.0})
                    for _line in range(LINES)
                ],
            }
            for customer in customers
        ]
    )
    moves.action_post()
    return moves


def render(env, ids):
    """The PDF of these invoices, as the print button makes it."""
    content, kind = env["ir.actions.report"]._render_qweb_pdf(
        "account.account_invoices", ids
    )
    assert kind == "pdf" and content.startswith(b"%PDF")
    return content
