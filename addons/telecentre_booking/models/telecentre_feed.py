import hashlib
import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, consteq

from ..tools import ical

# What a feed shows around today: enough to plan, little enough to send often
FEED_DAYS_BACK = 31
FEED_DAYS_AHEAD = {"centre": 92, "person": 366}
FEED_REFRESH_MINUTES = 60

# More stays than this are not read by anybody: the farthest are left out
FEED_LIMIT = 3000

FEED_STATES = ("held", "confirmed", "done")


class TelecentreFeed(models.AbstractModel):
    """Who has a private calendar (iCal) that any calendar client can subscribe to.

    The address is the secret: whoever has it reads the calendar. A new address makes
    the former one useless.
    """

    _name = "telecentre.feed"
    _description = "Private Calendar Feed"

    telecentre_feed_token = fields.Char(
        copy=False, readonly=True, groups="telecentre_booking.group_telecentre_manager"
    )
    telecentre_feed_url = fields.Char(
        string="Private calendar",
        compute="_compute_telecentre_feed_url",
        compute_sudo=True,
        groups="telecentre_booking.group_telecentre_user",
        help="Subscribe to this address in a calendar (Thunderbird, Outlook, Google,"
        " a telephone). Whoever has it reads the calendar: give it to its owner only.",
    )

    @api.depends("telecentre_feed_token")
    def _compute_telecentre_feed_url(self):
        for record in self:
            token = record.telecentre_feed_token
            record.telecentre_feed_url = (
                f"{record.get_base_url()}/telecentre/calendar/{record._feed_kind()}"
                f"/{record.id}/{token}.ics"
                if token and record.ids
                else False
            )

    def action_telecentre_feed_renew(self):
        """Give the calendar an address, or another one: the former stops to work."""
        self.check_access("write")
        if not self.env.user.has_group("telecentre_booking.group_telecentre_user"):
            raise UserError(
                self.env._("Only the office staff gives out private calendars.")
            )
        for record in self.sudo():
            record.telecentre_feed_token = secrets.token_urlsafe(32)
        return True

    def action_telecentre_feed_stop(self):
        """Take the address away: the calendar can no longer be read."""
        self.check_access("write")
        self.sudo().telecentre_feed_token = False
        return True

    # -- what the address answers: all of it as superuser, after the token -------------

    @api.model
    def _feed_find(self, record_id, token):
        """The record whose calendar this is (perhaps archived), or nothing."""
        record = self.sudo().with_context(active_test=False).browse(record_id).exists()
        expected = record.telecentre_feed_token if record else None
        if expected and consteq(expected.encode(), token.encode()):
            return record
        return self.sudo().browse()

    def _feed_kind(self):
        """The word for this model in the address."""
        raise NotImplementedError

    def _feed_title(self):
        raise NotImplementedError

    def _feed_owner_domain(self):
        """Whose stays they are."""
        raise NotImplementedError

    def _feed_options(self):
        """How each stay is worded, for :meth:`telecentre.booking._ics_entry`."""
        return {}

    def _feed_domain(self):
        now = fields.Datetime.now()
        ahead = FEED_DAYS_AHEAD[self._feed_kind()]
        return [
            *self._feed_owner_domain(),
            ("state", "in", FEED_STATES),
            ("start", ">=", now - timedelta(days=FEED_DAYS_BACK)),
            ("start", "<", now + timedelta(days=ahead)),
        ]

    def _feed_etag(self):
        """Changes whenever the calendar may have; found without writing any of it."""
        self.ensure_one()
        query = self.env["telecentre.booking"]._search(self._feed_domain())
        query.add_join(
            "LEFT JOIN",
            "feed_slot",
            "telecentre_booking_slot",
            SQL("feed_slot.booking_id = telecentre_booking.id"),
        )
        facts = self.env.execute_query(
            query.select(
                SQL("COUNT(*)"),
                SQL("MAX(telecentre_booking.write_date)"),
                SQL("MAX(feed_slot.write_date)"),
                SQL("SUM(telecentre_booking.id)"),
            )
        )[0]
        # Names of places and people change seldom: they show the next day.
        today = fields.Date.today()
        parts = (self.env.lang, today, self.write_date, *facts)
        return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]

    def _feed_file(self):
        """The calendar as the bytes of an .ics file."""
        self.ensure_one()
        bookings = self.env["telecentre.booking"].search(
            self._feed_domain(), order="start, id", limit=FEED_LIMIT
        )
        bookings.slot_ids.resource_id.fetch(["name"])
        options = self._feed_options()
        return ical.calendar(
            [booking._ics_entry(**options) for booking in bookings],
            name=self._feed_title(),
            tz=self.tz or "",
            refresh_minutes=FEED_REFRESH_MINUTES,
        )


class TelecentreCentre(models.Model):
    """The calendar of a centre: for those who run it."""

    _name = "telecentre.centre"
    _inherit = ["telecentre.centre", "telecentre.feed"]

    def _feed_kind(self):
        return "centre"

    def _feed_title(self):
        return self.env._("Telecentre %s", self.name)

    def _feed_owner_domain(self):
        return [("centre_id", "=", self.id)]

    def _feed_options(self):
        return {"for_centre": True}


class ResPartner(models.Model):
    """The calendar of a person: the stays where they sit, wherever that is."""

    _name = "res.partner"
    _inherit = ["res.partner", "telecentre.feed"]

    def _feed_kind(self):
        return "person"

    def _feed_title(self):
        return self.env._("Telecentres: %s", self.name)

    def _feed_owner_domain(self):
        return [
            "|",
            ("occupant_id", "=", self.id),
            "&",
            ("occupant_id", "=", False),
            ("partner_id", "=", self.id),
        ]
