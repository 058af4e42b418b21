from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date


class TelecentreAgreement(models.Model):
    """An agreement that is renewed by itself goes on until somebody ends it in time."""

    _inherit = "telecentre.agreement"

    renewal = fields.Selection(
        [("none", "It ends"), ("tacit", "It is renewed by itself")],
        string="After its term",
        required=True,
        default="none",
        tracking=True,
        help="When either party gives notice in time, choose “It ends”.",
    )
    renewal_months = fields.Integer(string="Renewed for (months)", default=12)
    notice_months = fields.Integer(
        string="Notice (months)",
        default=3,
        help="So long before the end a notice must come; afterwards it is renewed.",
    )
    notice_date = fields.Date(
        string="Notice until",
        compute="_compute_notice_date",
        help="The last day on which either party may end it.",
    )

    _renewal_months_positive = models.Constraint(
        "CHECK(renewal_months > 0)", "A renewal is for one month or more."
    )
    _notice_months_positive = models.Constraint(
        "CHECK(notice_months >= 0)", "A notice cannot be negative."
    )

    @api.depends("date_end", "notice_months", "renewal")
    def _compute_notice_date(self):
        for agreement in self:
            agreement.notice_date = (
                agreement.date_end
                and agreement.renewal == "tacit"
                and agreement.date_end - relativedelta(months=agreement.notice_months)
            )

    @api.model
    def _renew_due(self, today):
        """Tacit renewal, once it is too late to give notice."""
        found = self.search(
            Domain("state", "=", "active")
            & Domain("renewal", "=", "tacit")
            & Domain("date_end", "!=", False)
        )
        for agreement in found.filtered(lambda a: a.notice_date < today):
            end = agreement.date_end
            while end - relativedelta(months=agreement.notice_months) < today:
                # From the first day of the next term: months have many lengths.
                first = end + relativedelta(days=1)
                end = first + relativedelta(months=agreement.renewal_months, days=-1)
            agreement.date_end = end
            agreement._message_log(
                body=self.env._(
                    "Renewed by itself until %s", format_date(self.env, end)
                )
            )
