"""Invoices of a run that are to be e-mailed, one of them of a group; run by stem.py."""

import io
from datetime import date

from pypdf import PdfWriter

DATE = date(2026, 1, 31)
CUSTOMERS = 6


def lay_out(env):
    """A posted invoice for each customer, the first under an agreement; queued."""
    env.company.telecentre_auto_post = True
    env.company.telecentre_auto_mail = True
    env["account.move"].search([]).write({"telecentre_mail_state": False})
    due = env["telecentre.subscription"].search([("next_charge_date", "<=", DATE)])
    due._write_history({"next_charge_date": False})
    env["telecentre.charge"].search([("state", "=", "open")]).action_cancel()
    centre = env["telecentre.centre"].create({"name": "Mail", "code": "MAIL"})
    product = env["product.product"].create({"name": "Mail plan", "type": "service"})
    plan = env["telecentre.plan"].create(
        {"name": "Mail plan", "product_id": product.id, "interval": "month"}
    )
    customers = env["res.partner"].create(
        [
            {
                "name": f"Mail customer {number}",
                "email": f"customer{number}@example.com",
                "street": "1 rue de l'Exemple (fictif)",
                "zip": "15000",
                "city": "Aurillac",
                "country_id": env.ref("base.fr").id,
            }
            for number in range(CUSTOMERS)
        ]
    )
    agreement = env["telecentre.agreement"].create(
        {"name": "Mail", "partner_id": customers[0].id, "date_start": DATE}
    )
    env["telecentre.subscription"].create(
        [
            {
                "partner_id": customer.id,
                "plan_id": plan.id,
                "centre_id": centre.id,
                "date_start": date(2026, 1, 1),
                "price_unit": 50,
                "agreement_id": agreement.id if customer == customers[0] else False,
            }
            for customer in customers
        ]
    ).action_activate()
    run = env["telecentre.billing.run"].create({"date": DATE})
    run.action_run()
    assert len(run.move_ids) == CUSTOMERS, run.apart_ids.mapped("reason")


def follow_up(env):
    """Attach and mail what is due; what the PDF looks like is tested elsewhere."""
    paper = _blank()
    report = env.registry["ir.actions.report"]
    report._render_qweb_pdf = lambda self, *_words, **_names: (paper, "pdf")
    send = env.registry["account.move.send"]
    send._prepare_invoice_pdf_report = _paper
    env["telecentre.billing.run"]._cron_follow_up()


def _blank():
    stream = io.BytesIO()
    writer = PdfWriter()
    writer.add_blank_page(72, 72)
    writer.write(stream)
    return stream.getvalue()


def _paper(_self, invoices_data):
    for invoice, data in invoices_data.items():
        data["pdf_attachment_values"] = {
            "name": f"{invoice.id}.pdf",
            "raw": _blank(),
            "mimetype": "application/pdf",
            "res_model": invoice._name,
            "res_id": invoice.id,
            "res_field": "invoice_pdf_report_file",
        }


def facts(server, database):
    """What was mailed and attached, for each invoice of the scene."""
    query = """
        SELECT move.telecentre_mail_state,
               move.telecentre_mail_error,
               move.telecentre_detail_todo IS TRUE,
               (SELECT count(*) FROM mail_mail mail
                  JOIN mail_message message ON message.id = mail.mail_message_id
                 WHERE message.model = 'account.move' AND message.res_id = move.id),
               (SELECT count(*) FROM account_move_telecentre_detail_rel rel
                 WHERE rel.account_move_id = move.id),
               (SELECT count(*) FROM ir_attachment file
                 WHERE file.res_model = 'account.move' AND file.res_id = move.id
                   AND file.res_field IS NULL)
          FROM account_move move
          JOIN res_partner partner ON partner.id = move.partner_id
         WHERE partner.name LIKE 'Mail customer%%' AND move.state = 'posted'
      ORDER BY partner.name
    """
    return server.rows(database, query)


GROUP, SINGLE = ("sent", None, False, 1, 2, 2), ("sent", None, False, 1, 0, 0)
EXPECTED = [GROUP] + [SINGLE] * (CUSTOMERS - 1)
