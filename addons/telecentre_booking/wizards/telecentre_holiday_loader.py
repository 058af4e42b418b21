from odoo import api, fields, models


class TelecentreHolidayLoader(models.TransientModel):
    """Closes chosen centres on the public holidays of a year."""

    _name = "telecentre.holiday.loader"
    _description = "Load Public Holidays"

    year = fields.Integer(
        required=True, default=lambda self: fields.Date.context_today(self).year
    )
    centre_ids = fields.Many2many(
        "telecentre.centre",
        string="Centres",
        required=True,
        default=lambda self: self._default_centre_ids(),
    )

    @api.model
    def _default_centre_ids(self):
        if self.env.context.get("active_model") == "telecentre.centre":
            return self.env.context.get("active_ids")
        return self.env["telecentre.centre"].search([("state", "!=", "closed")])

    def action_load(self):
        self.ensure_one()
        self.centre_ids.action_load_public_holidays(self.year)
        return self.env["ir.actions.act_window"]._for_xml_id(
            "telecentre_booking.telecentre_closure_action"
        )
