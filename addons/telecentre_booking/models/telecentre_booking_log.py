from odoo import models


class LogCollector:
    """Notes that are to be written together: (record id, body, tracking commands)."""

    def __init__(self):
        self.notes = []


class TelecentreBooking(models.Model):
    """Chatter of a batch: one insertion for all notes instead of one for each.

    A booking that is made and confirmed at once has one note that says both.
    """

    _inherit = "telecentre.booking"

    def _creation_message(self):
        return self.env._("Booking created")

    def _message_track(self, fields_iter, initial_values_dict):
        collector = LogCollector()
        bookings = self.with_context(telecentre_log_collector=collector)
        tracking = super(TelecentreBooking, bookings)._message_track(
            fields_iter, initial_values_dict
        )
        self._write_notes(collector.notes)
        return tracking

    def _message_log(self, *, body="", tracking_value_ids=False, **options):
        collector = self.env.context.get("telecentre_log_collector")
        # An author of its own, a subject...: not the plain note of a tracked change.
        if collector is None or any(options.values()):
            return super()._message_log(
                body=body, tracking_value_ids=tracking_value_ids, **options
            )
        collector.notes.append((self.id, body, tracking_value_ids or []))
        return self.env["mail.message"]

    def _write_notes(self, notes):
        """Write the notes that Odoo would have logged one by one."""
        note_by_record = self._creation_notes(
            [record_id for record_id, body, _commands in notes if not body]
        )
        bodies = {
            record_id: body
            for record_id, body, _commands in notes
            if record_id not in note_by_record
        }
        if bodies:
            messages = self.browse(bodies)._message_log_batch(bodies)
            note_by_record |= {message.res_id: message.id for message in messages}
        self.env["mail.tracking.value"].sudo().create(
            [
                {**values, "mail_message_id": note_by_record[record_id]}
                for record_id, _body, commands in notes
                for _create, _zero, values in commands
            ]
        )

    def _creation_notes(self, record_ids):
        """{record id: its creation note}, of those made in this very transaction."""
        if not record_ids:
            return {}
        self.env["mail.message"].flush_model()
        # A row of this transaction bears its instant, to the microsecond.
        self.env.cr.execute(
            """
            SELECT booking.id, min(message.id)
              FROM telecentre_booking booking
              JOIN mail_message message
                ON message.model = %s AND message.res_id = booking.id
             WHERE booking.id = ANY(%s) AND booking.create_date = %s
               AND message.create_date = booking.create_date
               AND message.create_uid = %s AND message.message_type = 'notification'
             GROUP BY booking.id
            """,
            (self._name, record_ids, self.env.cr.now(), self.env.uid),
        )
        return dict(self.env.cr.fetchall())
