from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .telecentre_accompaniment import STEPS


class TelecentreAccompanimentStep(models.Model):
    """When a step was reached: how long each takes is counted from these days."""

    _name = "telecentre.accompaniment.step"
    _description = "Step of an Accompaniment"
    _order = "date, sequence, id"
    _rec_name = "step"

    accompaniment_id = fields.Many2one(
        "telecentre.accompaniment", required=True, ondelete="cascade", index=True
    )
    partner_id = fields.Many2one(related="accompaniment_id.partner_id", store=True)
    company_id = fields.Many2one(
        related="accompaniment_id.company_id", store=True, index=True
    )
    user_id = fields.Many2one(related="accompaniment_id.user_id")
    step = fields.Selection(STEPS, required=True, readonly=True)
    sequence = fields.Integer(compute="_compute_sequence", store=True)
    date = fields.Date(string="Reached on", required=True)
    date_to = fields.Date(
        string="Left on",
        compute="_compute_days",
        store=True,
        help="When the next step was reached, or the outcome.",
    )
    days = fields.Integer(
        compute="_compute_days",
        store=True,
        aggregator="avg",
        help="From this step to the next one, or to the outcome. Counted once it is "
        "over.",
    )

    _step_uniq = models.Constraint(
        "UNIQUE(accompaniment_id, step)",
        "A step is reached once: correct its date instead.",
    )

    @api.depends("step")
    def _compute_sequence(self):
        codes = [code for code, _label in STEPS]
        for record in self:
            record.sequence = codes.index(record.step) if record.step else 0

    @api.depends(
        "date", "accompaniment_id.step_ids.date", "accompaniment_id.outcome_date"
    )
    def _compute_days(self):
        for record in self:
            accompaniment = record.accompaniment_id
            later = accompaniment.step_ids.filtered(
                lambda other, record=record: other.sequence > record.sequence
            ).sorted("sequence")
            end = later[:1].date or accompaniment.outcome_date
            record.date_to = end
            record.days = (end - record.date).days if end and record.date else 0

    @api.constrains("date")
    def _check_dates(self):
        today = fields.Date.context_today(self)
        labels = dict(self._fields["step"]._description_selection(self.env))
        for accompaniment in self.accompaniment_id:
            before = accompaniment.date_start
            for record in accompaniment.step_ids.sorted("sequence"):
                if record.date < before or record.date > today:
                    raise ValidationError(
                        self.env._(
                            "%(person)s cannot have reached “%(step)s” on %(date)s: "
                            "give a day from %(before)s to today.",
                            person=accompaniment.partner_id.display_name,
                            step=labels[record.step],
                            date=record.date,
                            before=before,
                        )
                    )
                before = record.date
