from odoo import models
from odoo.tools import format_date


class TelecentrePass(models.Model):
    """What selling a pass makes: its units in the ledger, and one charge."""

    _inherit = "telecentre.pass"

    def _prepare_grant(self):
        return {
            "partner_id": self.partner_id.id,
            "pass_id": self.id,
            "resource_type_id": self.resource_type_id.id,
            "unit_id": self.unit_id.id,
            "company_id": self.company_id.id,
            "source": "grant",
            "source_key": f"pass:{self.id}",
            "quantity": self.quantity,
            "date": self.date,
            "date_expiry": self.date_expiry,
        }

    def _prepare_charge(self):
        lang = self.partner_id._telecentre_invoice_partner().lang or self.env.lang
        env = self.with_context(lang=lang).env
        label = f"{self.product_id.with_env(env).display_name}\n{self.partner_id.name}"
        if self.date_expiry:
            until = format_date(env, self.date_expiry)
            label = env._("%(label)s – until %(date)s", label=label, date=until)
        return {
            "name": label,
            "kind": "pass",
            "source_key": f"pass:{self.id}",
            "company_id": self.company_id.id,
            "partner_id": self.partner_id.id,
            "product_id": self.product_id.id,
            "centre_id": self.centre_id.id,
            "pass_id": self.id,
            "date": self.date,
            "date_from": self.date,
            "date_to": self.date_expiry or self.date,
            "quantity": 1,
            "price_unit": self.price,
            "amount_untaxed": self.price,
            "currency_id": self.currency_id.id,
        }
