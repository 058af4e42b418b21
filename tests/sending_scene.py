"""What the tests of sending e-invoices need; run by stem.py inside Odoo."""

import time
from datetime import date
from pathlib import Path

INVOICES = 6


def lay_out(env, folder):
    """Invoices that wait to be put in the folder; return the ids of their e-invoices."""
    # the demo's own stay as they are: only ours wait
    env["telecentre.einvoice"].sudo().search([("state", "=", "waiting")]).write(
        {"state": "error"}
    )
    company = env.company
    company.write(
        {
            "telecentre_invoice_channel": "platform",
            "telecentre_channel_method": "folder",
            "telecentre_channel_folder": folder,
        }
    )
    customer = env["res.partner"].create(
        {
            "name": "Cabinet d'envoi (fictif)",
            "is_company": True,
            "company_registry": "91000002500015",
            "street": "1 rue de l'Exemple (fictif)",
            "zip": "15000",
            "city": "Aurillac",
            "country_id": env.ref("base.fr").id,
        }
    )
    line = {
        "name": "Bureau, janvier 2026",
        "price_unit": 120.0,
        "tax_ids": [(6, 0, company._telecentre_service_tax().ids)],
    }
    moves = env["account.move"].create(
        [
            {
                "move_type": "out_invoice",
                "partner_id": customer.id,
                "invoice_date": date(2026, 1, 31),
                "invoice_line_ids": [(0, 0, line)],
            }
            for _rank in range(INVOICES)
        ]
    )
    moves.action_post()
    return moves.telecentre_einvoice_ids.ids


def slow_and_told(env, folder):
    """Let each sending last a moment, and write down what is handed over."""
    einvoice = type(env["telecentre.einvoice"])
    hand_over = einvoice._hand_over_folder

    def make(move):
        time.sleep(0.05)
        values = {
            "name": f"{move.id}.pdf",
            "raw": b"%%PDF %d %d" % (move.id, time.monotonic_ns()),
            "res_model": "account.move",
            "res_id": move.id,
            "res_field": "invoice_pdf_report_file",
        }
        if not move.invoice_pdf_report_id:
            move.env["ir.attachment"].create(values)
            move.invalidate_recordset(
                ["invoice_pdf_report_id", "invoice_pdf_report_file"]
            )

    def told(self):
        hand_over(self)
        with Path(f"{folder}.told").open("a", encoding="utf-8") as stream:
            stream.write(f"{self.name}\n")
        time.sleep(0.05)

    type(env["account.move"])._telecentre_make_legal_pdf = make
    einvoice._hand_over_folder = told


def send(env, ids, folder):
    """What somebody does who selects them all and sends them."""
    slow_and_told(env, folder)
    env["telecentre.einvoice"].browse(ids).action_send()


def cron(env, folder):
    """What the job does each hour."""
    slow_and_told(env, folder)
    env["telecentre.einvoice"].sudo()._cron_send()


def draft(env, ids):
    """Take one invoice after the other back; return what became of each."""
    found = []
    moves = env["telecentre.einvoice"].browse(ids).move_id
    for move_id in moves.ids[::-1]:
        try:
            env["account.move"].browse(move_id).button_draft()
            env.cr.commit()
            found.append("draft")
        except Exception as error:
            env.cr.rollback()
            found.append(type(error).__name__)
    return found
