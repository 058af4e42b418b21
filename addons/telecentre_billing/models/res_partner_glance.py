from odoo import api, fields, models
from odoo.tools import format_date, formatLang

from .res_partner import BILLING_GROUPS

GLANCE_ROWS = 10


class ResPartner(models.Model):
    """What staff wants to know at once when somebody stands at the desk."""

    _inherit = "res.partner"

    telecentre_glance_html = fields.Html(
        string="Telecentre at a glance",
        compute="_compute_telecentre_glance_html",
        sanitize=False,
        groups=BILLING_GROUPS,
    )

    @api.depends_context("uid", "lang", "company")
    def _compute_telecentre_glance_html(self):
        for partner in self:
            glance = partner.ids and partner._telecentre_glance()
            partner.telecentre_glance_html = glance and self.env["ir.qweb"]._render(
                "telecentre_billing.res_partner_glance", glance
            )

    def _telecentre_glance(self):
        """Subscriptions, units left, deposits held and open charges; or nothing."""
        self.ensure_one()
        found = self.env["telecentre.subscription"].search(
            [
                "|",
                ("member_ids", "in", self.ids),
                *self._telecentre_billing_domain(),
                ("state", "!=", "closed"),
            ],
            limit=GLANCE_ROWS,
        )
        charges = self.env["telecentre.charge"].search(
            [
                *self._telecentre_billing_domain(),
                ("state", "=", "open"),
                ("company_id", "=", self.env.company.id),
            ],
            order="date, id",
            limit=GLANCE_ROWS,
        )
        deposits = self.env["telecentre.deposit"].search(
            [("partner_id", "child_of", self.ids), ("state", "=", "held")]
        )
        glance = {
            "subscriptions": [self._glance_subscription(s) for s in found],
            "units": [*self._glance_plans(found), *self._glance_passes()],
            "charges": [self._glance_charge(charge) for charge in charges],
            "deposits": [
                (deposit.name, self._glance_money(deposit.amount, deposit.currency_id))
                for deposit in deposits
            ],
        }
        return glance if any(glance.values()) else {}

    def _glance_money(self, amount, currency):
        return formatLang(self.env, amount, currency_obj=currency)

    def _glance_date(self, date):
        return format_date(self.env, date) if date else ""

    def _glance_subscription(self, subscription):
        states = dict(subscription._fields["state"]._description_selection(self.env))
        return {
            "id": subscription.id,
            "name": subscription.name,
            "plan": subscription.plan_id.name,
            "centre": subscription.centre_id.name,
            "seats": subscription.quantity,
            "amount": self._glance_money(
                subscription.amount_period, subscription.currency_id
            ),
            "due": self._glance_date(subscription.next_charge_date),
            "end": self._glance_date(subscription.date_end),
            "state": states[subscription.state],
        }

    def _glance_plans(self, subscriptions):
        """(what, units left or "", last day) of what the plans include today."""
        Move = self.env["telecentre.allowance.move"].sudo()
        today = fields.Date.context_today(self)
        for subscription in subscriptions.filtered(lambda s: s.state == "active"):
            for allowance in subscription.sudo().plan_id.allowance_ids:
                what = f"{allowance.resource_type_id.name} – {subscription.name}"
                if allowance.unlimited:
                    yield what, self.env._("unlimited"), ""
                    continue
                lots = subscription.sudo()._allowance_lots(allowance, today)
                left = sum(units for _lot, units in lots)
                expiry = Move.browse(lots[-1][0]).date_expiry if lots else False
                units = self._glance_units(allowance.unit_id, left)
                yield what, units, self._glance_date(expiry)

    @api.model
    def _glance_units(self, unit, left):
        Pricing = self.env["telecentre.booking.pricing"]
        return Pricing._unit_text(unit.code or "day", left)

    def _glance_passes(self):
        passes = self.env["telecentre.pass"].search(
            [("partner_id", "child_of", self.ids), ("state", "=", "active")]
        )
        for record in passes:
            yield (
                f"{record.product_id.name} – {record.name}",
                self._glance_units(record.unit_id, record.remaining),
                self._glance_date(record.date_expiry),
            )

    def _glance_charge(self, charge):
        return {
            "id": charge.id,
            "name": charge.name.partition("\n")[0],
            "date": self._glance_date(charge.date),
            "amount": self._glance_money(charge.amount_untaxed, charge.currency_id),
        }
