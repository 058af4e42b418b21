from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

KINDS = [
    ("lead", "Prospects: opportunities"),
    ("contact", "Prospects: contacts"),
    ("accompaniment", "Accompaniments"),
    ("census", "Answers to a census"),
    ("visit", "Visitors and presence"),
    ("identity", "Identity kept for the accounts"),
]
# What may be done with each kind. Archiving is none of it: once a prospect's three years
# are over no purpose is left, which is what the CNIL asks of an intermediate archive
# (RGPD, article 5, 1, e). The one archive there is has its law, its date and the rule
# that ends it: the identity that the accounts need, kind "identity".
ACTIONS = {
    "lead": ("delete", "anonymise"),
    "contact": ("delete", "anonymise"),
    "accompaniment": ("delete", "anonymise"),
    "census": ("delete", "anonymise"),
    "visit": ("anonymise",),
    "identity": ("anonymise",),
}
PREVIEW_LIMIT = 200


class TelecentreRetentionRule(models.Model):
    """How long one kind of record is kept, from when on, and what happens then."""

    _name = "telecentre.retention.rule"
    _description = "Retention Rule"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    kind = fields.Selection(KINDS, string="Which records", required=True)
    months = fields.Integer(string="Kept (months)", required=True, default=36)
    counted_from = fields.Char(string="Counted from", compute="_compute_counted_from")
    action = fields.Selection(
        [("delete", "Delete"), ("anonymise", "Anonymise")],
        string="Then",
        required=True,
        default="anonymise",
    )
    automatic = fields.Boolean(
        string="Each night",
        help="Apply the rule each night. Otherwise somebody looks at the preview and "
        "applies it by the button.",
    )
    reason = fields.Text(string="Why so long", translate=True)
    run_ids = fields.One2many("telecentre.retention.run", "rule_id")
    last_run_id = fields.Many2one(
        "telecentre.retention.run", compute="_compute_last_run_id"
    )
    due_count = fields.Integer(string="Over their time", compute="_compute_due_count")

    _months_valid = models.Constraint(
        "CHECK(months >= 0 AND (months > 0 OR kind = 'identity'))",
        "Records are kept for at least one month.",
    )
    _kind_once = models.UniqueIndex(
        "(kind) WHERE active", "There is a rule in force for this kind of record."
    )

    @api.depends("kind")
    def _compute_counted_from(self):
        texts = {
            "lead": self.env._("their last contact, or else the creation"),
            "contact": self.env._("their last contact, or else the creation"),
            "accompaniment": self.env._("the outcome"),
            "census": self.env._("the answer"),
            "visit": self.env._("the end of the stay"),
            "identity": self.env._(
                "the end of the ten years during which the accounts are kept"
            ),
        }
        for rule in self:
            rule.counted_from = texts.get(rule.kind)

    @api.depends("run_ids")
    def _compute_last_run_id(self):
        for rule in self:
            rule.last_run_id = rule.run_ids[:1]

    @api.depends("kind", "months", "action")
    def _compute_due_count(self):
        Kind = self.env["telecentre.retention.kind"]
        for rule in self:
            rule.due_count = rule.kind and Kind._count(rule.kind, rule._limit_date())

    @api.constrains("kind", "action")
    def _check_action(self):
        for rule in self:
            if rule.action not in ACTIONS[rule.kind]:
                raise ValidationError(
                    self.env._(
                        "%(rule)s: “%(action)s” cannot be done with these records: "
                        "they are part of bookings or accounts, which stay. Choose to "
                        "anonymise them.",
                        rule=rule.name,
                        action=dict(
                            rule._fields["action"]._description_selection(self.env)
                        )[rule.action],
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        rules = super().create(vals_list)
        rules._note_change()
        return rules

    def write(self, vals):
        result = super().write(vals)
        if {"months", "action", "automatic", "active", "kind"} & vals.keys():
            self._note_change()
        return result

    def _note_change(self):
        if self.env.context.get("install_mode"):
            return
        for rule in self:
            self.env["telecentre.privacy.log"]._log(
                "rule",
                rule,
                f"{rule.kind}: {rule.months} / {rule.action} / automatic "
                f"{rule.automatic} / active {rule.active}",
            )

    def _limit_date(self):
        """What was last touched before this date is over its time."""
        self.ensure_one()
        today = fields.Date.context_today(self)
        return today - relativedelta(months=self.months)

    def action_preview(self):
        """The list of what would go and what is kept, with the reason."""
        Line = self.env["telecentre.retention.preview.line"]
        Kind = self.env["telecentre.retention.kind"]
        vals_list = []
        for rule in self:
            records = Kind._due(rule.kind, rule._limit_date(), limit=PREVIEW_LIMIT)
            kept = Kind._kept(rule.kind, records)
            dates = Kind._dates(rule.kind, records)
            vals_list += [
                {
                    "rule_id": rule.id,
                    "res_model": record._name,
                    "res_id": record.id,
                    "name": record.display_name,
                    "date": dates.get(record.id),
                    "outcome": "kept" if record.id in kept else rule.action,
                    "reason": "\n".join(kept.get(record.id, [])),
                }
                for record in records
            ]
        lines = Line.create(vals_list)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "telecentre_privacy.telecentre_retention_preview_line_action"
        )
        action["domain"] = [("id", "in", lines.ids)]
        return action

    def action_apply(self):
        """Queue a run; the job starts within the minute and goes on after a stop."""
        running = self.run_ids.filtered(lambda run: run.state in ("queued", "running"))
        if running:
            raise UserError(
                self.env._(
                    "“%s” is being applied already: see its runs.",
                    running[:1].rule_id.name,
                )
            )
        runs = self._make_runs()
        self.env.ref("telecentre_privacy.ir_cron_retention")._trigger()
        return runs._open()

    def _make_runs(self):
        return (
            self.env["telecentre.retention.run"]
            .sudo()
            .create(
                [
                    {
                        "rule_id": rule.id,
                        "action": rule.action,
                        "limit_date": rule._limit_date(),
                        "user_id": self.env.uid,
                    }
                    for rule in self
                ]
            )
        )

    def action_view_runs(self):
        self.ensure_one()
        return self.run_ids._open()
