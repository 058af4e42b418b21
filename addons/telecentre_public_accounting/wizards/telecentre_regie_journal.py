from odoo import api, fields, models
from odoo.exceptions import ValidationError


class TelecentreRegieJournal(models.TransientModel):
    """Which days of a régie to print."""

    _name = "telecentre.regie.journal"
    _description = "Régie Journal"

    regie_id = fields.Many2one("telecentre.regie", string="Régie", required=True)
    date_from = fields.Date(
        string="From",
        required=True,
        default=lambda self: fields.Date.start_of(
            fields.Date.context_today(self), "month"
        ),
    )
    date_to = fields.Date(string="To", required=True, default=fields.Date.context_today)

    closing_id = fields.Many2one("telecentre.regie.closing", readonly=True)

    @api.constrains("date_from", "date_to")
    def _check_dates(self):
        for wizard in self:
            if wizard.date_to < wizard.date_from:
                raise ValidationError(
                    self.env._("The journal ends before it starts: correct its dates.")
                )

    def action_print(self):
        self.ensure_one()
        report = self.env.ref(
            "telecentre_public_accounting.action_report_regie_journal"
        )
        return report.report_action(self)

    def action_close(self):
        """Close these days for good; the journal that is kept is printed now."""
        self.ensure_one()
        closing = self.regie_id._close(self)
        return closing._get_records_action(name=closing.name)

    def _labels(self):
        return dict(
            self.env["account.payment"]
            ._fields["telecentre_means"]
            ._description_selection(self.env)
        )

    def _journal(self):
        self.ensure_one()
        return self.regie_id._journal(self.date_from, self.date_to)
