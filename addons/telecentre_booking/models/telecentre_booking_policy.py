from contextlib import contextmanager

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from .telecentre_booking import STAY_FIELDS

APPROVAL_ACTIVITY = "telecentre_booking.mail_activity_type_approval"

# What only the methods here say, for those who are no managers
APPROVAL_FIELDS = {"approval_state", "approval_user_id"}


class TelecentreBooking(models.Model):
    """Bookings that a manager approves: on hold, their place kept, until then.

    Whether one is needed is a matter of the booking rules. Confirming is asking: what
    staff confirms goes on hold instead, what a manager confirms is approved.
    """

    _inherit = "telecentre.booking"

    approval_state = fields.Selection(
        [("pending", "To approve"), ("approved", "Approved")],
        string="Approval",
        readonly=True,
        copy=False,
        tracking=True,
    )
    approval_user_id = fields.Many2one(
        "res.users", string="Approved by", readonly=True, copy=False
    )

    _approval_idx = models.Index("(start) WHERE approval_state = 'pending'")

    @api.model
    def _may_approve(self):
        """A manager in person: a visitor's page works with the rights of the system."""
        return self.env.user.has_group("telecentre_booking.group_telecentre_manager")

    # -- who needs it --------------------------------------------------------------------

    def _needing_approval(self):
        """Those that a rule wants approved and nobody has approved yet."""
        Rule = self.env["telecentre.booking.rule"]
        if not Rule._decides("approval"):
            return self.browse()
        concerned = self.filtered(
            lambda booking: (
                booking.approval_state != "approved"
                and Rule._approval_types(
                    booking.slot_ids.resource_id, booking.centre_id
                )
            )
        )
        kinds = concerned._customer_kinds()
        return concerned.filtered(
            lambda booking: Rule._wants_approval(
                booking.slot_ids.resource_id, booking.centre_id, kinds[booking]
            )
        )

    @api.model
    def _approve_or_ask(self, vals_list, resource_ids):
        """Complete the values of new bookings: who approved, or that somebody must.

        :param resource_ids: for each of the values, ids of what is booked
        """
        for vals in vals_list:
            if any(vals.get(name) for name in APPROVAL_FIELDS):
                self._check_approval_values(vals)
        Rule = self.env["telecentre.booking.rule"]
        if not Rule._decides("approval"):
            return
        Partner = self.env["res.partner"]
        asked = []
        for vals, ids in zip(vals_list, resource_ids, strict=True):
            if vals.get("state") not in ("confirmed", "done"):
                continue
            resources = self.env["telecentre.resource"].browse(ids)
            centre = self.env["telecentre.centre"].browse(vals.get("centre_id"))
            if centre and Rule._approval_types(resources, centre):
                party = (
                    Partner.browse(vals.get("partner_id") or ()),
                    Partner.browse(vals.get("occupant_id") or ()),
                    centre,
                    vals.get("date_from"),
                )
                asked.append((vals, resources, party))
        kinds = Rule._kinds(party for _vals, _resources, party in asked)
        for vals, resources, party in asked:
            if not Rule._wants_approval(resources, party[2], kinds[party]):
                continue
            if self._may_approve():
                vals.update(self._prepare_approved())
            else:
                vals.update(state="held", approval_state="pending")

    @api.model
    def _check_approval_values(self, vals):
        """Nobody but a manager says what is approved, by whom, or not any more."""
        if APPROVAL_FIELDS & vals.keys() and not self._may_approve():
            raise AccessError(
                self.env._(
                    "Only a manager approves bookings: confirm it to ask for it."
                )
            )

    def _prepare_approved(self):
        return {"approval_state": "approved", "approval_user_id": self.env.uid}

    def _prepare_unapproved(self):
        return {"approval_state": False, "approval_user_id": False}

    def _write_approval(self, vals):
        """What the methods here found out: `write` takes it from managers only."""
        return super().write(vals)

    # -- approved as it was, not as it is moved ---------------------------------------

    def write(self, vals):
        self._check_approval_values(vals)
        if not STAY_FIELDS & vals.keys():
            return super().write(vals)
        with self._asking_again():
            return super().write(vals)

    @contextmanager
    def _slots_changing(self):
        with self._asking_again(), super()._slots_changing():
            yield

    @contextmanager
    def _asking_again(self):
        """What somebody moves who may not approve it waits for approval once more."""
        approved = self.filtered(
            lambda booking: (
                booking.state == "confirmed" and booking.approval_state == "approved"
            )
        )
        if not approved or self._may_approve():
            yield
            return
        before = {booking: booking._approved_values() for booking in approved}
        with self.env.cr.savepoint():
            yield
            moved = approved.filtered(
                lambda booking: (
                    booking.approval_state == "approved"
                    and before[booking] != booking._approved_values()
                )
            )
            if moved:
                moved._write_approval(self._prepare_unapproved())
                moved._needing_approval()._wait_for_approval()

    def _approved_values(self):
        """Where and when: a place that may change anyhow (any desk) is not meant."""
        return self.start, self.stop, self.centre_id, self._told_resources()

    def _wait_for_approval(self):
        """Back on hold, the place kept, until a manager confirms or cancels."""
        if self:
            self._write_approval({"approval_state": "pending", "hold_until": False})
            # what is on hold is given up for free
            with self._fees_kept():
                self.write({"state": "held"})
            self._call_for_approval()

    def _check_transition(self, state):  # pylint: disable=missing-return
        """What was approved goes back on hold when it is moved."""
        asked = self.browse()
        if state == "held":
            asked = self.filtered(
                lambda booking: (
                    booking.state == "confirmed" and booking.approval_state == "pending"
                )
            )
        super(TelecentreBooking, self - asked)._check_transition(state)

    # -- what the buttons do ----------------------------------------------------------

    def action_confirm(self):
        """Confirm; what needs a manager's approval is put on hold and waits for it."""
        needing = self._needing_approval()
        if needing and self._may_approve():
            needing._write_approval(self._prepare_approved())
            needing = needing.browse()
        drafts = needing.filtered(lambda booking: booking.state == "draft")
        needing.filtered(
            lambda booking: booking.state in ("draft", "held")
        )._write_approval({"hold_until": False, "approval_state": "pending"})
        drafts._set_state("held")
        waiting = needing.filtered(lambda booking: booking.state == "held")
        waiting._call_for_approval()
        return super(TelecentreBooking, self - waiting).action_confirm()

    def action_check_in(self):
        """Nobody arrives for what is not approved yet."""
        for booking in self:
            if booking.approval_state == "pending" and not self._may_approve():
                raise UserError(
                    self.env._(
                        "%s waits for a manager's approval: nobody can arrive for it"
                        " yet.",
                        booking.display_name,
                    )
                )
        return super().action_check_in()

    def action_draft(self):
        result = super().action_draft()
        self._write_approval(self._prepare_unapproved())
        return result

    def _call_for_approval(self):
        """An activity for the manager who runs the centre, if there is one."""
        for booking in self:
            user = booking.centre_id.manager_id
            if user and user.has_group("telecentre_booking.group_telecentre_manager"):
                booking.activity_schedule(APPROVAL_ACTIVITY, user_id=user.id)

    def _after_state_change(self, old_states):
        # what was on hold blocked its place already: nothing has looked at it since
        self.filtered(
            lambda booking: old_states.get(booking.id) == "held"
        )._check_approved()
        result = super()._after_state_change(old_states)
        new = self.filtered(lambda booking: not old_states.get(booking.id))
        new.filtered(lambda b: b.approval_state == "pending")._call_for_approval()
        decided = self.filtered(
            lambda booking: booking.approval_state and booking.state != "held"
        )
        if decided:
            decided.activity_unlink([APPROVAL_ACTIVITY])
        return result

    def _check_bookable(self):  # pylint: disable=missing-return
        """No other path confirms what a manager has not approved."""
        super()._check_bookable()
        self._check_approved()

    def _check_approved(self):
        """Refuse what is confirmed without the approval that it needs."""
        firm = self.filtered(lambda booking: booking.state in ("confirmed", "done"))
        for booking in firm._needing_approval():
            if self._may_approve():
                booking._write_approval(self._prepare_approved())
                continue
            raise ValidationError(
                self.env._(
                    "%s needs a manager's approval: ask a manager to confirm or to move"
                    " it.",
                    booking.display_name,
                )
            )
