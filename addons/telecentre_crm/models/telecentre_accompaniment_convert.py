from odoo import api, fields, models
from odoo.exceptions import UserError


class TelecentreAccompaniment(models.Model):
    """The person becomes a customer: the same contact, with all its history."""

    _inherit = "telecentre.accompaniment"

    converted_on = fields.Date(
        string="Customer since", readonly=True, copy=False, tracking=True
    )
    customer_partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The company that was created or, for who trades alone, the person.",
    )
    subscription_id = fields.Many2one(
        "telecentre.subscription",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The first subscription as a customer.",
    )
    booking_count = fields.Integer(
        related="partner_id.telecentre_booking_count",
        string="Bookings",
        groups="telecentre_booking.group_telecentre_user",
    )

    def action_convert(self):
        """Open the conversion of one accompaniment to a customer."""
        self.ensure_one()
        if self.converted_on:
            raise UserError(
                self.env._("%s is a customer already.", self.partner_id.display_name)
            )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Becomes a customer"),
            "res_model": "telecentre.accompaniment.conversion",
            "view_mode": "form",
            "target": "new",
            "context": {"default_accompaniment_id": self.id},
        }

    def action_view_subscription(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "telecentre.subscription",
            "res_id": self.subscription_id.id,
            "view_mode": "form",
        }

    def action_view_bookings(self):
        self.ensure_one()
        return self.partner_id.action_view_telecentre_bookings()


class ResPartner(models.Model):
    _inherit = "res.partner"

    accompaniment_ids = fields.One2many(
        "telecentre.accompaniment",
        "partner_id",
        groups="telecentre_booking.group_telecentre_user,"
        "telecentre_crm.group_telecentre_sales",
    )
    accompaniment_count = fields.Integer(
        compute="_compute_accompaniment_count",
        groups="telecentre_booking.group_telecentre_user,"
        "telecentre_crm.group_telecentre_sales",
    )

    def _accompaniment_domain(self):
        """Of the person, of the company it became, or of that company's people."""
        return [
            "|",
            ("partner_id", "child_of", self.ids),
            ("customer_partner_id", "in", self.ids),
        ]

    @api.depends("accompaniment_ids")
    def _compute_accompaniment_count(self):
        Accompaniment = self.env["telecentre.accompaniment"].with_context(
            active_test=False
        )
        for partner in self:
            partner.accompaniment_count = bool(partner.ids) and (
                Accompaniment.search_count(partner._accompaniment_domain())
            )

    def action_view_accompaniments(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "telecentre_crm.telecentre_accompaniment_action"
        )
        action["domain"] = self._accompaniment_domain()
        action["context"] = {"default_partner_id": self.id, "active_test": False}
        return action
