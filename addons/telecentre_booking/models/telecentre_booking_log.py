from odoo import models


class LogCollector:
    """Notes that are to be written together: (record id, body, tracking commands)."""

    def __init__(self):
        self.notes = []


class TelecentreBooking(models.Model):
    """Chatter of a batch: one insertion for all notes instead of one for each."""

    _inherit = "telecentre.booking"

    def _message_track(self, fields_iter, initial_values_dict):
        if len(self) < 2:
            return super()._message_track(fields_iter, initial_values_dict)
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
        bodies = {record_id: body for record_id, body, _commands in notes}
        if not bodies:
            return
        messages = self.browse(bodies)._message_log_batch(bodies)
        message_by_record = {message.res_id: message.id for message in messages}
        self.env["mail.tracking.value"].sudo().create(
            [
                {**values, "mail_message_id": message_by_record[record_id]}
                for record_id, _body, commands in notes
                for _create, _zero, values in commands
            ]
        )
