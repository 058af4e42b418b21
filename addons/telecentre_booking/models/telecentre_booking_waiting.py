from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .telecentre_booking import LOCAL_FIELDS
from .telecentre_unit import UNIT_SELECTION

# How long an offered place is kept; shorter when the stay is near
OFFER_HOURS = 24
OFFER_MIN_HOURS = 1


class TelecentreBookingWaiting(models.Model):
    """Somebody waits for a place at a time when all are taken.

    When one is freed, the first in order is offered it: a hold with an expiry. Whoever
    confirms that hold has the place; a hold that expires or is cancelled goes to the
    next. Entries lapse when their time is over.
    """

    _name = "telecentre.booking.waiting"
    _description = "Waiting List"
    _inherit = ["mail.thread"]
    _order = "sequence, id"
    _rec_name = "partner_id"
    _check_company_auto = True

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        ondelete="restrict",
        index=True,
        tracking=True,
    )
    occupant_id = fields.Many2one(
        "res.partner",
        ondelete="restrict",
        index="btree_not_null",
        help="Who sits. Empty: the customer.",
    )
    occupant_name = fields.Char(
        string="Visitor", help="A visitor who is not among the contacts."
    )
    attendee_count = fields.Integer(string="People", default=1)
    sequence = fields.Integer(default=10, help="Who comes first is offered first.")
    centre_id = fields.Many2one(
        "telecentre.centre", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(
        related="centre_id.company_id", store=True, precompute=True
    )
    type_id = fields.Many2one(
        "telecentre.resource.type",
        string="What",
        required=True,
        ondelete="restrict",
        index=True,
    )
    resource_id = fields.Many2one(
        "telecentre.resource",
        string="This one only",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('centre_id', '=', centre_id), ('type_id', '=', type_id)]",
        help="Empty: any place of that type.",
    )
    unit = fields.Selection(
        UNIT_SELECTION, string="Let by", required=True, default="day"
    )
    unit_count = fields.Integer(string="How many", default=1)
    date_from = fields.Date(
        string="Date", required=True, default=fields.Date.context_today
    )
    half = fields.Selection(
        [("morning", "Morning"), ("afternoon", "Afternoon")],
        string="Half of the day",
        default="morning",
    )
    hour_from = fields.Float(string="From", default=9.0)
    hour_to = fields.Float(string="To", default=11.0)
    start = fields.Datetime(
        compute="_compute_times", store=True, precompute=True, readonly=False
    )
    stop = fields.Datetime(
        compute="_compute_times", store=True, precompute=True, readonly=False
    )
    period_label = fields.Char(string="Period", compute="_compute_period_label")
    state = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("offered", "Place offered"),
            ("booked", "Place booked"),
            ("declined", "No answer or declined"),
            ("lapsed", "Too late"),
            ("closed", "Withdrawn"),
        ],
        default="waiting",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    booking_id = fields.Many2one(
        "telecentre.booking",
        string="Offer",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
    )
    hold_until = fields.Datetime(related="booking_id.hold_until", string="Answer by")
    note = fields.Text()

    _attendees_positive = models.Constraint(
        "CHECK(attendee_count > 0)", "A booking is for at least one person."
    )
    _waiting_idx = models.Index("(centre_id, start) WHERE state = 'waiting'")

    @api.depends(*sorted(LOCAL_FIELDS), "centre_id")
    def _compute_times(self):
        """Instants of the wanted time; none where it is impossible (see the check)."""
        Booking = self.env["telecentre.booking"]
        for entry in self:
            entry.start = entry.stop = False
            if entry.centre_id and entry.date_from:
                values = {name: entry[name] for name in LOCAL_FIELDS}
                try:
                    bounds = Booking._local_bounds(entry.centre_id, values)
                except ValidationError:
                    continue
                entry.start, entry.stop = bounds

    @api.depends("start", "stop", "centre_id")
    @api.depends_context("lang")
    def _compute_period_label(self):
        for entry in self:
            entry.period_label = entry.centre_id._format_period(entry.start, entry.stop)

    @api.constrains("start", "stop", *sorted(LOCAL_FIELDS), "centre_id")
    def _check_times(self):
        for entry in self:
            if not (entry.start and entry.stop):
                # says why that time is impossible
                self.env["telecentre.booking"]._local_bounds(
                    entry.centre_id, {name: entry[name] for name in LOCAL_FIELDS}
                )
            if not entry.start or entry.start >= entry.stop:
                raise ValidationError(self.env._("A booking must end after it starts."))
            if entry.resource_id and (
                entry.resource_id.centre_id != entry.centre_id
                or entry.resource_id.type_id != entry.type_id
            ):
                raise ValidationError(
                    self.env._(
                        "%(resource)s is not a “%(type)s” of %(centre)s.",
                        resource=entry.resource_id.display_name,
                        type=entry.type_id.name,
                        centre=entry.centre_id.name,
                    )
                )

    @api.depends("partner_id.name", "occupant_id.name", "occupant_name")
    def _compute_display_name(self):
        for entry in self:
            entry.display_name = (
                entry.occupant_name or entry.occupant_id.name or entry.partner_id.name
            )

    def _creation_message(self):
        return self.env._("Added to the waiting list")

    # -- offering ------------------------------------------------------------------

    @api.model
    def _offer_freed(self, spans):
        """Offer what may have been freed, in the order of the list.

        :param spans: (centre id, start, stop) around the changed slots, naive UTC
        :return: the entries that were offered a place
        """
        now = fields.Datetime.now()
        spans = [span for span in spans if span[2] > now]
        if not spans or self.env.context.get("telecentre_no_offer"):
            return self.browse()
        waiting = self.sudo().search(
            [
                ("state", "=", "waiting"),
                ("centre_id", "in", list({centre_id for centre_id, *_rest in spans})),
                ("start", "<", max(stop for _centre, _start, stop in spans)),
                ("stop", ">", min(start for _centre, start, _stop in spans)),
            ]
        )
        return waiting.filtered(
            lambda entry: any(
                entry.centre_id.id == centre_id
                and entry.start < stop
                and start < entry.stop
                for centre_id, start, stop in spans
            )
        )._offer()

    def _offer(self):
        """Hold a free place for each entry that finds one; first come, first served."""
        offered = self.browse()
        now = fields.Datetime.now()
        for entry in self:
            if entry.state != "waiting" or entry.stop <= now:
                continue
            try:
                with self.env.cr.savepoint():
                    booking = entry._hold_a_place()
            except (UserError, ValidationError):
                # taken meanwhile: the entry keeps its turn
                continue
            if booking:
                offered |= entry
        for entry in offered:
            entry._notify_offer()
        if offered:
            self.env.ref("telecentre_booking.ir_cron_expire_holds").sudo()._trigger(
                at=offered.mapped("hold_until")
            )
        return offered

    def _hold_a_place(self):
        """The hold of a free place for this entry, or an empty recordset."""
        free = self._free_places()
        Booking = self.env["telecentre.booking"].with_context(telecentre_no_offer=True)
        if not free:
            return Booking
        now = fields.Datetime.now()
        latest = max(self.start, now + timedelta(hours=OFFER_MIN_HOURS))
        booking = Booking.create(
            {
                **self._prepare_booking(free[:1]),
                "state": "held",
                "hold_until": min(now + timedelta(hours=OFFER_HOURS), latest),
            }
        )
        self.write({"state": "offered", "booking_id": booking.id})
        return booking

    def _free_places(self):
        """Places that would do, the smallest first."""
        self.ensure_one()
        # offered by the system, but to people who are no managers
        Resource = self.env["telecentre.resource"].with_context(telecentre_strict=True)
        free = Resource.find_available(
            self.start,
            self.stop,
            centres=self.centre_id,
            types=self.type_id,
            capacity=self.attendee_count,
            unit=self.unit,
            customer=self.partner_id,
            occupant=self.occupant_id,
        ).with_env(self.env)
        if self.resource_id:
            free &= self.resource_id
        return free.sorted(lambda resource: resource.capacity)

    def _prepare_booking(self, resource):
        """Values of the booking that is offered."""
        return {
            "waiting_id": self.id,
            "partner_id": self.partner_id.id,
            "occupant_id": self.occupant_id.id,
            "occupant_name": self.occupant_name,
            "attendee_count": self.attendee_count,
            "centre_id": self.centre_id.id,
            "resource_ids": resource.ids,
            "unit": self.unit,
            "unit_count": self.unit_count,
            "start": self.start,
            "stop": self.stop,
            "note": self.note,
        }

    def _notify_offer(self):
        """Extension hook: tell the customer of the offer held in ``booking_id``."""
        self.ensure_one()
        self._message_log(
            body=self.env._(
                "%(place)s is held for %(who)s: %(when)s. Call and confirm.",
                place=self.booking_id.resource_ids.display_name,
                who=self.display_name,
                when=self.period_label,
            )
        )

    def _follow_bookings(self):
        """An offer that is confirmed is a booking; one that is gone goes to the next."""
        for entry in self.filtered(lambda entry: entry.state == "offered"):
            state = entry.booking_id.state
            if state in ("confirmed", "done"):
                entry.state = "booked"
            elif state != "held":
                entry.state = "declined"

    @api.model
    def _cron_offer(self):
        """Offer what became free in other ways, and close what is too late."""
        now = fields.Datetime.now()
        waiting = self.search([("state", "=", "waiting")])
        late = waiting.filtered(lambda entry: entry.stop <= now)
        late.write({"state": "lapsed"})
        return (waiting - late)._offer()

    # -- actions -------------------------------------------------------------------

    def action_offer(self):
        """Offer a place now, if there is one."""
        offered = self._offer()
        if not offered:
            raise UserError(
                self.env._(
                    "Nothing suitable is free at that time yet. As soon as it is, it"
                    " is offered to the first in the list."
                )
            )
        return True

    def action_accept(self):
        """The customer wants it: the hold becomes a booking."""
        for entry in self:
            if entry.state != "offered":
                raise UserError(self.env._("%s has no open offer.", entry.display_name))
        self.booking_id.action_confirm()
        return True

    def action_decline(self):
        """The customer does not want it: the next in order is offered it."""
        for entry in self:
            if entry.state != "offered":
                raise UserError(self.env._("%s has no open offer.", entry.display_name))
        self.booking_id.action_cancel()
        return True

    def action_wait_again(self):
        """Back into the list, at the place where the entry was."""
        self.write({"state": "waiting", "booking_id": False})
        return True

    def action_close(self):
        """The customer waits no longer; an open offer is given up."""
        offers = self.filtered(lambda entry: entry.state == "offered").booking_id
        self.write({"state": "closed"})
        if offers:
            offers.action_cancel()
        return True

    def action_view_booking(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "telecentre.booking",
            "res_id": self.booking_id.id,
            "view_mode": "form",
        }
