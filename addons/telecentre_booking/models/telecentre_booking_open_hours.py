from datetime import timedelta

from odoo import api, fields, models

from ..tools import intervals

# A longer stay is a mistake in typing: its opening hours are not read
LONGEST_STAY = timedelta(days=3 * 366)


class TelecentreBooking(models.Model):
    """How long the stays are, nights, weekends and closures left out."""

    _inherit = "telecentre.booking"

    open_hours = fields.Float(
        string="Booked hours",
        compute="_compute_open_hours",
        store=True,
        precompute=True,
        readonly=False,
        help="Hours of the stay during which the centre is open: by the weekly hours of"
        " when the stay was booked or moved, and all closures known since.",
    )

    @api.depends("start", "stop", "centre_id")
    def _compute_open_hours(self):
        spans = {
            booking: (booking.centre_id._origin, booking.start, booking.stop)
            for booking in self
        }
        hours = self._open_hours(span for span in spans.values() if all(span))
        for booking, span in spans.items():
            booking.open_hours = hours.get(span, 0.0)

    @api.model
    def _open_hours(self, spans, openings=None):
        """{(centre, start, stop): hours within the opening hours}

        :param openings: {centre: openings} around these times, as far as read already;
            what is missing is read once for each centre and year
        """
        openings = openings or {}
        groups, hours = {}, {}
        for span in set(spans):
            centre, start, stop = span
            if not timedelta() < stop - start <= LONGEST_STAY:
                hours[span] = 0.0  # refused by the checks of any booking
            elif centre in openings:
                hours[span] = intervals.open_hours(openings[centre], start, stop)
            else:
                groups.setdefault((centre, start.year), []).append(span)
        for (centre, _year), group in groups.items():
            found = centre._openings(
                min(start for _centre, start, _stop in group),
                max(stop for _centre, _start, stop in group),
            )
            for span in group:
                hours[span] = intervals.open_hours(found, *span[1:])
        return hours
