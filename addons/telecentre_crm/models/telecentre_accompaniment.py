from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

STEPS = [
    ("welcome", "First interview"),
    ("project", "Project"),
    ("training", "Training"),
    ("trial", "Trial days"),
    ("registration", "Registration as independent"),
    ("first_customer", "First customer"),
]
# The referent hears of a step again after so many days
FOLLOW_UP_DAYS = 14


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
    centre_id = fields.Many2one(
        "telecentre.centre",
        check_company=True,
        ondelete="restrict",
        index="btree_not_null",
        tracking=True,
        help="Where the person comes, and for which centre it is counted.",
    )
    body_partner_id = fields.Many2one(
        "res.partner",
        string="Sent by",
        domain="[('is_company', '=', True)]",
        index="btree_not_null",
        help="Who sent the person: employment service, local mission...",
    )
    helper_partner_ids = fields.Many2many(
        "res.partner",
        string="Helped by",
        domain="[('is_company', '=', True)]",
        help="Who helps with us: chamber of trade, business nursery, bank...",
    )
    lead_id = fields.Many2one(
        "crm.lead",
        string="From the opportunity",
        readonly=True,
        copy=False,
        index="btree_not_null",
        groups="telecentre_crm.group_telecentre_sales",
    )
    project = fields.Char(help="The activity that the person wants to set up.")
    date_start = fields.Date(
        string="Since", required=True, default=fields.Date.context_today
    )
    step = fields.Selection(
        STEPS,
        default="welcome",
        required=True,
        group_expand=True,
        tracking=True,
        copy=False,
    )
    step_ids = fields.One2many(
        "telecentre.accompaniment.step", "accompaniment_id", string="Steps reached"
    )
    outcome = fields.Selection(
        [
            ("independent", "Became independent"),
            ("employed", "Found a job"),
            ("training", "Went into training"),
            ("stopped", "Stopped"),
        ],
        tracking=True,
        copy=False,
    )
    outcome_date = fields.Date(tracking=True, copy=False)
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

    @api.constrains("partner_id")
    def _check_is_person(self):
        for accompaniment in self:
            if accompaniment.partner_id.is_company:
                raise ValidationError(
                    self.env._(
                        "%s is a company: accompany one of its people.",
                        accompaniment.partner_id.display_name,
                    )
                )

    @api.constrains("active", "outcome")
    def _check_archived_is_over(self):
        """What is archived is forgotten: its reduced desk would go on for ever."""
        for accompaniment in self:
            if not accompaniment.active and not accompaniment.outcome:
                raise ValidationError(
                    self.env._(
                        "The accompaniment of %s is going on: record its outcome before "
                        "you archive it.",
                        accompaniment.partner_id.display_name,
                    )
                )

    @api.constrains("date_start", "outcome_date")
    def _check_dates(self):
        self.step_ids._check_dates()

    @api.onchange("outcome")
    def _onchange_outcome(self):
        if self.outcome and not self.outcome_date:
            self.outcome_date = fields.Date.context_today(self)
        elif not self.outcome:
            self.outcome_date = False

    # -- CRUD -------------------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        accompaniments = super().create(vals_list)
        for accompaniment in accompaniments:
            person = accompaniment.partner_id
            if not person.telecentre_public:
                person.telecentre_public = "job_seeker"
        accompaniments._reach_steps()
        accompaniments._plan_follow_up()
        return accompaniments

    def write(self, vals):
        moved = (
            self.filtered(lambda a: a.step != vals["step"])
            if "step" in vals
            else self.browse()
        )
        for accompaniment in moved.filtered("outcome"):
            if "outcome" not in vals:
                raise UserError(
                    self.env._(
                        "The accompaniment of %s is over: its steps stay as they are. "
                        "Empty its outcome first, if it goes on.",
                        accompaniment.partner_id.display_name,
                    )
                )
        result = super().write(vals)
        moved._reach_steps()
        moved._plan_follow_up()
        if vals.get("outcome"):
            self.activity_unlink(["mail.mail_activity_data_todo"])
        return result

    # -- steps ------------------------------------------------------------------------
    def _reach_steps(self):
        """Note the day on which the present step was reached.

        Later ones were a mistake, or are to be reached again: they go. What was
        skipped was not reached.
        """
        order = [code for code, _label in STEPS]
        today = fields.Date.context_today(self)
        values = []
        for accompaniment in self:
            known = accompaniment.step_ids
            present = order.index(accompaniment.step)
            known.filtered(lambda s, present=present: s.sequence > present).unlink()
            if accompaniment.step in known.exists().mapped("step"):
                continue
            first = accompaniment.step == "welcome" and not known
            day = accompaniment.date_start if first else today
            values.append(
                {
                    "accompaniment_id": accompaniment.id,
                    "step": accompaniment.step,
                    "date": min(day, accompaniment.outcome_date or day),
                }
            )
        self.env["telecentre.accompaniment.step"].create(values)

    def action_next_step(self):
        """To the step that follows; the last one has none."""
        order = [code for code, _label in STEPS]
        for accompaniment in self:
            following = order[order.index(accompaniment.step) + 1 :]
            if not following:
                raise UserError(
                    self.env._(
                        "%s has reached the last step: record the outcome.",
                        accompaniment.partner_id.display_name,
                    )
                )
            accompaniment.step = following[0]
        return True

    def _plan_follow_up(self):
        """Put the step before the referent again, unless something is planned."""
        labels = dict(self._fields["step"]._description_selection(self.env))
        deadline = fields.Date.context_today(self) + timedelta(days=FOLLOW_UP_DAYS)
        for accompaniment in self:
            referent = accompaniment.user_id
            if accompaniment.outcome or not referent:
                continue
            if accompaniment.activity_ids.filtered(
                lambda a, u=referent: a.user_id == u
            ):
                continue
            accompaniment.activity_schedule(
                "mail.mail_activity_data_todo",
                date_deadline=deadline,
                summary=self.env._("Follow up: %s", labels[accompaniment.step]),
                user_id=referent.id,
            )
