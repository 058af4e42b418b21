from datetime import datetime, time, timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..tools import intervals


class TelecentreClosing(models.TransientModel):
    """Closes centres or resources for a time, once it is said what becomes of the
    bookings that this touches: move, cancel with a message, or keep.

    All of it happens or nothing.
    """

    _name = "telecentre.closing"
    _description = "Close for a Time"

    scope = fields.Selection(
        [("centre", "Whole centres"), ("resource", "Some resources")],
        string="What is closed",
        required=True,
        default="centre",
    )
    centre_ids = fields.Many2many("telecentre.centre", string="Centres")
    resource_ids = fields.Many2many("telecentre.resource", string="Resources")
    reason = fields.Char(required=True)
    date_from = fields.Date(
        string="From", required=True, default=fields.Date.context_today
    )
    date_to = fields.Date(
        string="Last day", required=True, default=fields.Date.context_today
    )
    whole_days = fields.Boolean(default=True)
    hour_from = fields.Float(string="From hour", default=8.0)
    hour_to = fields.Float(string="To hour", default=18.0)
    message = fields.Text(
        string="Message to the occupants of cancelled bookings",
        help="Part of the e-mail that tells of the cancellation, where visitors are"
        " written to; else sent by itself. Empty: nothing is added.",
    )
    line_ids = fields.One2many("telecentre.closing.line", "closing_id")
    others = fields.Selection(
        [("cancel", "Cancel"), ("keep", "Keep")],
        string="All the others",
        help="What becomes of the bookings for which nothing is chosen yet.",
    )
    listed = fields.Boolean(readonly=True)

    @api.model
    def default_get(self, fields_list):
        """Opened on centres or on resources, the wizard closes those."""
        defaults = super().default_get(fields_list)
        context = self.env.context
        name = {
            "telecentre.centre": "centre_ids",
            "telecentre.resource": "resource_ids",
        }.get(context.get("active_model"))
        if name and context.get("active_ids"):
            defaults[name] = [Command.set(context["active_ids"])]
            defaults["scope"] = name.removesuffix("_ids")
        return defaults

    @api.onchange("date_from")
    def _onchange_date_from(self):
        if self.date_from and self.date_to and self.date_to < self.date_from:
            self.date_to = self.date_from

    @api.onchange("scope", "centre_ids", "resource_ids", "date_from", "date_to")
    def _onchange_what(self):
        self.line_ids = [Command.clear()]
        self.listed = False

    @api.onchange("others")
    def _onchange_others(self):
        if self.others:
            self.line_ids.filtered(lambda line: not line.action).action = self.others

    # -- what is closed, and when ------------------------------------------------------

    def _closed_resources(self):
        """Everything that cannot be used meanwhile, archived things included."""
        self.ensure_one()
        Resource = self.env["telecentre.resource"].with_context(active_test=False)
        if self.scope == "centre":
            return Resource.search([("centre_id", "in", self.centre_ids.ids)])
        parts = Resource._part_ids(self.resource_ids.ids)
        return self.resource_ids | Resource.browse(
            part for ids in parts.values() for part in ids
        )

    def _check_asked(self):
        """The wizard's own values make sense."""
        if not (self.centre_ids if self.scope == "centre" else self.resource_ids):
            raise UserError(self.env._("Choose what is closed."))
        if self.date_from > self.date_to:
            raise UserError(
                self.env._("The closing cannot end before it begins: check the dates.")
            )
        if not self.whole_days and (
            datetime.combine(self.date_from, time.min) + timedelta(hours=self.hour_from)
            >= datetime.combine(self.date_to, time.min) + timedelta(hours=self.hour_to)
        ):
            raise UserError(
                self.env._("The closing cannot end before it begins: check the hours.")
            )

    def _bounds(self, centre):
        """UTC interval of the closing by the clock of a centre."""
        if self.whole_days:
            return (
                intervals.day_bounds(self.date_from, centre.tz)[0],
                intervals.day_bounds(self.date_to, centre.tz)[1],
            )
        try:
            return (
                centre._to_utc(intervals.at_hour(self.date_from, self.hour_from)),
                centre._to_utc(intervals.at_hour(self.date_to, self.hour_to)),
            )
        except intervals.IntervalError as error:
            raise UserError(centre._interval_message(error, self.date_from)) from None

    # -- which bookings it touches ---------------------------------------------------

    def _touched_slots(self):
        """Booked slots in the way of the closing, as main slots."""
        Slot = self.env["telecentre.booking.slot"]
        slots = Slot.browse()
        for centre, resources in self._closed_resources().grouped("centre_id").items():
            start, stop = self._bounds(centre)
            slots |= Slot.search(
                [
                    ("resource_id", "in", resources.ids),
                    ("booking_id.state", "in", ("held", "confirmed")),
                    ("start", "<", stop),
                    ("stop", ">", start),
                ]
            )
        return slots.filtered(lambda slot: slot.kind == "main") | slots.main_id

    def action_list(self):
        """Show the bookings that the closing touches; nothing is closed yet."""
        self.ensure_one()
        self._check_asked()
        self.line_ids.unlink()
        closed, given, values = self._closed_resources(), [], []
        touched = self._touched_slots().sorted("start").grouped("booking_id")
        for booking, slots in touched.items():
            values.append(self._prepare_line(booking, slots, closed, given))
        self.write(
            {"line_ids": [Command.create(vals) for vals in values], "listed": True}
        )
        return self._reopen()

    def _prepare_line(self, booking, slots, closed, given):
        """What is proposed for a booking: keep or another resource, never to cancel.

        :param given: [(resource, slot)] proposed to others so far; grows
        """
        choices = self._choices(booking, slots, closed)
        vals = {"booking_id": booking.id, "choice_ids": [Command.set(choices.ids)]}
        if booking.arrival or self._survives(booking, slots):
            return {**vals, "action": "keep"}
        # nobody is sent to another town unasked
        best = self._best(choices & booking.centre_id.resource_ids, slots, given)
        if best:
            given.append((best, slots))
            return {**vals, "action": "resource", "resource_id": best.id}
        return vals

    def _survives(self, booking, slots):
        """A stay of days that a closed centre only interrupts, as holidays do."""
        if self.scope != "centre" or booking.date_from == booking.date_to:
            return False
        start, stop = self._bounds(booking.centre_id)
        return any(slot.start < start or slot.stop > stop for slot in slots)

    def _choices(self, booking, slots, closed):
        """Equal resources, free at that time: for one that stands for itself."""
        if len(slots) != 1 or (self.scope == "centre" and len(booking.slot_ids) != 1):
            return closed.browse()
        resource = slots.resource_id
        centres = booking.centre_id
        if self.scope == "centre":
            centres = centres.search(
                [
                    ("company_id", "=", booking.company_id.id),
                    ("state", "=", "open"),
                    ("id", "not in", self.centre_ids.ids),
                ]
            )
        free = resource.find_available(
            slots.start,
            slots.stop,
            centres=centres,
            types=resource.type_id,
            capacity=max(1, booking.attendee_count),
            unit=booking.unit,
            customer=booking.partner_id,
            occupant=booking.occupant_id,
            accessible=resource.accessible,
        )
        return free - closed

    def _best(self, choices, slots, given):
        """The nearest to what was booked; never less than what it offered."""
        resource = slots[:1].resource_id
        taken = {
            other
            for other, slot in given
            if intervals.overlaps(
                (slot.start, slot.stop), (slots[:1].start, slots[:1].stop)
            )
        }
        return choices.filtered(
            lambda choice: (
                choice not in taken and resource.feature_ids <= choice.feature_ids
            )
        ).sorted(lambda choice: (choice.capacity, len(choice.feature_ids), choice.id))[
            :1
        ]

    # -- closing -----------------------------------------------------------------------

    def action_close(self):
        """Close, and do with each booking what was chosen; all or nothing."""
        self.ensure_one()
        self._check_asked()
        if not self.listed:
            return self.action_list()
        self._check_complete()
        self._check_decided()
        with self.env.cr.savepoint():
            self._close()
            for line in self.line_ids:
                line._apply()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "title": self.env._("Closed: %s", self.reason),
                "message": self._outcome(),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _check_complete(self):
        """Somebody may have booked since the list was made."""
        touched = self._touched_slots().booking_id
        new = touched - self.line_ids.booking_id
        if new:
            raise UserError(
                self.env._(
                    "Booked meanwhile: %s. List the bookings again, nothing is closed"
                    " yet.",
                    ", ".join(new.mapped("display_name")),
                )
            )
        (self.line_ids.filtered(lambda line: line.booking_id not in touched)).unlink()

    def _check_decided(self):
        """Nothing is cancelled unless somebody says so."""
        undecided = self.line_ids.filtered(lambda line: not line.action)
        if undecided:
            raise UserError(
                self.env._(
                    "Choose what becomes of %s: nothing is closed yet.",
                    ", ".join(undecided.booking_id.mapped("display_name")),
                )
            )

    def _outcome(self):
        counts = {
            action: len(lines)
            for action, lines in self.line_ids.grouped("action").items()
        }
        return self.env._(
            "%(moved)d moved, %(cancelled)d cancelled, %(kept)d kept.",
            moved=counts.get("resource", 0) + counts.get("date", 0),
            cancelled=counts.get("cancel", 0),
            kept=counts.get("keep", 0),
        )

    def _close(self):
        """The closures themselves, as Odoo's own calendars know them."""
        values = []
        if self.scope == "resource":
            for resource in self.resource_ids:
                values.append(self._prepare_leave(resource.centre_id, resource))
        for centre in self.centre_ids if self.scope == "centre" else ():
            centre._own_calendar()
            resources = centre.with_context(active_test=False).resource_ids
            calendar = centre.resource_calendar_id
            if calendar:
                values.append(self._prepare_leave(centre))
            values += [
                self._prepare_leave(centre, resource)
                for resource in resources
                if not calendar or resource.calendar_id != calendar
            ]
        return self.env["resource.calendar.leaves"].create(values)

    def _prepare_leave(self, centre, resource=None):
        start, stop = self._bounds(centre)
        calendar = resource.calendar_id if resource else centre.resource_calendar_id
        return {
            "name": self.reason,
            "calendar_id": calendar.id,
            "resource_id": resource.resource_id.id if resource else False,
            "company_id": centre.company_id.id,
            "date_from": start,
            # Odoo's own closures end with the day's last second
            "date_to": stop - timedelta(seconds=1) if self.whole_days else stop,
            "time_type": "leave",
        }

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Close for a time"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }
