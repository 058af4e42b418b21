from odoo import api, fields, models
from odoo.exceptions import ValidationError


class TelecentreAccompaniment(models.Model):
    _name = "telecentre.accompaniment"
    _description = "Accompaniment towards Independence"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date_start desc, id desc"
    _rec_name = "partner_id"
    _check_company_auto = True

    partner_id = fields.Many2one(
        "res.partner",
        string="Person",
        required=True,
        index=True,
        domain="[('is_company', '=', False)]",
        ondelete="restrict",
        tracking=True,
    )
    company_id = fields.Many2one(
        "res.company", default=lambda self: self.env.company, index=True
    )
    user_id = fields.Many2one(
        "res.users",
        string="Referent",
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
        index="btree_not_null",
        tracking=True,
    )
    body_partner_id = fields.Many2one(
        "res.partner",
        string="Partner body",
        domain="[('is_company', '=', True)]",
        index="btree_not_null",
        help="Who sent the person or helps with us: employment service, local "
        "mission, chamber of trade...",
    )
    project = fields.Char(help="The activity that the person wants to set up.")
    date_start = fields.Date(
        string="Since", required=True, default=fields.Date.context_today
    )
    step = fields.Selection(
        [
            ("welcome", "First interview"),
            ("project", "Project"),
            ("training", "Training"),
            ("trial", "Trial days"),
            ("registration", "Registration as independent"),
            ("first_customer", "First customer"),
        ],
        default="welcome",
        required=True,
        group_expand=True,
        tracking=True,
    )
    outcome = fields.Selection(
        [
            ("independent", "Became independent"),
            ("employed", "Found a job"),
            ("training", "Went into training"),
            ("stopped", "Stopped"),
        ],
        tracking=True,
    )
    outcome_date = fields.Date(tracking=True)
    active = fields.Boolean(default=True)
    note = fields.Html(string="Notes")

    _outcome_dated = models.Constraint(
        "CHECK((outcome IS NULL) = (outcome_date IS NULL))",
        "An outcome goes with its date: fill in both, or neither.",
    )
    _outcome_after_start = models.Constraint(
        "CHECK(outcome_date >= date_start)",
        "The outcome of an accompaniment cannot be earlier than its beginning.",
    )

    @api.constrains("partner_id", "outcome", "active")
    def _check_single_open(self):
        """One open accompaniment a person: a second one would be counted twice."""
        opened = self.filtered(lambda a: a.active and not a.outcome)
        counts = self._read_group(
            [("partner_id", "in", opened.partner_id.ids), ("outcome", "=", False)],
            ["partner_id"],
            having=[("__count", ">", 1)],
        )
        for (partner,) in counts:
            raise ValidationError(
                self.env._(
                    "%s is already accompanied: go on with that accompaniment, or "
                    "record its outcome first.",
                    partner.display_name,
                )
            )

    @api.onchange("outcome")
    def _onchange_outcome(self):
        if self.outcome and not self.outcome_date:
            self.outcome_date = fields.Date.context_today(self)
        elif not self.outcome:
            self.outcome_date = False
