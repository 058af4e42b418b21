from odoo import api, fields, models


class TelecentreCentreSheet(models.Model):
    """What an employer asks about a centre, as its proposals tell it; what is not
    filled in is not told. Sales, who has no other right on centres, keeps it."""

    _name = "telecentre.centre.sheet"
    _description = "Fact Sheet of a Telecentre"
    _rec_name = "centre_id"
    _order = "centre_id"

    centre_id = fields.Many2one(
        "telecentre.centre",
        string="Telecentre",
        required=True,
        ondelete="cascade",
        index=True,
    )
    contact = fields.Char(help="Who answers on the spot: name, phone, e-mail.")
    network = fields.Char(
        help="e.g. fibre, Wi-Fi apart from the host's, cable at desks"
    )
    ergonomics = fields.Char(help="e.g. seats and screens that can be adjusted")
    insurance = fields.Char(help="Who insures the premises, and with whom.")
    first_aid = fields.Char(help="e.g. trained people, defibrillator, first-aid kit")

    _centre_unique = models.Constraint(
        "UNIQUE(centre_id)", "This telecentre has its fact sheet already."
    )

    @api.model
    def _of(self, centres):
        """The sheets of the centres, made where there are none."""
        known = self.search([("centre_id", "in", centres.ids)])
        missing = centres - known.centre_id
        return known + self.create([{"centre_id": centre.id} for centre in missing])


class TelecentreCentre(models.Model):
    _inherit = "telecentre.centre"

    sheet_ids = fields.One2many("telecentre.centre.sheet", "centre_id")

    def _sheet_lines(self):
        """[(what, how it is here)] of what is filled in."""
        self.ensure_one()
        sheet = self.sheet_ids[:1]
        animator = self.manager_id.partner_id
        told = (animator.name, animator.phone, animator.email)
        # In the words of the labels, in the reader's language
        lines = [
            (self.env._("Contact"), sheet.contact or ", ".join(filter(None, told))),
            (self.env._("Network"), sheet.network),
            (self.env._("Ergonomics"), sheet.ergonomics),
            (self.env._("Insurance of the premises"), sheet.insurance),
            (self.env._("First aid"), sheet.first_aid),
        ]
        return [line for line in lines if line[1]]
