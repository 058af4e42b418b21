from odoo import api, models
from odoo.tools import SQL


class TelecentreBookingSlot(models.Model):
    """Slots of a period, whatever their length: an index for a screen's question.

    Neither `start < ...` nor `stop > ...` says much of years of slots; both together,
    as one range, do.
    """

    _inherit = "telecentre.booking.slot"

    _period_idx = models.Index("USING gist (tsrange(start, stop))")

    @api.model
    def _query_of_period(self, domain, start, stop):
        """Query of the slots that overlap a half-open UTC interval, in their rights."""
        self.env.flush_all()
        query = self._search(domain)
        query.add_where(
            SQL(
                "tsrange(%s, %s) && tsrange(%s, %s)",
                SQL.identifier(query.table, "start"),
                SQL.identifier(query.table, "stop"),
                start,
                stop,
            )
        )
        return query
