from odoo import api, models


class TelecentreReduction(models.Model):
    """A reduced rate may be granted to a person who is accompanied."""

    _inherit = "telecentre.reduction"

    @api.model
    def _of_people(self, people):
        found = super()._of_people(people)
        accompaniments = (
            self.env["telecentre.accompaniment"]
            .sudo()
            .with_context(active_test=False)
            .search([("partner_id", "in", people.ids), ("reduction_id", "!=", False)])
        )
        for accompaniment in accompaniments:
            first, last = accompaniment._desk_period()
            if not last or first <= last:
                granted = (accompaniment.reduction_id, first, last)
                found.setdefault(accompaniment.partner_id, []).append(granted)
        return found
