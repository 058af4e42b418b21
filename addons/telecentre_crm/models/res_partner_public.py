from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ResPartner(models.Model):
    """What councils and funders count of a person or company of our publics."""

    _inherit = "res.partner"

    settled_on = fields.Date(
        string="Settled on",
        help="When the household moved here, or the company was installed here, "
        "thanks to a telecentre.",
    )
    settled_centre_id = fields.Many2one(
        "telecentre.centre",
        string="Settled near",
        ondelete="set null",
        help="The centre for which it is counted.",
    )
    commute_avoided = fields.Integer(
        string="Kilometres saved one way",
        help="How much shorter the way to the centre is than that to the usual place "
        "of work. There and back count for each day of presence.",
    )

    @api.constrains("commute_avoided")
    def _check_commute_avoided(self):
        for partner in self:
            if not 0 <= partner.commute_avoided <= 1500:
                raise ValidationError(
                    self.env._(
                        "%s: give 0 to 1,500 kilometres saved one way.",
                        partner.display_name,
                    )
                )
