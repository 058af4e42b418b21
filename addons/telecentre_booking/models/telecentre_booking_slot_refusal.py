import re

from odoo import api, fields, models
from odoo.tools import format_datetime

from .telecentre_booking_slot import SLOT_GUARD_RANGE, SLOT_RESOURCE_RANGE


class TelecentreBookingSlot(models.Model):
    """What the guard says when it refuses: who has the resource, and when."""

    _inherit = "telecentre.booking.slot"

    @api.model
    def _check_message(self, error):
        constraint = error.diag.constraint_name
        if constraint.endswith("attendees_positive"):
            return self.env._("A booking is for at least one person.")
        if constraint.endswith("unit_count_positive"):
            return self.env._("A booking is for at least one unit.")
        return self.env._("A booking must end after it starts.")

    def _clash_message(self, error):
        """Who has the resource, and when: read past our own snapshot if needed."""
        found = re.search(
            r'existing key .*=\(\[(\d+),\d+\), \["?([^",]+)"?,"?([^",)]+)"?\)\)',
            error.diag.message_detail or "",
        )
        if not found:
            return self.env._("This resource is already booked at that time.")
        resource_id, start, stop = int(found[1]), found[2], found[3]
        message = self._describe_holder(resource_id, start, stop)
        if not message:
            # committed after our snapshot was taken
            with self.env.registry.cursor() as cr:
                message = self.with_env(self.env(cr=cr))._describe_holder(
                    resource_id, start, stop
                )
        if message:
            return message
        resource = self.env["telecentre.resource"].browse(resource_id)
        return self.env._(
            "%(resource)s is asked for twice between %(start)s and %(stop)s.",
            resource=resource.display_name,
            start=self._format_local(fields.Datetime.from_string(start), resource),
            stop=self._format_local(fields.Datetime.from_string(stop), resource),
        )

    def _describe_holder(self, resource_id, start, stop):
        """The sentence on the slot that holds a resource, or None if none is seen."""
        self.env.cr.execute(
            f"""
            SELECT id FROM telecentre_booking_slot
             WHERE blocking
               AND {SLOT_RESOURCE_RANGE} && int4range(%s, %s, '[]')
               AND {SLOT_GUARD_RANGE} && tsrange(%s, %s)
             ORDER BY start LIMIT 1
            """,
            (resource_id, resource_id, start, stop),
        )
        row = self.env.cr.fetchone()
        if not row:
            return None
        slot = self.browse(row[0]).sudo()
        booking = slot.booking_id
        readable = booking.sudo(False)._filtered_access("read")
        values = {
            "resource": slot.resource_id.display_name,
            "start": self._format_local(slot.start, slot.resource_id),
            "stop": self._format_local(slot.stop, slot.resource_id),
            "holder": booking._holder_name()
            if readable
            else self.env._("someone else"),
            "booking": booking.name if readable else "",
        }
        if slot.kind == "shadow":
            values["whole"] = slot.main_id.resource_id.name
            return self.env._(
                "%(resource)s is not free: %(holder)s has %(whole)s as a whole from"
                " %(start)s to %(stop)s. (%(booking)s)",
                **values,
            )
        return self.env._(
            "%(resource)s is not free: %(holder)s has it from %(start)s to %(stop)s."
            " (%(booking)s)",
            **values,
        )

    def _format_local(self, instant, resource):
        return format_datetime(
            self.env,
            instant,
            tz=resource.sudo().centre_id.tz,
            dt_format="EEE d MMM y HH:mm",
        )
