from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.tools import format_date

from .telecentre_booking import BLOCKING_STATES
from .telecentre_resource_type import ACCESSORY_CATEGORIES

# Refusals shown at once: a batch of thousands must not make a page of errors
MAX_REFUSALS = 5


class TelecentreBooking(models.Model):
    """What a booking must satisfy besides not overlapping another."""

    _inherit = "telecentre.booking"

    def _check_correction_allowed(self):
        """What is past is corrected by managers only."""
        if self._is_manager():
            return
        for booking in self:
            if booking.stop and booking.stop <= booking.centre_id._today_start():
                raise AccessError(
                    self.env._(
                        "%s lies in the past: only a manager may record or change it.",
                        booking.display_name,
                    )
                )

    def _check_arrival_kept(self):
        """A stay to which somebody has come cannot begin later than that."""
        if self._is_manager():
            return
        for booking in self.filtered("arrival"):
            came = booking.centre_id._local_date(booking.arrival)
            if booking.date_from > came:
                raise ValidationError(
                    self.env._(
                        "Somebody came for %(booking)s on %(date)s: it cannot begin"
                        " later. Shorten it, or split it.",
                        booking=booking.display_name,
                        date=format_date(self.env, came),
                    )
                )

    @api.model
    def _is_manager(self):
        """Whether the user, or the system, may go beyond the rules on people and time.

        In the context, `telecentre_strict` says that nobody may: what the system does
        for visitors.
        """
        if self.env.context.get("telecentre_strict"):
            return False
        return self.env.su or self.env.user.has_group(
            "telecentre_booking.group_telecentre_manager"
        )

    @api.model
    def _check_free(self, vals, resource_ids):
        """Tell at once who comes too late, before anything is written for nothing.

        When many want one place, all but the first are answered here. The constraint
        decides all the same: it sees what is committed after our snapshot.
        """
        start, stop = vals.get("start"), vals.get("stop")
        if vals.get("state") not in BLOCKING_STATES or not (start and stop):
            return
        if fields.Datetime.to_datetime(start) >= fields.Datetime.to_datetime(stop):
            return  # refused by the constraint on the booking itself
        Slot = self.env["telecentre.booking.slot"]
        Slot.flush_model(["resource_id", "start", "stop", "blocking"])
        for resource_id in resource_ids:
            message = Slot._describe_holder(resource_id, start, stop)
            if message:
                self._check_never_possible(vals, resource_ids)
                raise ValidationError(message)

    @api.model
    def _check_never_possible(self, vals, resource_ids):
        """Say rather what no other place would change: a year's meeting, a holiday."""
        resources = self.env["telecentre.resource"].browse(resource_ids)
        Partner = self.env["res.partner"]
        people = (
            Partner.browse(vals.get("partner_id") or ()),
            Partner.browse(vals.get("occupant_id") or ()),
        )
        start = fields.Datetime.to_datetime(vals["start"])
        stop = fields.Datetime.to_datetime(vals["stop"])
        refusals = resources._refusals(start, stop, vals.get("unit"), people)
        if refusals:
            raise ValidationError(next(iter(refusals.values())))

    def _check_bookable(self):
        """Refuse blocking bookings that the rules of their resources forbid."""
        blocking = self.filtered(lambda booking: booking._is_blocking())
        kinds = blocking._customer_kinds()
        requests = []
        for booking in blocking:
            booking._check_resources()
            requests += [
                (slot.resource_id, slot.start, slot.stop, booking.unit, kinds[booking])
                for slot in booking.slot_ids
            ]
        refusals = self.env["telecentre.resource"]._refusals_of(requests)
        sentences = list(dict.fromkeys(filter(None, refusals)))
        if sentences:
            raise ValidationError("\n".join(sentences[:MAX_REFUSALS]))

    def _customer_kinds(self):
        """{booking: codes of the customer's kinds, None where no rule asks for them}"""
        Rule = self.env["telecentre.booking.rule"]
        asked = {}
        for booking in self if Rule._asks_who() else ():
            centre = booking.centre_id
            types = booking.slot_ids.resource_id.sudo().type_id
            if any(Rule._asks_who(resource_type, centre) for resource_type in types):
                asked[booking] = booking._party()
        kinds = Rule._kinds(asked.values())
        return {booking: kinds.get(asked.get(booking)) for booking in self}

    def _party(self):
        """Whom the rules look at: (customer, occupant, centre, first local date)."""
        people = self.partner_id._origin, self.occupant_id._origin
        return (*people, self.centre_id._origin, self.date_from)

    def _check_people(self):
        """Whoever comes instead fits in, and may book what is booked."""
        blocking = self.filtered(lambda booking: booking._is_blocking())
        kinds = {} if self._is_manager() else blocking._customer_kinds()
        Rule = self.env["telecentre.booking.rule"]
        for booking in blocking:
            booking._check_resources()
            for resource in booking.slot_ids.resource_id.sudo():
                terms = Rule._terms(
                    resource.type_id, booking.centre_id, kinds.get(booking)
                )
                refusal = resource.type_id._access_refusal(terms, kinds.get(booking))
                if refusal:
                    sentence = f"{resource.display_name}: {refusal}"
                    raise ValidationError(sentence)

    def _check_resources(self):
        """What is booked belongs together and takes everybody."""
        self.ensure_one()
        resources = self.slot_ids.resource_id
        if not resources:
            raise ValidationError(
                self.env._(
                    "%s has no resource: choose what is booked first.",
                    self.display_name,
                )
            )
        for resource in resources:
            if resource.centre_id != self.centre_id:
                raise ValidationError(
                    self.env._(
                        "%(resource)s does not belong to %(centre)s. Choose a resource"
                        " of the booking's centre.",
                        resource=resource.display_name,
                        centre=self.centre_id.name,
                    )
                )
        places = resources.filtered(
            lambda resource: resource.category not in ACCESSORY_CATEGORIES
        )
        seats = sum(places.mapped("capacity"))
        if places and self.attendee_count > seats:
            raise ValidationError(
                self.env._(
                    "%(booking)s is for %(people)s people and %(places)s takes"
                    " %(seats)s. Choose a larger room or several.",
                    booking=self.display_name,
                    people=self.attendee_count,
                    places=", ".join(places.mapped("name")),
                    seats=seats,
                )
            )
