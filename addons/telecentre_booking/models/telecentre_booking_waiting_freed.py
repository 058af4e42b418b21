from odoo import api, fields, models

from .telecentre_booking import BLOCKING_STATES, STAY_FIELDS


class TelecentreBooking(models.Model):
    """What a booking frees is offered to those who wait for it."""

    _inherit = "telecentre.booking"

    waiting_id = fields.Many2one(
        "telecentre.booking.waiting",
        string="From the waiting list",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
    )

    def write(self, vals):
        if not STAY_FIELDS & vals.keys():
            return super().write(vals)
        spans = self.filtered(lambda booking: booking._is_blocking())._spans()
        result = super().write(vals)
        if spans:
            self.env["telecentre.booking.waiting"]._offer_freed(spans)
        return result

    def _after_state_change(self, old_states):
        result = super()._after_state_change(old_states)
        offers = self.waiting_id.sudo()
        if offers:
            offers._follow_bookings()
        freed = self.filtered(
            lambda booking: (
                old_states.get(booking.id) in BLOCKING_STATES
                and not booking._is_blocking()
            )
        )
        if freed:
            self.env["telecentre.booking.waiting"]._offer_freed(freed._spans())
        return result

    @api.model
    def _cron_expire_holds(self):
        """After the expired holds, what became free in other ways is offered."""
        result = super()._cron_expire_holds()
        self.env["telecentre.booking.waiting"]._cron_offer()
        return result

    def _spans(self):
        return [(booking.centre_id.id, booking.start, booking.stop) for booking in self]


class TelecentreBookingSlot(models.Model):
    """A slot moved or deleted alone frees its place too."""

    _inherit = "telecentre.booking.slot"

    def write(self, vals):
        if not {"start", "stop", "resource_id"} & vals.keys():
            return super().write(vals)
        spans = self._blocking_spans()
        result = super().write(vals)
        self.env["telecentre.booking.waiting"]._offer_freed(spans)
        return result

    def unlink(self):
        if self._is_synced():
            return super().unlink()
        spans = self._blocking_spans()
        result = super().unlink()
        self.env["telecentre.booking.waiting"]._offer_freed(spans)
        return result

    def _blocking_spans(self):
        return [
            (slot.centre_id.id, slot.start, slot.stop)
            for slot in self
            if slot.blocking and slot.kind == "main"
        ]
