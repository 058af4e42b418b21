from odoo import api, fields, models


class TelecentreBooking(models.Model):
    """Holds that have expired stand in nobody's way.

    A job releases them, and so does whoever asks for their place before the job comes:
    under the same locks, so that the constraint never sees both.
    """

    _inherit = "telecentre.booking"

    _held_until_idx = models.Index("(hold_until) WHERE state = 'held'")

    @api.model
    def _expired_holds(self, resource_ids=None):
        """Holds whose time is over, as superuser.

        :param resource_ids: only those that block one of these resources; None: all
        """
        self.flush_model(["state", "hold_until"])
        query = """
            SELECT booking.id FROM telecentre_booking booking
             WHERE booking.state = 'held' AND booking.hold_until <= %s
        """
        params = [fields.Datetime.now()]
        if resource_ids is not None:
            query += """
               AND EXISTS (SELECT 1 FROM telecentre_booking_slot slot
                            WHERE slot.booking_id = booking.id AND slot.blocking
                              AND slot.resource_id = ANY(%s))
            """
            params.append(list(resource_ids))
        self.env.cr.execute(query, params)
        return self.sudo().browse(row[0] for row in self.env.cr.fetchall())

    def _release_holds(self):
        """Cancel holds whose time is over; their chatter says why."""
        for booking in self:
            booking._message_log(body=self.env._("The hold has expired."))
        # what is locked on the way must not release these very holds again
        releasing = self.with_context(telecentre_releasing=True)
        return releasing._set_state("cancelled", hold_until=False)

    @api.model
    def _cron_expire_holds(self):
        """Release the holds whose time is over."""
        return self._expired_holds()._release_holds()
