from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..models.telecentre_booking import LOCAL_FIELDS
from ..models.telecentre_resource_type import ACCESSORY_CATEGORIES
from ..models.telecentre_unit import UNIT_SELECTION
from ..tools import geo

# What several people sit in side by side, one place each
SINGLE_CATEGORIES = ("desk", "office")


class TelecentreBookingFinder(models.TransientModel):
    """When, how many, what: where is it free in the whole network?"""

    _name = "telecentre.booking.finder"
    _description = "Find a Free Place"

    partner_id = fields.Many2one("res.partner", string="Customer")
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
    attendee_count = fields.Integer(string="People", default=1)
    type_ids = fields.Many2many("telecentre.resource.type", string="What")
    centre_ids = fields.Many2many("telecentre.centre", string="Where")
    feature_ids = fields.Many2many("telecentre.feature", string="With")
    accessible = fields.Boolean(string="Step-free access")
    town_id = fields.Many2one(
        "telecentre.town",
        string="Near",
        compute="_compute_town_id",
        store=True,
        readonly=False,
        help="Distances are counted from here, as the crow flies. Empty: from the"
        " customer's address.",
    )
    resource_ids = fields.Many2many(
        "telecentre.resource", string="Free places", compute="_compute_offers"
    )
    # free places by centre, the nearest first: what the screen shows
    offers = fields.Json(compute="_compute_offers")
    message = fields.Text(compute="_compute_offers")

    @api.depends("partner_id")
    def _compute_town_id(self):
        """The town of the customer's address, until another is chosen."""
        for finder in self:
            if finder.partner_id:
                finder.town_id = self.env["telecentre.town"]._of_partner(
                    finder.partner_id
                )

    @api.depends(
        "partner_id",
        *sorted(LOCAL_FIELDS),
        "attendee_count",
        "type_ids",
        "centre_ids",
        "feature_ids",
        "accessible",
        "town_id",
    )
    def _compute_offers(self):
        for finder in self:
            finder.resource_ids, finder.offers, finder.message = finder._find()

    def _find(self):
        """(free resources, what the screen shows, why the others are not offered)."""
        Resource = self.env["telecentre.resource"]
        if not self.date_from:
            return Resource, [], False
        centres = self.centre_ids._origin or self.env["telecentre.centre"].search(
            [("state", "=", "open")]
        )
        times, refusals = self._times(centres)
        free = self._free_resources(times)
        free.fetch(["feature_ids"])  # of all at once, whatever subsets are shown
        by_centre = free.grouped("centre_id")
        free.feature_ids.mapped("name")  # read at once, not for each choice
        groups = [
            self._prepare_centre(centre, by_centre[centre], times[centre])
            for centre in centres
            if centre in by_centre
        ]
        # the nearest first; where no distance is known, the one with most to offer
        groups.sort(
            key=lambda group: (
                group["distance"] is None,
                group["distance"] or 0,
                -group["free"],
                group["name"],
            )
        )
        shown = [group for group in groups if group["choices"]]
        centre_by_id = {centre.id: centre for centre in centres}
        self._complete_choices(
            [
                (choice, centre_by_id[group["id"]], times[centre_by_id[group["id"]]])
                for group in shown
                for choice in group["choices"]
            ]
        )
        offered = {
            resource_id
            for group in shown
            for choice in group["choices"]
            for resource_id in choice["ids"]
        }
        free = free.filtered(lambda resource: resource.id in offered)
        return free, shown, self._refusal_message(refusals)

    def _times(self, centres):
        """({centre: (start, stop) in UTC}, {centre name: why that time is impossible})."""
        Booking = self.env["telecentre.booking"]
        values = {name: self[name] for name in LOCAL_FIELDS}
        memo, times, refusals = {}, {}, {}
        for centre in centres:
            key = (centre.resource_calendar_id, centre.tz, centre.half_day_split)
            try:
                if key not in memo:
                    memo[key] = Booking._local_bounds(centre, values)
                times[centre] = memo[key]
            except ValidationError as error:
                refusals[centre.name] = error.args[0]
        return times, refusals

    def _refusal_message(self, refusals):
        """One line on the centres ({name: reason}) where that time is impossible."""
        reasons = set(refusals.values())
        if len(reasons) < 2:
            return "".join(reasons)
        return self.env._("Closed at that time: %s.", ", ".join(refusals))

    def _free_resources(self, times):
        """Free places that have what is asked for; one search for each interval."""
        Resource = self.env["telecentre.resource"]
        by_interval = {}
        for centre, interval in times.items():
            by_interval.setdefault(interval, []).append(centre.id)
        free = Resource
        for (start, stop), centre_ids in by_interval.items():
            free |= Resource.find_available(
                start,
                stop,
                centres=centre_ids,
                types=self.type_ids._origin or None,
                unit=self.unit,
                customer=self.partner_id._origin,
                features=self.feature_ids._origin,
                accessible=self.accessible,
            )
        people = max(1, self.attendee_count)
        return free.filtered(
            lambda resource: (
                (self.type_ids or resource.category not in ACCESSORY_CATEGORIES)
                and (resource.capacity >= people or self._seats_side_by_side(resource))
            )
        )

    def _seats_side_by_side(self, resource):
        """Several desks take a group; a room too small for it does not."""
        return resource.category in SINGLE_CATEGORIES

    # -- what the screen shows -----------------------------------------------------

    def _origin_point(self):
        """(latitude, longitude) that distances are counted from, or None."""
        self.ensure_one()
        partner = self.partner_id
        own = self.env["telecentre.town"]._of_partner(partner)
        known = geo.is_point(partner.partner_latitude, partner.partner_longitude)
        if known and self.town_id in (own, self.town_id.browse()):
            return partner.partner_latitude, partner.partner_longitude
        town = self.town_id
        return (town.latitude, town.longitude) if town else None

    def _prepare_centre(self, centre, free, interval):
        """One centre's card: how far, when, and what can be chosen there."""
        origin = self._origin_point()
        here = (centre.latitude, centre.longitude)
        known = origin and geo.is_point(*here)
        return {
            "id": centre.id,
            "name": centre.name,
            "distance": round(geo.distance(origin, here), 1) if known else None,
            "when": centre._format_period(*interval),
            "free": len(free),
            "choices": self._prepare_choices(free),
        }

    def _prepare_choices(self, free):
        """What one click books: one resource, or desks side by side for a group."""
        people = max(1, self.attendee_count)
        choices = []
        by_type = free.grouped("type_id")
        for kind in sorted(by_type, key=lambda kind: (kind.sequence, kind.id)):
            resources = by_type[kind].sorted(lambda one: (one.sequence, one.id))
            enough = resources.filtered(lambda one: one.capacity >= people)
            # the smallest that is large enough, before a hall for two people
            choices += [
                self._prepare_choice(one, one.name, kind)
                for one in enough.sorted("capacity")
            ]
            several = self._side_by_side(resources - enough, people)
            if several and not enough:
                label = self.env._(
                    "%(count)s × %(type)s", count=len(several), type=kind.name
                )
                choices.append(self._prepare_choice(several, label, kind))
        return choices

    def _side_by_side(self, resources, people):
        """As many of the resources as seat the people, or none of them."""
        chosen, seats = resources.browse(), 0
        for resource in resources.sorted("capacity", reverse=True):
            if seats >= people:
                break
            # a whole and its part are the same chairs
            if resource.parent_id not in chosen and not resource.child_ids & chosen:
                chosen |= resource
                seats += resource.capacity
        return chosen if seats >= people else resources.browse()

    def _prepare_choice(self, resources, label, kind):
        return {
            "ids": resources.ids,
            "label": label,
            "type": kind.name,
            "category": kind.category,
            "names": ", ".join(resources.mapped("name")),
            "seats": sum(resources.mapped("capacity")),
            "accessible": all(resources.mapped("accessible")),
            "features": resources.feature_ids.mapped("name"),
        }

    def _complete_choices(self, offered):
        """Extension hook: what else the screen says of each choice, as its price.

        :param offered: [(choice, centre, (start, stop) in UTC)]; choices are completed
            in place
        """

    # -- booking the choice --------------------------------------------------------

    def action_book(self, resource_ids):
        """Book the choice: at once for a known customer, else by a filled form.

        :param resource_ids: ids of one of the choices
        :return: action that says what was booked, or opens the form
        :raise UserError: when somebody else was quicker (the guard's own sentence)
        """
        self.ensure_one()
        resources = self.env["telecentre.resource"].browse(resource_ids).exists()
        if not resources or len(resources.centre_id) != 1:
            raise UserError(
                self.env._("Choose free places of one centre, then book them.")
            )
        if not self.partner_id:
            context = {
                f"default_{name}": self[name]
                for name in (*LOCAL_FIELDS, "attendee_count")
            }
            return resources.with_context(**context).action_book()
        values = {name: self[name] for name in LOCAL_FIELDS}
        start, stop = self.env["telecentre.booking"]._local_bounds(
            resources.centre_id, values
        )
        booking_id = self.env["telecentre.planning"].book(
            {
                "partner_id": self.partner_id.id,
                "centre_id": resources.centre_id.id,
                "resource_ids": resources.ids,
                "attendee_count": max(1, self.attendee_count),
                "unit": self.unit,
                "unit_count": self.unit_count,
                "start": start,
                "stop": stop,
            }
        )
        booking = self.env["telecentre.booking"].browse(booking_id)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "title": self.env._("Booked"),
                # %s stands for the link
                "message": f"{self._sentence(booking)} · %s",
                "links": [
                    {
                        "label": booking.name,
                        "url": f"/odoo/telecentre-bookings/{booking.id}",
                    }
                ],
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _sentence(self, booking):
        return self.env._(
            "%(who)s: %(centre)s, %(what)s, %(when)s",
            who=booking._holder_name(),
            centre=booking.centre_id.name,
            what=", ".join(booking.resource_ids.mapped("name")),
            when=booking.period_label,
        )
