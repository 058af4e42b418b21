import logging

from psycopg2 import IntegrityError

from odoo import api, fields, models
from odoo.exceptions import UserError

# Namespace of the advisory locks, so that no other addon's numbers meet ours
LOCK_NAMESPACE = 0x7E1E

# What the exclusion constraint compares. `find_available` uses the very same SQL, so
# that it offers what the constraint accepts and hits the constraint's index.
SLOT_RESOURCE_RANGE = "int4range(resource_id, resource_id, '[]')"
SLOT_GUARD_RANGE = (
    "tsrange(start - COALESCE(buffer_before, 0) * interval '1 minute',"
    " stop + COALESCE(buffer_after, 0) * interval '1 minute', '[)')"
)

GUARDED_FIELDS = {
    "resource_id",
    "start",
    "stop",
    "blocking",
    "buffer_before",
    "buffer_after",
}

PRESENCE_FIELDS = {"arrival", "departure"}

GUARD_CONSTRAINTS = {
    "telecentre_booking_slot_no_overlap",
    "telecentre_booking_slot_interval_not_empty",
    "telecentre_booking_interval_not_empty",
    "telecentre_booking_attendees_positive",
    "telecentre_booking_unit_count_positive",
}


class ClashFilter(logging.Filter):
    """Keeps refusals of the guard out of the log: they are answers, not errors.

    Not `mute_logger`, which is not made for threads: two that overlap may leave the
    logger mute for good.
    """

    def filter(self, record):
        return not any(
            isinstance(value, IntegrityError)
            and value.diag.constraint_name in GUARD_CONSTRAINTS
            for value in record.args or ()
        )


logging.getLogger("odoo.sql_db").addFilter(ClashFilter())

# In the context, what only this addon can put there: an object has no JSON
SYNC = object()

# What callers may not write: it follows from the booking and its resource
INTERNAL_FIELDS = {
    "kind",
    "main_id",
    "centre_id",
    "company_id",
    "buffer_before",
    "buffer_after",
}


class TelecentreBookingSlot(models.Model):
    """One resource during one interval: the row that the database guards.

    A slot is ``main`` (what was booked) or a ``shadow``: when a room that splits is
    booked whole, each of its parts gets a shadow, so that the one constraint keeps
    whole and parts apart. Two parts never meet, having no row in common.
    """

    _name = "telecentre.booking.slot"
    _description = "Booking Slot"
    _order = "start, id"
    _rec_name = "resource_id"

    booking_id = fields.Many2one(
        "telecentre.booking", required=True, ondelete="cascade", index=True
    )
    resource_id = fields.Many2one(
        "telecentre.resource", required=True, ondelete="restrict", index=True
    )
    centre_id = fields.Many2one(
        "telecentre.centre",
        compute="_compute_centre_id",
        store=True,
        precompute=True,
        readonly=False,
        index=True,
    )
    company_id = fields.Many2one(
        "res.company",
        compute="_compute_company_id",
        store=True,
        precompute=True,
        readonly=False,
    )
    main_id = fields.Many2one(
        "telecentre.booking.slot",
        string="Shadow of",
        ondelete="cascade",
        index="btree_not_null",
    )
    kind = fields.Selection(
        [("main", "Booked"), ("shadow", "Blocked by the whole")],
        default="main",
        required=True,
        readonly=True,
    )
    start = fields.Datetime(required=True, index=True)
    stop = fields.Datetime(required=True)
    buffer_before = fields.Integer(string="Buffer before (minutes)", readonly=True)
    buffer_after = fields.Integer(string="Buffer after (minutes)", readonly=True)
    blocking = fields.Boolean(readonly=True)
    arrival = fields.Datetime(copy=False)
    departure = fields.Datetime(copy=False)
    partner_id = fields.Many2one(related="booking_id.partner_id")
    occupant_id = fields.Many2one(related="booking_id.occupant_id")
    state = fields.Selection(related="booking_id.state")

    _interval_not_empty = models.Constraint(
        "CHECK(start < stop)", "A slot must end after it starts."
    )
    _no_overlap = models.Constraint(
        f"EXCLUDE USING gist ({SLOT_RESOURCE_RANGE} WITH &&,"
        f" {SLOT_GUARD_RANGE} WITH &&)"
        " WHERE (blocking) DEFERRABLE INITIALLY IMMEDIATE",
        "This resource is already booked at that time.",
    )
    _resource_start_idx = models.Index("(resource_id, start)")

    @api.depends("resource_id.centre_id")
    def _compute_centre_id(self):
        for slot in self:
            slot.centre_id = slot.resource_id.centre_id

    @api.depends("booking_id.company_id")
    def _compute_company_id(self):
        for slot in self:
            slot.company_id = slot.booking_id.company_id

    # -- CRUD: every path that touches the guarded columns goes through the guard --

    @api.model_create_multi
    def create(self, vals_list):  # pylint: disable=method-required-super
        self._check_presence_kept(*vals_list)
        vals_list = self._complete_vals(
            [
                {key: vals[key] for key in vals if key not in INTERNAL_FIELDS}
                for vals in vals_list
            ]
        )
        keep = self.env["telecentre.booking"].browse(
            {vals["booking_id"] for vals in vals_list}
        )
        resource_ids = [vals["resource_id"] for vals in vals_list]
        with self._guard(resource_ids, keep=keep), keep._slots_changing():
            slots = self._create_with_shadows(vals_list)
            slots.booking_id._check_bookable()
        return slots

    def write(self, vals):
        vals = {key: vals[key] for key in vals if key not in INTERNAL_FIELDS}
        self._check_presence_kept(vals)
        self._check_main()
        if "booking_id" in vals and self.booking_id.ids != [vals["booking_id"]]:
            raise UserError(
                self.env._(
                    "%s stays with its booking. Cancel that one and book anew.",
                    ", ".join(self.resource_id.mapped("display_name")),
                )
            )
        if not GUARDED_FIELDS & vals.keys():
            return super().write(vals)
        if vals.get("blocking") is False:
            # a slot may block more than its booking's state asks, never less
            vals.pop("blocking")
        self.booking_id._check_correction_allowed()
        resource_ids = self.resource_id.ids
        if vals.get("resource_id"):
            resource_ids.append(vals["resource_id"])
        bookings = self.booking_id
        with self._guard(resource_ids, keep=bookings), bookings._slots_changing():
            self._write_with_shadows(vals)
            self._stretch_bookings()
            self.booking_id._check_bookable()
        return True

    def unlink(self):
        if self._is_synced():
            return super().unlink()
        self._check_main()
        with self.booking_id._slots_changing():
            return super().unlink()

    def _drop(self):
        """Delete slots as part of a change of their booking, which looks after it."""
        return self.with_context(telecentre_sync=SYNC).unlink()

    @api.model
    def _is_synced(self):
        return self.env.context.get("telecentre_sync") is SYNC

    def _check_main(self):
        """Refuse to touch a shadow: it follows the booking of the whole."""
        for slot in self.filtered(lambda slot: slot.kind == "shadow"):
            raise UserError(
                self.env._(
                    "%(part)s is taken because %(whole)s is booked as a whole: change"
                    " that booking instead.",
                    part=slot.resource_id.display_name,
                    whole=slot.main_id.resource_id.display_name,
                )
            )

    def _check_presence_kept(self, *vals_list):
        """Refuse times of presence: they follow what is recorded on the booking."""
        if not self.env.su and any(PRESENCE_FIELDS & vals.keys() for vals in vals_list):
            raise UserError(
                self.env._(
                    "Arrivals and departures are recorded on the booking, not on its"
                    " places."
                )
            )

    def _write_presence(self, vals):
        """Times that follow the presences of the booking."""
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_last(self):
        if self._is_synced():
            return
        for booking in self.filtered(lambda slot: slot.kind == "main").booking_id:
            if booking.state not in ("draft", "cancelled") and not (
                booking.slot_ids - self
            ):
                raise UserError(
                    self.env._(
                        "%s would be left without any resource: cancel it instead.",
                        booking.display_name,
                    )
                )

    def _complete_vals(self, vals_list):
        """Times, buffers and blocking that the caller left to the booking."""
        bookings = self.env["telecentre.booking"].browse(
            {vals["booking_id"] for vals in vals_list}
        )
        booking_by_id = {booking.id: booking for booking in bookings}
        resources = self.env["telecentre.resource"].browse(
            {vals["resource_id"] for vals in vals_list}
        )
        centre_by_resource = {r.id: r.sudo().centre_id for r in resources}
        buffers = resources._buffers()
        completed = []
        for vals in vals_list:
            booking = booking_by_id[vals["booking_id"]]
            buffer_before, buffer_after = buffers[vals["resource_id"]]
            completed.append(
                {
                    "start": booking.start,
                    "stop": booking.stop,
                    "buffer_before": buffer_before,
                    "buffer_after": buffer_after,
                    "centre_id": centre_by_resource[vals["resource_id"]].id,
                    "company_id": booking.company_id.id,
                    **vals,
                    "blocking": bool(vals.get("blocking") or booking._is_blocking()),
                }
            )
        return completed

    def _create_with_shadows(self, vals_list):
        slots = super().create(vals_list)
        slots._create_shadows()
        return slots

    def _create_shadows(self):
        """A shadow on each part of the resources booked whole."""
        parts = self.env["telecentre.resource"]._part_ids(self.resource_id.ids)
        if not parts:
            return
        super().create(
            [
                {
                    "booking_id": slot.booking_id.id,
                    "resource_id": part_id,
                    "main_id": slot.id,
                    "kind": "shadow",
                    "start": slot.start,
                    "stop": slot.stop,
                    "buffer_before": slot.buffer_before,
                    "buffer_after": slot.buffer_after,
                    "blocking": slot.blocking,
                }
                for slot in self
                for part_id in parts.get(slot.resource_id.id, ())
            ]
        )

    def _write_with_shadows(self, vals):  # pylint: disable=missing-return
        """Write on main slots and make their shadows follow."""
        if vals.get("resource_id"):
            resource = self.env["telecentre.resource"].browse(vals["resource_id"])
            before, after = resource._buffers()[resource.id]
            vals = {**vals, "buffer_before": before, "buffer_after": after}
        super().write(vals)
        shadows = self._shadows()
        if "resource_id" in vals:
            shadows._drop()
            self._create_shadows()
        elif shadows:
            mirrored = {k: v for k, v in vals.items() if k in GUARDED_FIELDS}
            super(TelecentreBookingSlot, shadows).write(mirrored)

    def _set_blocking(self, blocking):  # pylint: disable=missing-return
        """Follow the booking's state; the guard is the caller's."""
        if self:
            super().write({"blocking": blocking})

    def _shadows(self):
        return self.search([("main_id", "in", self.ids)])

    def _stretch_bookings(self):
        """A booking lasts from its first slot's start to its last one's stop."""
        for booking in self.booking_id:
            slots = booking.slot_ids
            start, stop = min(slots.mapped("start")), max(slots.mapped("stop"))
            if (booking.start, booking.stop) != (start, stop):
                booking._write_times(start, stop)
