from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import format_date

# Months that are compared with as many before them
MONTHS = 3
FALLEN = 0.6  # a use below this share of the former one has fallen
SOON, NEAR = 60, 180  # days before the end
PILOT_SOON, PILOT_NEAR = 15, 30  # a trial is short: it would always be near its end


class TelecentreAgreement(models.Model):
    """What an agreement is used for, and whether somebody should call the group.

    Numbers only: who was present when is none of sales' business.
    """

    _inherit = "telecentre.agreement"

    is_pilot = fields.Boolean(
        string="Pilot", help="A trial for a limited time, with a price of its own."
    )
    pilot_lead_id = fields.Many2one(
        "crm.lead",
        string="Pilot of",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        groups="telecentre_crm.group_telecentre_sales",
    )
    renewal_days = fields.Integer(
        string="Renewal reminder (days)",
        default=120,
        help="So many days before the end, whoever follows the agreement is reminded "
        "to renew it and to look at its prices.",
    )
    renewal_reminded_on = fields.Date(readonly=True, copy=False)
    health = fields.Selection(
        [("green", "Well"), ("orange", "To watch"), ("red", "To call")],
        readonly=True,
        copy=False,
    )
    # Kinds and values, said in the reader's language when they are read
    health_facts = fields.Json(readonly=True, copy=False)
    health_text = fields.Text(string="Why", compute="_compute_health_text")
    days_used = fields.Integer(
        string="Days used",
        readonly=True,
        copy=False,
        help="Days of presence of its people in the last three whole months.",
    )
    days_used_before = fields.Integer(
        string="Days used before",
        readonly=True,
        copy=False,
        help="The same of the three months before.",
    )
    people_count = fields.Integer(
        string="People", readonly=True, copy=False, help="Who came in those months."
    )
    usage_html = fields.Html(
        string="Use by entity and centre",
        compute="_compute_usage_html",
        sanitize=False,
    )

    _renewal_days_positive = models.Constraint(
        "CHECK(renewal_days >= 0)",
        "The reminder comes before the end: its days cannot be negative.",
    )

    def _usage(self, first, last, groupby=()):
        """[(groups..., days of presence, people)] between two local dates.

        A day counts once for each person and centre.
        """
        rows = (
            self.env["telecentre.attendance"]
            .sudo()
            ._read_group(
                [
                    ("booking_id.agreement_id", "in", self.ids),
                    ("day", ">=", first),
                    ("day", "<=", last),
                ],
                [*groupby, "person_id", "day:day"],
            )
        )
        found = {}
        width = len(groupby)
        for row in rows:
            days, people = found.setdefault(row[:width], [0, set()])
            found[row[:width]][0] = days + 1
            people.add(row[width])
        return [(*key, days, len(people)) for key, (days, people) in found.items()]

    @api.model
    def _usage_months(self):
        """(first, last) local dates of the months that count, and of those before."""
        today = fields.Date.context_today(self)
        end = today.replace(day=1) - relativedelta(days=1)
        start = today.replace(day=1) - relativedelta(months=MONTHS)
        return (start, end), (
            start - relativedelta(months=MONTHS),
            start - relativedelta(days=1),
        )

    @api.model
    def _cron_health(self):
        """Every day: look at the agreements in force, and remind of those that end."""
        self.search([("state", "=", "active")])._update_health()

    def action_update_health(self):
        self._update_health()
        return True

    def _update_health(self):
        now, before = self._usage_months()
        overdue = self._overdue_amounts()
        today = fields.Date.context_today(self)
        for agreement in self.sudo():
            used = agreement._usage(*now)
            days, people = used[0] if used else (0, 0)
            former = agreement._usage(*before)
            days_before = former[0][0] if former else 0
            facts = agreement._health_facts(
                today, days, days_before, overdue.get(agreement.id)
            )
            colours = [fact[0] for fact in facts]
            agreement.write(
                {
                    "days_used": days,
                    "days_used_before": days_before,
                    "people_count": people,
                    "health_facts": facts,
                    "health": next(
                        (c for c in ("red", "orange") if c in colours), "green"
                    ),
                }
            )
            agreement._remind_renewal(today)
            agreement._propose_indexation(today)

    def _health_facts(self, today, days, days_before, overdue):
        """[[colour, kind, value]] of what is not well."""
        self.ensure_one()
        facts = []
        if overdue:
            facts.append(["red", "overdue", overdue])
        if self.date_end and self.renewal != "tacit":
            left = (self.date_end - today).days
            soon, near = (PILOT_SOON, PILOT_NEAR) if self.is_pilot else (SOON, NEAR)
            if left <= near:
                colour = "red" if left <= soon else "orange"
                facts.append([colour, "ending", str(self.date_end)])
        if days_before and days < FALLEN * days_before:
            facts.append(["orange", "falling", [days_before, days]])
        elif not days and self.date_start < today - relativedelta(months=MONTHS):
            facts.append(["orange", "unused", 0])
        return facts

    def _overdue_amounts(self):
        """{agreement: what is due on posted invoices past their term}"""
        today = fields.Date.context_today(self)
        rows = (
            self.env["telecentre.charge"]
            .sudo()
            ._read_group(
                [
                    ("agreement_id", "in", self.ids),
                    ("move_id.state", "=", "posted"),
                    ("move_id.move_type", "=", "out_invoice"),
                    ("move_id.amount_residual", ">", 0),
                    ("move_id.invoice_date_due", "<", today),
                ],
                ["agreement_id", "move_id"],
            )
        )
        amounts = {}
        for agreement, move in rows:
            amounts.setdefault(agreement.id, 0.0)
            amounts[agreement.id] += move.amount_residual
        return amounts

    @api.depends("health_facts")
    @api.depends_context("lang")
    def _compute_health_text(self):
        for agreement in self:
            agreement.health_text = "\n".join(
                agreement._health_sentence(kind, value)
                for _colour, kind, value in agreement.health_facts or []
            )

    def _health_sentence(self, kind, value):
        if kind == "overdue":
            amount = self.currency_id.format(value)
            return self.env._("Unpaid after term: %s", amount)
        if kind == "ending":
            return self.env._("Ends on %s", format_date(self.env, value))
        if kind == "falling":
            return self.env._(
                "Use is falling: %(days)s days in three months, %(before)s in the "
                "three before",
                days=value[1],
                before=value[0],
            )
        return self.env._("Nobody came in three months")

    @api.depends("subscription_ids", "days_used")
    @api.depends_context("lang")
    def _compute_usage_html(self):
        now, _before = self._usage_months()
        for agreement in self:
            lines = agreement.sudo()._usage_lines(*now) if agreement.ids else []
            agreement.usage_html = lines and self.env["ir.qweb"]._render(
                "telecentre_crm.agreement_usage",
                {
                    "lines": lines,
                    "start": format_date(self.env, now[0]),
                    "end": format_date(self.env, now[1]),
                },
                minimal_qcontext=True,
            )

    def _usage_lines(self, first, last):
        """Seats agreed against days used, by entity and centre."""
        lines = {}
        blank = {"seats": 0, "days": 0, "people": 0}
        running = self.subscription_ids.filtered(
            lambda s: s.state in ("active", "paused")
        )
        for seat in running:
            key = seat.partner_id.commercial_partner_id, seat.centre_id
            lines.setdefault(key, dict(blank))["seats"] += seat.quantity
        for person, centre, days, people in self._usage(
            first, last, ["person_id", "centre_id"]
        ):
            line = lines.setdefault((person.commercial_partner_id, centre), dict(blank))
            line["days"] += days
            line["people"] += people
        return [
            {
                "entity": entity.name,
                "centre": centre.name,
                "per_seat": line["days"] / line["seats"] / MONTHS
                if line["seats"]
                else None,
                **line,
            }
            for (entity, centre), line in sorted(
                lines.items(), key=lambda item: (item[0][0].name or "", item[0][1].name)
            )
        ]

    # -- ahead of term ------------------------------------------------------------------

    def _remind_renewal(self, today):
        """One activity for whoever follows it, once a term."""
        self.ensure_one()
        due = self.date_end and self.date_end - relativedelta(days=self.renewal_days)
        if not due or due > today or self.date_end < today or self.renewal_reminded_on:
            return
        user = self.user_id or self.env.user
        env = self.with_context(lang=user.lang or self.env.lang).env
        if self.renewal == "tacit":
            day = format_date(env, self.notice_date)
            summary = env._("Renewed by itself unless ended by %s", day)
        else:
            summary = env._("Renew before %s", format_date(env, self.date_end))
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            date_deadline=today,
            user_id=user.id,
            summary=summary,
            note=env._("Look at the prices as well: button “Indexation”."),
        )
        self.renewal_reminded_on = today

    def action_renew(self):
        """A year more; the next reminder is due again."""
        for agreement in self.filtered("date_end"):
            agreement.write({"date_end": agreement.date_end + relativedelta(years=1)})
        return True

    def write(self, vals):
        if "date_end" in vals or "renewal_days" in vals:
            vals = {"renewal_reminded_on": False, **vals}
        return super().write(vals)
