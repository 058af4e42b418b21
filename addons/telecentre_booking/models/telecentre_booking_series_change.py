from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tools import format_date

from .telecentre_booking_series import CONFLICT_SELECTION


class TelecentreBooking(models.Model):
    _inherit = "telecentre.booking"

    series_date = fields.Date(
        string="Date in the series",
        readonly=True,
        copy=False,
        help="The date that the rule gave. It stays when the booking is moved, so that"
        " the series does not book that date again.",
    )

    def action_change_series(self):
        """Open the wizard that moves or cancels this booking and those after it."""
        self.ensure_one()
        return self._wizard_action(
            self.env._("Change the series"), "telecentre.booking.series.change"
        )

    def _moved_values(self, days, resource_ids, local):
        """Values for `write`: instants and places after a move by days and hours."""
        self.ensure_one()
        names = ("unit", "unit_count", "half", "hour_from", "hour_to")
        values = {name: self[name] for name in names} | local
        values["date_from"] = self.date_from + timedelta(days=days)
        start, stop = self._local_bounds(self.centre_id, values)
        vals = {"start": start, "stop": stop}
        if resource_ids is not None:
            vals["resource_ids"] = [Command.set(resource_ids)]
        return vals

    def _equal_places(self, vals):
        """The wanted places, or equal ones that are free at the new time."""
        places = self.slot_ids.resource_id
        if "resource_ids" in vals:
            places = places.browse(self._apply_commands(vals["resource_ids"], ()))
        return places._free_or_equal(
            vals["start"], vals["stop"], self.unit, ignore=self
        )

    def _move_together(self, days, resource_ids, local):
        """Move all or none; on the way they may take each other's places."""
        Slot = self.env["telecentre.booking.slot"]
        wanted = {
            booking: booking._moved_values(days, resource_ids, local)
            for booking in self
        }
        touched = {*self.slot_ids.resource_id.ids, *(resource_ids or ())}
        with Slot._guard(touched, keep=self, deferred=True):
            for booking, vals in wanted.items():
                booking.write(vals)


class TelecentreBookingSeries(models.Model):
    """A whole series, or what is left of it from a date on, changed at once."""

    _inherit = "telecentre.booking.series"

    def _changeable_from(self, day=None):
        """Bookings from a local date on that are neither past, begun nor cancelled.

        :param day: None: every one that is to come
        """
        day = fields.Date.to_date(day)
        return self.booking_ids.filtered(
            lambda booking: (
                booking.state in ("draft", "held", "confirmed")
                and not booking.arrival
                and booking.stop > booking.centre_id._today_start()
                and (not day or booking.date_from >= day)
            )
        ).sorted("start")

    def action_cancel_from(self, day=None):
        """Cancel the occurrences from a date on (today if none is given)."""
        day = fields.Date.to_date(day) or fields.Date.context_today(self)
        live = self._changeable_from(day)
        result = live.action_cancel()
        self._log_change(self.env._("%s bookings cancelled", len(live)), day)
        return result

    def action_move_from(
        self, day=None, days=0, resources=None, conflict_policy=None, **local
    ):
        """Move the occurrences from a local date on, in time or to other places.

        :param day: first local date that moves; None: everything to come
        :param days: how many days later (or earlier, if negative)
        :param resources: records or ids that replace the present ones; None: the same
        :param conflict_policy: what to do where the new time or place is taken, as on
            the series; None: as the series says. Dates that cannot move stay as they
            were, and are listed in ``skipped``.
        :param local: hour_from, hour_to or half of the new times, in the centre's time
        :return: the bookings that were moved
        :raises ValidationError: a clash under the policy "refuse"; nothing has moved
        """
        self.ensure_one()
        policy = conflict_policy or self.conflict_policy
        if policy not in dict(CONFLICT_SELECTION):
            raise ValidationError(
                self.env._("“%s” is not a way to treat clashes.", policy)
            )
        resource_ids = None
        if resources is not None:
            resource_ids = self.env["telecentre.resource"]._to_ids(resources)
        bookings = self._changeable_from(day)
        if not bookings:
            raise UserError(self.env._("This series has nothing left to move."))
        change = (days, resource_ids, local)
        skipped = []
        try:
            with self.env.cr.savepoint():
                bookings._move_together(*change)
            moved = bookings
        except (UserError, ValidationError):
            if policy == "refuse":
                raise
            moved, skipped = self._move_what_fits(bookings, policy, *change)
        self.skipped = "\n".join(skipped)
        if moved == self._changeable_from():
            self._follow_move(resource_ids, local)
        self._log_change(self.env._("%s bookings moved", len(moved)), day)
        return moved

    def _move_what_fits(self, bookings, policy, days, resource_ids, local):
        """One by one, beginning where the way is free: later ones first, if delayed."""
        moved, skipped = bookings.browse(), []
        for booking in bookings.sorted("start", reverse=days >= 0):
            day = booking.date_from
            try:
                with self.env.cr.savepoint():
                    vals = booking._moved_values(days, resource_ids, local)
                    if policy == "replace":
                        places = booking._equal_places(vals)
                        vals["resource_ids"] = [Command.set(places.ids)]
                    booking.write(vals)
                moved |= booking
            except (UserError, ValidationError) as error:
                skipped.append(self._skipped_line(day, error))
        return moved.sorted("start"), skipped

    def _follow_move(self, resource_ids, local):
        """All that is to come has moved: the series itself says so."""
        vals = dict(local)
        if resource_ids is not None:
            vals["resource_ids"] = [Command.set(resource_ids)]
        if vals:
            self.write(vals)

    def _log_change(self, text, day=None):
        for series in self:
            if day:
                text = self.env._(
                    "%(what)s, from %(day)s on.",
                    what=text,
                    day=format_date(self.env, fields.Date.to_date(day)),
                )
            series._message_log(body=text)
