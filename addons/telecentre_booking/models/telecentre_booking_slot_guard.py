from contextlib import contextmanager

from psycopg2.errors import CheckViolation, ExclusionViolation

from odoo import api, models
from odoo.exceptions import ValidationError

from .telecentre_booking_slot import GUARD_CONSTRAINTS, LOCK_NAMESPACE


class TelecentreBookingSlot(models.Model):
    """The guard: every change of slots goes through it."""

    _inherit = "telecentre.booking.slot"

    @contextmanager
    def _guard(self, resource_ids, keep=None, deferred=False):
        """Let the body touch slots of these resources, or fail whole and clearly.

        Takes the advisory locks in ascending order first: without them, concurrent
        insertions under the exclusion constraint deadlock. The constraint decides;
        its violation becomes a ValidationError that says who has the resource.

        :param keep: bookings whose own hold is not released, though it has expired
        :param deferred: judge the outcome only, for bookings that swap their places
        """
        holds = self._lock_resources(resource_ids, keep)
        try:
            with self.env.cr.savepoint():
                if holds:
                    holds._release_holds()
                if deferred:
                    self._defer_constraint(True)
                yield
                self.env.flush_all()
                if deferred:
                    self._defer_constraint(False)
        except ExclusionViolation as error:
            raise ValidationError(self._clash_message(error)) from None
        except CheckViolation as error:
            if error.diag.constraint_name not in GUARD_CONSTRAINTS:
                raise
            raise ValidationError(self._check_message(error)) from None

    @api.model
    def _defer_constraint(self, deferred):
        """Put off the judgement on overlaps, or ask for it now."""
        queries = (
            "SET CONSTRAINTS telecentre_booking_slot_no_overlap IMMEDIATE",
            "SET CONSTRAINTS telecentre_booking_slot_no_overlap DEFERRED",
        )
        self.env.cr.execute(queries[deferred])

    @api.model
    def _lock_resources(self, resource_ids, keep=None):
        """Lock the resources and their parts until the transaction ends.

        :return: the expired holds on them, which stand in nobody's way; what else
            these hold is locked as well, in the same ascending order
        """
        Booking = self.env["telecentre.booking"]
        resource_ids = self._with_parts(resource_ids)
        if not resource_ids:
            return Booking
        holds = Booking
        if not self.env.context.get("telecentre_releasing"):
            holds = Booking._expired_holds(resource_ids) - (keep or Booking).sudo()
        resource_ids |= self._with_parts(holds.slot_ids.resource_id.ids)
        self.env.cr.execute(
            "SELECT pg_advisory_xact_lock(%s, id) FROM unnest(%s) AS id",
            (LOCK_NAMESPACE, sorted(resource_ids)),
        )
        return holds

    @api.model
    def _with_parts(self, resource_ids):
        """The ids themselves and those of all their parts."""
        found = {resource_id for resource_id in resource_ids if resource_id}
        for part_ids in self.env["telecentre.resource"]._part_ids(found).values():
            found.update(part_ids)
        return found
