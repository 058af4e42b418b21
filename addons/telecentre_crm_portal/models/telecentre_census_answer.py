from odoo import api, fields, models

from odoo.addons.telecentre_booking.tools import geo


class TelecentreCensusAnswer(models.Model):
    """One employee's answer: a town and a number of days, without a name."""

    _name = "telecentre.census.answer"
    _description = "Answer to a Census"
    _order = "id"
    _rec_name = "town_id"

    census_id = fields.Many2one(
        "telecentre.census", required=True, ondelete="cascade", index=True
    )
    town_id = fields.Many2one("telecentre.town", required=True, ondelete="restrict")
    days_per_week = fields.Integer(string="Days a week", required=True)
    equipment = fields.Char(
        string="Equipment asked for",
        help="A place's equipment, never anybody's health.",
    )
    centre_id = fields.Many2one(
        "telecentre.centre",
        string="Nearest telecentre",
        compute="_compute_centre_id",
        store=True,
        index="btree_not_null",
        ondelete="set null",
    )
    distance = fields.Float(
        string="Distance (km)",
        compute="_compute_centre_id",
        store=True,
        digits=(6, 1),
        help="As the crow flies, from the middle of the town.",
    )
    email = fields.Char(help="Only of those who want to be written to.")
    email_key = fields.Char(required=True)
    consent_date = fields.Datetime(string="Agreed on", required=True)

    _once = models.Constraint(
        "UNIQUE(census_id, email_key)", "This address has answered already."
    )
    _days_range = models.Constraint(
        "CHECK(days_per_week BETWEEN 1 AND 5)", "From one to five days a week."
    )

    @api.depends("town_id")
    def _compute_centre_id(self):
        centres = self.env["telecentre.census"]._centres()
        for answer in self:
            town = answer.town_id
            near = [
                (
                    geo.distance(
                        (town.latitude, town.longitude),
                        (centre.latitude, centre.longitude),
                    ),
                    centre.id,
                )
                for centre in centres
            ]
            answer.distance, answer.centre_id = min(near) if near else (0.0, False)
