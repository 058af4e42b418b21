from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date


class TelecentreTeleworkAgreement(models.Model):
    _name = "telecentre.telework.agreement"
    _description = "Telework Agreement of a Company"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date_start desc, id desc"

    name = fields.Char(
        required=True,
        compute="_compute_name",
        store=True,
        readonly=False,
        precompute=True,
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Company",
        required=True,
        index=True,
        domain="[('is_company', '=', True)]",
        ondelete="restrict",
        tracking=True,
    )
    user_id = fields.Many2one(
        "res.users",
        string="Followed by",
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
        index="btree_not_null",
        help="Gets the reminder when no open opportunity has a salesperson.",
    )
    date_start = fields.Date(string="From", required=True, tracking=True)
    date_end = fields.Date(
        string="Until",
        tracking=True,
        help="Last day of the agreement. Empty: open-ended.",
    )
    days_per_week = fields.Float(
        string="Days a week",
        digits=(3, 1),
        help="Telework days a week that the agreement allows at most.",
    )
    third_places_allowed = fields.Boolean(
        string="Third places allowed",
        help="The agreement lets employees telework from a place such as ours.",
        tracking=True,
    )
    home_only = fields.Boolean(
        string="Home only",
        help="The agreement allows telework from the employee's home only.",
        tracking=True,
    )
    source_url = fields.Char(string="Source (web address)")
    document = fields.Binary(attachment=True)
    document_filename = fields.Char()
    note = fields.Text(string="Notes")
    reminder_days = fields.Integer(
        string="Remind before the end (days)",
        default=180,
        help="A renewal is negotiated months ahead: that is the time to talk.",
    )
    reminder_date = fields.Date(compute="_compute_reminder_date", store=True)
    reminded_on = fields.Date(readonly=True, copy=False)
    active = fields.Boolean(default=True)
    state = fields.Selection(
        [("future", "Not begun"), ("running", "Running"), ("ended", "Ended")],
        compute="_compute_state",
        search="_search_state",
    )

    _dates_order = models.Constraint(
        "CHECK(date_end >= date_start)",
        "A telework agreement cannot end before it begins.",
    )
    _days_range = models.Constraint(
        "CHECK(days_per_week >= 0 AND days_per_week <= 7)",
        "The telework days a week go from 0 to 7.",
    )
    _reminder_days_positive = models.Constraint(
        "CHECK(reminder_days >= 0)",
        "The reminder comes before the end: its days cannot be negative.",
    )
    _reminder_date_idx = models.Index("(reminder_date) WHERE reminded_on IS NULL")

    @api.constrains("third_places_allowed", "home_only")
    def _check_places(self):
        for agreement in self:
            if agreement.third_places_allowed and agreement.home_only:
                raise ValidationError(
                    self.env._(
                        "%s: an agreement that allows third places is not “home "
                        "only”. Untick one of the two.",
                        agreement.name,
                    )
                )

    @api.depends("partner_id")
    def _compute_name(self):
        for agreement in self:
            if not agreement.name and agreement.partner_id:
                agreement.name = self.env._(
                    "Telework agreement, %s", agreement.partner_id.name
                )

    @api.depends("date_end", "reminder_days")
    def _compute_reminder_date(self):
        for agreement in self:
            agreement.reminder_date = agreement.date_end and (
                agreement.date_end - timedelta(days=agreement.reminder_days)
            )

    @api.depends("date_start", "date_end")
    def _compute_state(self):
        today = fields.Date.context_today(self)
        for agreement in self:
            if agreement._is_running(today):
                agreement.state = "running"
            elif agreement.date_start and agreement.date_start > today:
                agreement.state = "future"
            else:
                agreement.state = "ended" if agreement.date_start else False

    @api.model
    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        domains = {
            "future": fields.Domain("date_start", ">", today),
            "ended": fields.Domain("date_end", "<", today),
            "running": fields.Domain("date_start", "<=", today)
            & (
                fields.Domain("date_end", "=", False)
                | fields.Domain("date_end", ">=", today)
            ),
        }
        return fields.Domain.OR(domains[state] for state in value if state in domains)

    def write(self, vals):
        if {"date_end", "reminder_days"} & vals.keys():
            # A new term: the next reminder is due again.
            vals = {"reminded_on": False, **vals}
        return super().write(vals)

    def _is_running(self, today):
        """Whether the agreement holds on that day; an empty record does not."""
        return bool(
            self.date_start
            and self.date_start <= today
            and (not self.date_end or self.date_end >= today)
        )

    def _pick_current(self, today):
        """The agreement of ``self`` that counts: running, else the latest one."""
        running = self.filtered(lambda a: a._is_running(today))
        return (running or self).sorted("date_start", reverse=True)[:1]

    @api.model
    def _cron_remind(self):
        today = fields.Date.context_today(self)
        self.search(
            [
                ("reminder_date", "<=", today),
                ("reminded_on", "=", False),
                ("date_end", ">=", today),
            ]
        )._remind(today)

    def _remind(self, today):
        """Schedule one activity for each open opportunity of the company, or on
        the agreement itself when there is none."""
        leads = self.env["crm.lead"].search(
            [
                ("prospect_partner_id", "in", self.partner_id.ids),
                ("won_status", "=", "pending"),
                ("team_id.is_prospecting", "=", True),
            ]
        )
        by_company = leads.grouped("prospect_partner_id")
        vals_list = []
        for agreement in self:
            targets = by_company.get(agreement.partner_id) or agreement
            vals_list += [agreement._prepare_reminder(record) for record in targets]
        self.env["mail.activity"].create(vals_list)
        self.write({"reminded_on": today})

    def _prepare_reminder(self, record):
        """Values of the activity on ``record``, in the language of who gets it."""
        self.ensure_one()
        user = record.user_id or self.user_id or self.env.user
        env = self.with_context(lang=user.lang or self.env.lang).env
        return {
            "res_model_id": env["ir.model"]._get_id(record._name),
            "res_id": record.id,
            "activity_type_id": env.ref("mail.mail_activity_data_todo").id,
            "user_id": user.id,
            "date_deadline": self.reminder_date,
            "summary": env._(
                "Telework agreement of %(company)s ends on %(date)s",
                company=self.partner_id.name,
                date=format_date(env, self.date_end),
            ),
            "note": env._(
                "Its renewal is the moment to have third places written in it."
            ),
        }
