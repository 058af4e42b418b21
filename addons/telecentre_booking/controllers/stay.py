from werkzeug.exceptions import NotFound

from odoo import SUPERUSER_ID, fields, http
from odoo.exceptions import UserError
from odoo.http import request

# A page that must never be kept by a browser or a proxy, nor indexed, nor leak its URL
PRIVATE_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}
HTTP_STATUS = {"unknown": 404, "cancelled": 410, "expired": 410}


class StayController(http.Controller):
    """The page behind the QR code of a booking: no account, a signed token."""

    @http.route(
        "/telecentre/stay/<string:token>",
        type="http",
        auth="public",
        methods=["GET"],
        readonly=True,
    )
    def stay(self, token, **_query):
        """Show who, where and when, and what can be recorded now."""
        return self._page(self._booking(token))

    @http.route(
        "/telecentre/stay/<string:token>",
        type="http",
        auth="public",
        methods=["POST"],
    )
    def record(self, token, action="", **_form):
        """Record an arrival or a departure, then show the page again."""
        booking = self._booking(token)
        if not booking or action not in ("arrive", "leave"):
            return self._page(booking)
        try:
            with request.env.cr.savepoint():
                booking._stay_record(action)
        except UserError as error:
            return self._page(booking, message=error.args[0])
        return request.redirect(f"/telecentre/stay/{token}", code=303)

    @http.route(
        "/telecentre/stay/<string:token>/qr.png",
        type="http",
        auth="public",
        methods=["GET"],
        readonly=True,
    )
    def qr_code(self, token, **_query):
        """The QR code as an image, for the mails."""
        booking = self._booking(token)
        if not booking:
            raise NotFound
        return request.make_response(
            booking._stay_qr_png(),
            [
                ("Content-Type", "image/png"),
                ("Cache-Control", "private, max-age=86400"),
            ],
        )

    def _booking(self, token):
        """The booking of the token, in the language of whoever comes, or nothing."""
        booking = request.env["telecentre.booking"]._from_stay_token(token)
        if not booking:
            return booking
        lang = booking._person().lang or request.env.lang
        request.update_context(lang=lang, tz=booking.centre_id.tz)
        return booking.with_user(SUPERUSER_ID).with_context(
            lang=lang, tz=booking.centre_id.tz
        )

    def _page(self, booking, message=None):
        status = booking._stay_status() if booking else "unknown"
        company = booking.company_id or request.env.company.sudo()
        values = {
            "booking": booking,
            "status": status,
            "message": message,
            "company": company,
            "html_lang": (request.env.lang or "en").replace("_", "-"),
        }
        if booking:
            centre = booking.centre_id
            values.update(
                centre=centre,
                period=centre._format_period(booking.start, booking.stop),
                arrival=self._clock(booking.last_arrival, centre),
                departure=self._clock(booking.departure, centre),
                left_today=self._clock(booking._left_today(), centre),
            )
        response = request.render("telecentre_booking.stay_page", values)
        response.status_code = HTTP_STATUS.get(status, 200)
        response.headers.update(PRIVATE_HEADERS)
        return response

    def _clock(self, instant, centre):
        """Hour of an arrival; with its date when that is not today."""
        if not instant:
            return ""
        local = centre._to_local(instant)
        if local.date() == centre._local_date(fields.Datetime.now()):
            return f"{local:%H:%M}"
        return centre._format_period(instant, instant).partition(" – ")[0]
