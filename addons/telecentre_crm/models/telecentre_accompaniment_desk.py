from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.telecentre_billing.models.telecentre_booking import OWED_STATES

MAX_TRIAL_DAYS = 60
# What the price of the person's stays and subscriptions follows from
DESK_FIELDS = {
    "reduction_id",
    "date_start",
    "outcome_date",
    "step",
    "partner_id",
    "trial_reason",
}


class TelecentreAccompaniment(models.Model):
    """A free or reduced desk while the accompaniment lasts, and free trial days.

    Nothing new is priced here: the reduced rate is one of billing's reductions, and
    the trial days are a pass that costs nothing. This only grants and ends them.
    """

    _inherit = "telecentre.accompaniment"

    reduction_id = fields.Many2one(
        "telecentre.reduction",
        string="Reduced desk",
        check_company=True,
        ondelete="restrict",
        tracking=True,
        index="btree_not_null",
        help="Reduced rate of the person's bookings and subscriptions while the "
        "accompaniment lasts.",
    )
    reduction_until = fields.Date(
        string="Reduced until",
        compute="_compute_reduction_until",
        help="By the months of the reduced rate, and the outcome at the latest.",
    )
    trial_days = fields.Integer(
        default=10,
        help="Days at a desk, free of charge, granted at the step “Trial days”, less "
        "those that the person used in an earlier accompaniment.",
    )
    trial_days_before = fields.Float(
        string="Used before",
        compute="_compute_trial_days_before",
        help="Trial days that the person used in earlier accompaniments.",
    )
    trial_reason = fields.Char(
        string="Granted in full because",
        tracking=True,
        copy=False,
        help="Why the person gets all these days, whatever was used before. Empty: "
        "days used in an earlier accompaniment count.",
    )
    trial_pass_id = fields.Many2one(
        "telecentre.pass",
        string="Pass of the trial days",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
    )
    trial_left = fields.Float(compute="_compute_trial_left", string="Trial days left")
    subscription_change_ids = fields.One2many(
        "telecentre.subscription.change", "accompaniment_id"
    )

    @api.depends("reduction_id", "date_start", "outcome_date")
    def _compute_reduction_until(self):
        for accompaniment in self:
            accompaniment.reduction_until = (
                accompaniment.reduction_id
                and accompaniment.date_start
                and accompaniment._desk_period()[1]
            )

    @api.depends("trial_pass_id")
    def _compute_trial_left(self):
        for accompaniment in self:
            accompaniment.trial_left = accompaniment.sudo().trial_pass_id.remaining

    @api.depends("partner_id")
    def _compute_trial_days_before(self):
        """All accompaniments of the person count, archived ones too."""
        passes = (
            self.sudo()
            .with_context(active_test=False)
            .search(
                [
                    ("partner_id", "in", self.partner_id.ids),
                    ("trial_pass_id", "!=", False),
                ]
            )
            .grouped("partner_id")
        )
        for accompaniment in self:
            found = passes.get(accompaniment.partner_id._origin, self.browse())
            others = found - accompaniment._origin
            accompaniment.trial_days_before = sum(
                others.sudo().trial_pass_id.mapped("used")
            )

    @api.constrains("trial_days")
    def _check_trial_days(self):
        for accompaniment in self:
            if not 0 <= accompaniment.trial_days <= MAX_TRIAL_DAYS:
                raise ValidationError(
                    self.env._(
                        "%(person)s cannot have %(days)s trial days: give 0 to "
                        "%(most)s.",
                        person=accompaniment.partner_id.display_name,
                        days=accompaniment.trial_days,
                        most=MAX_TRIAL_DAYS,
                    )
                )

    # -- CRUD -------------------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            vals.pop("trial_pass_id", None)
        accompaniments = super().create(vals_list)
        accompaniments._sync_desk()
        return accompaniments

    def write(self, vals):
        vals = {name: vals[name] for name in vals if name != "trial_pass_id"}
        for accompaniment in self.filtered("trial_pass_id"):
            person = accompaniment.partner_id
            if vals.get("trial_days", accompaniment.trial_days) != (
                accompaniment.trial_days
            ) or vals.get("partner_id", person.id) != (person.id):
                raise UserError(
                    self.env._(
                        "The trial days of %s are granted: their number and the person "
                        "stay. Sell a pass at no price for more days.",
                        person.display_name,
                    )
                )
        if not DESK_FIELDS & vals.keys():
            return super().write(vals)
        before = {a: a._desk_terms() for a in self.sudo()}
        result = super().write(vals)
        self._sync_desk(before)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_granted(self):
        for accompaniment in self:
            if accompaniment.trial_pass_id or accompaniment.subscription_change_ids:
                raise UserError(
                    self.env._(
                        "Trial days or a reduced desk were granted to %s: record the "
                        "outcome and archive the accompaniment, so that its history "
                        "remains.",
                        accompaniment.partner_id.display_name,
                    )
                )

    # -- the desk ---------------------------------------------------------------------
    def _desk_period(self):
        """(first, last) day of the reduced desk; the last is None while it goes on."""
        self.ensure_one()
        reduction = self.reduction_id.sudo()
        ends = (
            self.outcome_date,
            reduction._last_day(self.date_start),
            reduction.date_end,
        )
        first = max(self.date_start, reduction.date_start or self.date_start)
        return first, min(filter(None, ends), default=None)

    def _desk_terms(self):
        """Whose stays cost less, and when: what their price follows from."""
        self.ensure_one()
        granted = self.reduction_id, self.trial_pass_id, self.trial_pass_id.date_expiry
        if not any(granted):
            return ()
        return (self.partner_id, *granted, *self._desk_period())

    def _sync_desk(self, before=None):
        """Make pass, subscriptions and stays agree with the accompaniment. Repeatable.

        The right to do it is the right to the accompaniment.

        :param before: {accompaniment: its terms before the change}; stays are priced
            anew only where the terms are others now, so that a tariff changed since
            does not reach what was confirmed earlier
        """
        for accompaniment in self.sudo():
            accompaniment._sync_trial()
            accompaniment._sync_subscriptions()
            terms = accompaniment._desk_terms()
            old = (before or {}).get(accompaniment, ())
            if terms != old:
                people = [found[0] for found in (terms, old) if found]
                accompaniment._reprice_stays(accompaniment.partner_id.union(*people))

    def _trial_days_due(self):
        """Days to grant: those of earlier accompaniments count, unless it is said
        why not."""
        self.ensure_one()
        before = 0 if self.trial_reason else self.trial_days_before
        return max(0.0, self.trial_days - before)

    def _sync_trial(self):
        """Grant the trial days at their step, once; with the outcome they end."""
        granted = self.trial_pass_id
        if not granted and self.step == "trial" and self.trial_days:
            if self.outcome:
                return
            self.invalidate_recordset(["trial_days_before"])
            if self._trial_days_due():
                granted = self._grant_trial()
            self._tell_trial(granted)
        if granted.state == "active":
            last = self.outcome_date and max(self.outcome_date, granted.date)
            if granted.date_expiry != last:
                granted.date_expiry = last

    def _grant_trial(self):
        Pass = self.env["telecentre.pass"].with_company(self.company_id)
        granted = Pass.create(self._prepare_trial_pass())
        granted.action_confirm()
        self.invalidate_recordset(["trial_left"])
        super().write({"trial_pass_id": granted.id})
        return granted

    def _tell_trial(self, granted):
        """Say what was granted, and what counted."""
        body = self.env._("%g trial days granted.", granted.quantity)
        if self.trial_days_before:
            body += " " + self.env._(
                "%g were used in an earlier accompaniment.", self.trial_days_before
            )
            if self.trial_reason:
                body += " " + self.env._("Granted in full: %s", self.trial_reason)
        self._message_log(body=body)

    def _prepare_trial_pass(self):
        return {
            "partner_id": self.partner_id.id,
            "product_id": self.env.ref("telecentre_crm.product_trial_day").id,
            "resource_type_id": self.env.ref(
                "telecentre_booking.resource_type_desk"
            ).id,
            "centre_id": self.centre_id.id,
            "company_id": (self.company_id or self.env.company).id,
            "quantity": self._trial_days_due(),
            "price": 0.0,
        }

    def _sync_subscriptions(self):
        """Reduce the subscriptions in which only this person sits, until the end."""
        first, last = self._desk_period()
        changes = self.subscription_change_ids.filtered(lambda c: not c.cancelled)
        for change in changes:
            if change.percent != self.reduction_id.percent or (
                last and last < change.date
            ):
                # another rate, or none: what was owed until now stays
                today = fields.Date.context_today(self)
                end = min(last or today, today - timedelta(days=1))
                change.cancelled = end < change.date
                change.date_to = change.date if change.cancelled else end
            elif change.date_to != (last or False):
                change.date_to = last
        changed = changes.subscription_id
        changed._after_history()
        if not self.reduction_id:
            return
        today = fields.Date.context_today(self)
        for subscription in self._person_subscriptions():
            begin = max(first, today, subscription.date_start)
            running = self.subscription_change_ids.filtered(
                lambda c, s=subscription: (
                    c.subscription_id == s
                    and not c.cancelled
                    and (not c.date_to or c.date_to >= today)
                )
            )
            ended = subscription.date_end and subscription.date_end < begin
            if running or ended or (last and last < begin):
                continue
            subscription.with_context(telecentre_accompaniment=self.id).reduce(
                self.reduction_id.percent, begin, last, self.reduction_id.name
            )

    def _person_subscriptions(self):
        found = self.env["telecentre.subscription"].search(
            [
                ("state", "=", "active"),
                "|",
                ("member_ids", "in", self.partner_id.ids),
                "&",
                ("member_ids", "=", False),
                ("partner_id", "=", self.partner_id.id),
            ]
        )
        return found.filtered(lambda s: len(s.member_ids) <= 1 and s.quantity == 1)

    def _reprice_stays(self, people):
        """Charge the people's stays anew, as far as they are not invoiced."""
        stays = self.env["telecentre.booking"].search(
            [
                ("date_from", ">=", self.date_start),
                ("state", "in", OWED_STATES),
                "|",
                ("occupant_id", "in", people.ids),
                "&",
                ("occupant_id", "=", False),
                ("partner_id", "in", people.ids),
            ],
            order="start",
        )
        stays = stays.filtered(lambda s: "invoiced" not in s.charge_ids.mapped("state"))
        if stays:
            stays._give_back()
            stays._charge()

    def action_view_trial_pass(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "telecentre.pass",
            "res_id": self.trial_pass_id.id,
            "view_mode": "form",
        }
