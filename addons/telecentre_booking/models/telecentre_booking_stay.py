import base64
import binascii
import io
from datetime import timedelta

import qrcode

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import consteq, hash_sign, verify_hash_signed

from ..tools import intervals

TOKEN_SCOPE = "telecentre_booking.stay"

# After its stop, how long the page of a stay still takes a departure
STAY_GRACE = timedelta(hours=24)


class TelecentreBooking(models.Model):
    """Arrival and departure by the signed QR code of the booking."""

    _inherit = "telecentre.booking"

    can_check_in = fields.Boolean(compute="_compute_can_check")
    can_check_out = fields.Boolean(compute="_compute_can_check")
    awaited = fields.Boolean(
        compute="_compute_can_check", help="Its time has not come yet."
    )
    stay_person_key = fields.Integer(
        compute="_compute_stay_person_key",
        store=True,
        copy=False,
        groups="base.group_no_one",
        help="Whom the QR code was given to: the number that contact had then.",
    )
    stay_url = fields.Char(
        string="Arrival page",
        compute="_compute_stay_url",
        groups="telecentre_booking.group_telecentre_user",
        help="The page behind the QR code: whoever has this link records the arrival"
        " and the departure, without an account.",
    )

    @api.depends(
        "state", "arrival", "departure", "start", "date_from", "date_to", "centre_id"
    )
    def _compute_can_check(self):
        """Whether the buttons make sense now: on its days, not before nor after."""
        now = fields.Datetime.now()
        for booking in self:
            confirmed = booking.state == "confirmed"
            booking.awaited = not booking.start or booking.start > now
            booking.can_check_out = confirmed and booking.is_present
            booking.can_check_in = (
                confirmed
                and not booking.is_present
                and bool(booking.date_from and booking.date_to and booking.centre_id)
                and booking._check_in_opening() <= now < booking._check_in_closing()
            )

    @api.depends("occupant_id", "partner_id")
    def _compute_stay_person_key(self):
        """Kept apart from the person: merging two contacts changes who sits in the
        database alone, and must not end the codes that were sent before."""
        for booking in self:
            booking.stay_person_key = booking._person()._origin.id

    @api.depends("occupant_id", "partner_id")
    def _compute_stay_url(self):
        for booking in self:
            booking.stay_url = booking._stay_url() if booking.ids else False

    def _check_in_opening(self):
        """The local midnight that begins the first day, in UTC."""
        self.ensure_one()
        return intervals.day_bounds(self.date_from, self.centre_id.tz)[0]

    def _check_in_closing(self):
        """The local midnight that ends the last day, in UTC."""
        self.ensure_one()
        return intervals.day_bounds(self.date_to, self.centre_id.tz)[1]

    def _person(self):
        """Who sits, as far as the contacts know."""
        return self.occupant_id or self.partner_id

    # -- token ---------------------------------------------------------------------

    def _stay_token(self):
        """A signed token for this stay of this person.

        It lives as long as the stay does, wherever it is moved: what is printed on
        paper stays good. Given to somebody else, the booking gets another token.
        """
        booking = self.sudo()
        booking.ensure_one()
        return hash_sign(
            booking.env, TOKEN_SCOPE, [booking.id, booking.stay_person_key]
        )

    @api.model
    def _from_stay_token(self, token):
        """The booking of a token, as superuser; empty if forged, deleted or replaced."""
        try:
            values = verify_hash_signed(self.sudo().env, TOKEN_SCOPE, token)
        except (ValueError, binascii.Error):  # not even a token
            values = None
        if not values:
            return self.sudo().browse()
        booking_id, person_key = values
        booking = self.sudo().browse(booking_id).exists()
        # the very token: what decodes to the same may have rubbish behind it
        return booking.filtered(
            lambda b: (
                b.stay_person_key == person_key and consteq(b._stay_token(), token)
            )
        )

    def _stay_url(self):
        self.ensure_one()
        base = self.get_base_url()
        return f"{base}/telecentre/stay/{self._origin._stay_token()}"

    def _stay_qr_png(self):
        """The QR code of the page, as the bytes of a PNG image."""
        code = qrcode.QRCode(
            border=2, box_size=6, error_correction=qrcode.ERROR_CORRECT_M
        )
        code.add_data(self._stay_url())
        stream = io.BytesIO()
        code.make_image().save(stream)
        return stream.getvalue()

    def _stay_qr_data_uri(self):
        """The same for a printed report, which fetches nothing."""
        image = base64.b64encode(self._stay_qr_png()).decode()
        return f"data:image/png;base64,{image}"

    # -- the page --------------------------------------------------------------------

    def _stay_status(self):
        """What the page of the QR code is about, one word.

        unconfirmed, cancelled, no_show, early, arrive, leave, left or expired
        """
        self.ensure_one()
        now = fields.Datetime.now()
        if self.state in ("cancelled", "no_show"):
            return self.state
        if self.state == "done":
            return "left"
        if self.state != "confirmed":
            return "unconfirmed"
        # left open yesterday: whoever scans today arrives
        overnight = now < self.stop and self._open_presences(overnight=now)
        if self.is_present and not overnight:
            return "leave" if now < self.stop + STAY_GRACE else "expired"
        if now >= self.stop:
            return "expired"
        return "arrive" if now >= self._check_in_opening() else "early"

    def _left_today(self):
        """The departure of somebody who may come back today, else False."""
        self.ensure_one()
        if not self.departure or self.departure < self.centre_id._today_start():
            return False
        return self.departure

    def _stay_record(self, action):
        """Record the arrival or the departure that somebody asked for on the page.

        What was recorded meanwhile (a second tap, the desk) is left as it is.

        :param action: "arrive" or "leave"
        """
        self.ensure_one()
        if self._stay_status() != action:
            return
        # Whoever scans has no account: the note says by what means it was recorded.
        if action == "arrive":
            self.action_check_in()
            body = self.env._("Arrival recorded with the QR code of the booking.")
        else:
            self.action_check_out()
            body = self.env._("Departure recorded with the QR code of the booking.")
        self._message_log(body=body, author_id=self._person().id)

    def action_open_stay_page(self):
        self.ensure_one()
        if self.state not in ("confirmed", "done"):
            raise UserError(
                self.env._("%s is not confirmed: confirm it first.", self.display_name)
            )
        return {"type": "ir.actions.act_url", "url": self._stay_url(), "target": "new"}
