"""An invoice printed by one engine or the other; run by stem.py."""

import io

from pypdf import PdfReader

PARAMETER = "report_weasyprint.engine"


def printed(env, engine):
    """Print an invoice, as its button does; tell what Odoo and the file say of it."""
    env["ir.config_parameter"].set_param(PARAMETER, engine)
    Reports = env["ir.actions.report"]
    move = env["account.move"].create(
        {
            "move_type": "out_invoice",
            "partner_id": env["res.partner"].create({"name": "Printed customer"}).id,
            "invoice_line_ids": [(0, 0, {"name": "A day", "price_unit": 12})],
        }
    )
    content, _kind = Reports._render_qweb_pdf("account.account_invoices", move.ids)
    reader = PdfReader(io.BytesIO(content))
    text = "".join(page.extract_text() for page in reader.pages)
    return {
        "state": Reports.get_wkhtmltopdf_state(),
        "producer": reader.metadata.producer,
        # one writes tabs or no-break spaces between the words, the other not
        "text": " ".join(text.split()),
    }
