from odoo import api, fields, models
from odoo.exceptions import UserError

from .res_partner import PUBLIC_SELECTION
from .telecentre_unit import UNIT_SELECTION

# What the staff types instead of UTC instants
LOCAL_FIELDS = {"unit", "unit_count", "date_from", "half", "hour_from", "hour_to"}

# When and where a stay is: to write one of these may move its slots
STAY_FIELDS = LOCAL_FIELDS | {"start", "stop", "centre_id", "resource_ids", "slot_ids"}

BLOCKING_STATES = ("held", "confirmed", "done")

# What follows from centre, times and people. Not `readonly`, because the ORM would then
# drop the values that `_precompute` gives; `write` leaves them out.
DERIVED_FIELDS = {"company_id", "date_to", "duration", "open_hours", "public"}


class TelecentreBooking(models.Model):
    """One customer's request: resources of a centre, from a time to another.

    Who sits (occupant) and who buys (customer) are two roles. The times are UTC and
    half-open; staff works with local dates and units, from which they are computed.
    """

    _name = "telecentre.booking"
    _description = "Telecentre Booking"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "start desc, id desc"
    _check_company_auto = True

    name = fields.Char(
        string="Reference", readonly=True, copy=False, default="/", index="trigram"
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        ondelete="restrict",
        index=True,
        tracking=True,
        help="Who buys. Who is invoiced follows from it.",
    )
    occupant_id = fields.Many2one(
        "res.partner",
        ondelete="restrict",
        index="btree_not_null",
        tracking=True,
        help="Who sits. Empty: the customer.",
    )
    occupant_name = fields.Char(
        string="Visitor", help="A visitor who is not among the contacts."
    )
    attendee_count = fields.Integer(string="People", default=1)
    public = fields.Selection(
        PUBLIC_SELECTION,
        compute="_compute_public",
        store=True,
        precompute=True,
        readonly=False,
        help="The public of the occupant when the booking was made.",
    )
    centre_id = fields.Many2one(
        "telecentre.centre",
        required=True,
        ondelete="restrict",
        index=True,
        tracking=True,
        default=lambda self: self._default_centre_id(),
    )
    company_id = fields.Many2one(
        "res.company",
        compute="_compute_company_id",
        store=True,
        precompute=True,
        readonly=False,
        index=True,
    )
    tz = fields.Selection(related="centre_id.tz")
    user_id = fields.Many2one(
        "res.users",
        string="Taken by",
        default=lambda self: self.env.user,
        readonly=True,
        copy=False,
    )
    series_id = fields.Many2one(
        "telecentre.booking.series", ondelete="set null", index="btree_not_null"
    )
    slot_ids = fields.One2many(
        "telecentre.booking.slot",
        "booking_id",
        string="Slots",
        domain=[("kind", "=", "main")],
        copy=False,
    )
    resource_ids = fields.Many2many(
        "telecentre.resource",
        string="Resources",
        compute="_compute_resource_ids",
        search="_search_resource_ids",
        readonly=False,
        help="Everything booked together: all of it or nothing.",
    )
    unit = fields.Selection(
        UNIT_SELECTION, string="Let by", required=True, default="hour"
    )
    unit_count = fields.Integer(
        string="How many", default=1, help="Number of days, weeks or months."
    )
    start = fields.Datetime(required=True, index=True, tracking=True)
    stop = fields.Datetime(required=True, index=True, tracking=True)
    date_from = fields.Date(
        string="Date",
        compute="_compute_local_dates",
        store=True,
        precompute=True,
        readonly=False,
        index=True,
        help="First local day.",
    )
    date_to = fields.Date(
        string="Last day",
        compute="_compute_local_dates",
        store=True,
        precompute=True,
        readonly=False,
    )
    duration = fields.Float(
        string="Duration (hours)",
        compute="_compute_local_dates",
        store=True,
        precompute=True,
        readonly=False,
    )
    period_label = fields.Char(string="Period", compute="_compute_period_label")
    hour_from = fields.Float(
        string="From", compute="_compute_local_hours", readonly=False
    )
    hour_to = fields.Float(string="To", compute="_compute_local_hours", readonly=False)
    half = fields.Selection(
        [("morning", "Morning"), ("afternoon", "Afternoon")],
        string="Half of the day",
        compute="_compute_local_hours",
        readonly=False,
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("held", "On hold"),
            ("confirmed", "Confirmed"),
            ("done", "Done"),
            ("no_show", "No-show"),
            ("cancelled", "Cancelled"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    hold_until = fields.Datetime(
        copy=False, help="When the hold expires and the resources are free again."
    )
    arrival = fields.Datetime(readonly=True, copy=False)
    departure = fields.Datetime(readonly=True, copy=False)
    is_present = fields.Boolean(
        string="Here now", compute="_compute_is_present", search="_search_is_present"
    )
    note = fields.Text()

    _interval_not_empty = models.Constraint(
        "CHECK(start < stop)", "A booking must end after it starts."
    )
    _attendees_positive = models.Constraint(
        "CHECK(attendee_count > 0)", "A booking is for at least one person."
    )
    _unit_count_positive = models.Constraint(
        "CHECK(unit_count > 0)", "A booking is for at least one unit."
    )
    _centre_start_idx = models.Index("(centre_id, start)")
    _present_idx = models.Index("(arrival) WHERE departure IS NULL")

    @api.model
    def default_get(self, fields_list):
        """A new form begins today, unless the time is known already."""
        defaults = super().default_get(fields_list)
        if "date_from" in fields_list and not defaults.get("start"):
            defaults.setdefault("date_from", fields.Date.context_today(self))
        return defaults

    # -- computes ----------------------------------------------------------------

    def _default_centre_id(self):
        """The only centre there is, or the one that the user runs."""
        Centre = self.env["telecentre.centre"]
        open_centres = Centre.search([("state", "=", "open")], limit=2)
        if len(open_centres) == 1:
            return open_centres
        return Centre.search(
            [("manager_id", "=", self.env.uid), ("state", "=", "open")], limit=1
        )

    @api.depends("slot_ids.resource_id")
    def _compute_resource_ids(self):
        for booking in self:
            booking.resource_ids = booking.slot_ids.resource_id

    def _search_resource_ids(self, operator, value):
        return [("slot_ids.resource_id", operator, value)]

    @api.depends("centre_id")
    def _compute_company_id(self):
        for booking in self:
            booking.company_id = booking.centre_id.company_id

    @api.depends("occupant_id", "partner_id")
    def _compute_public(self):
        for booking in self:
            person = booking.occupant_id or booking.partner_id
            booking.public = person.telecentre_public

    @api.depends("arrival", "departure")
    def _compute_is_present(self):
        for booking in self:
            booking.is_present = bool(booking.arrival and not booking.departure)

    def _search_is_present(self, operator, value):
        if operator != "in":
            return NotImplemented
        present = [("arrival", "!=", False), ("departure", "=", False)]
        if True in value:
            return present
        return ["!", "&", *present]

    @api.depends("name", "partner_id.name", "occupant_id.name", "occupant_name")
    def _compute_display_name(self):
        for booking in self:
            name = booking.name if booking.name != "/" else ""
            booking.display_name = f"{name} {booking._holder_name()}".strip()

    def _holder_name(self):
        """Whom the place is for, as staff says it."""
        self.ensure_one()
        occupant = self.occupant_name or self.occupant_id.name
        customer = self.partner_id.name
        if occupant and customer and occupant != customer:
            return f"{occupant} ({customer})"
        return occupant or customer or ""

    # -- CRUD ----------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Bookings in batch, with the slots of `resource_ids`; all or nothing."""
        Slot = self.env["telecentre.booking.slot"]
        memo = self._read_openings(vals_list)
        vals_list = [self._with_times(vals, memo=memo) for vals in vals_list]
        names = self._next_names(
            sum(vals.get("name", "/") in ("/", False) for vals in vals_list)
        )
        resources = []
        for vals in vals_list:
            if vals.get("name", "/") in ("/", False):
                vals["name"] = names.pop(0)
            resources.append(self._apply_commands(vals.pop("resource_ids", ()), ()))
        touched = {resource_id for ids in resources for resource_id in ids}
        for vals in vals_list:
            touched |= self._resources_of_slot_commands(vals.get("slot_ids"))
        self._precompute(vals_list, memo)
        self._approve_or_ask(
            vals_list,
            [
                {*ids, *self._resources_of_slot_commands(vals.get("slot_ids"))}
                for vals, ids in zip(vals_list, resources, strict=True)
            ],
        )
        with Slot._guard(touched):
            if len(vals_list) == 1:
                self._check_free(vals_list[0], resources[0])
            # Who takes hundreds of bookings a week need not hear of each of them.
            quiet = self.with_context(mail_create_nosubscribe=True)
            bookings = super(TelecentreBooking, quiet).create(vals_list)
            bookings = bookings.with_env(self.env)
            Slot._create_with_shadows(
                Slot._complete_vals(
                    [
                        {"booking_id": booking.id, "resource_id": resource_id}
                        for booking, ids in zip(bookings, resources, strict=True)
                        for resource_id in ids
                    ]
                )
            )
            bookings._check_bookable()
            bookings._check_correction_allowed()
            if not self.env.su:
                for state, born in bookings.grouped("state").items():
                    born._check_state_fits(state)
        born = bookings.filtered(lambda booking: booking.state != "draft")
        if born:
            born._after_state_change(dict.fromkeys(born.ids, False))
        return bookings

    def write(self, vals):
        vals = self._without_derived(vals)
        if len(self) == 1:
            vals = self._with_times(vals, self)
        elif LOCAL_FIELDS & vals.keys() and not {"start", "stop"} & vals.keys():
            # the same local day is another instant for each
            for booking in self:
                booking.write(vals)
            return True
        if "state" in vals:
            self.filtered(
                lambda booking: booking.state != vals["state"]
            )._check_transition(vals["state"])
        commands = vals.get("resource_ids")
        moving = commands is not None or {"start", "stop", "centre_id"} & vals.keys()
        if not moving and "state" not in vals:
            if {"partner_id", "unit", "unit_count"} & vals.keys():
                self._check_correction_allowed()
            super().write(vals)
            if {"attendee_count", "partner_id", "occupant_id"} & vals.keys():
                self._check_people()
            return True
        vals = {key: vals[key] for key in vals if key != "resource_ids"}
        if moving:
            self._check_correction_allowed()
        Slot = self.env["telecentre.booking.slot"]
        old_states = {booking.id: booking.state for booking in self}
        wanted = {}
        if commands is not None:
            wanted = {
                booking: self._apply_commands(
                    commands, booking.slot_ids.resource_id.ids
                )
                for booking in self
            }
        touched = {resource_id for ids in wanted.values() for resource_id in ids}
        touched.update(self.slot_ids.resource_id.ids)
        with Slot._guard(touched, keep=self):
            old_times = {booking: (booking.start, booking.stop) for booking in self}
            super().write(vals)
            self._check_arrival_kept()
            self._sync_slots(old_times, wanted)
            blocks = vals.get("state") in BLOCKING_STATES
            self.filtered(
                lambda booking: (
                    moving or (blocks and old_states[booking.id] not in BLOCKING_STATES)
                )
            )._check_bookable()
        if "state" in vals:
            changed = {
                booking.id: old_states[booking.id]
                for booking in self
                if old_states[booking.id] != booking.state
            }
            if changed:
                self.browse(changed)._after_state_change(changed)
        return True

    @api.ondelete(at_uninstall=False)
    def _unlink_except_live(self):
        for booking in self:
            if booking.state not in ("draft", "cancelled"):
                raise UserError(
                    self.env._(
                        "%s cannot be deleted: it is not a draft. Cancel it instead,"
                        " so that its history remains.",
                        booking.display_name,
                    )
                )

    @api.model
    def _without_derived(self, vals):
        """Values of `write` without those that follow from others.

        The date follows from the instants where they are given: written as well, it
        would keep the last day and the duration, which are computed beside it.
        """
        derived = DERIVED_FIELDS
        if {"start", "stop"} & vals.keys():
            derived = derived | {"date_from"}
        return {key: vals[key] for key in vals if key not in derived}

    def _is_blocking(self):
        self.ensure_one()
        return self.state in BLOCKING_STATES

    def _write_times(self, start, stop):
        """Times that follow the slots: `write` would move the slots once more."""
        return super().write({"start": start, "stop": stop})
