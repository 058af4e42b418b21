from odoo import models
from odoo.exceptions import ValidationError


class TelecentreBookingSeries(models.Model):
    """Which dates of a series would clash: told before anything is booked."""

    _inherit = "telecentre.booking.series"

    def _clashes(self, days):
        """{local date: why it cannot be booked as it is}, of those that cannot.

        What was free when it was asked may be taken when it is booked: the guard
        decides then. The series need not be saved.
        """
        self.ensure_one()
        clashes, bounds = {}, {}
        for day in days:
            try:
                bounds[day] = self._local_bounds_of(day)
            except ValidationError as error:
                clashes[day] = error.args[0]
        kind, centre = self.floating_type_id._origin, self.centre_id._origin
        resources = self.resource_ids._origin
        if kind:
            resources = self.env["telecentre.booking"]._places_of(kind.ids, centre.ids)
        if not bounds or not resources:
            return clashes
        taken = resources._taken_in_spans(list(bounds.values()))
        for (day, (start, stop)), ids in zip(bounds.items(), taken, strict=True):
            people = self.partner_id._origin, self.occupant_id._origin
            refusals = resources._refusals(start, stop, self.unit, people)
            busy = resources.filtered(lambda one, ids=ids: one.id in ids)
            if kind and len({*refusals, *busy.ids}) < len(resources):
                continue  # any place will do, and one is left
            if refusals:
                clashes[day] = next(iter(refusals.values()))
            elif busy:
                names = kind.name or ", ".join(busy.mapped("name"))
                clashes[day] = self.env._("%s is not free.", names)
        return dict(sorted(clashes.items()))

    def _local_bounds_of(self, day):
        """UTC interval of the occurrence of a local date, or a ValidationError."""
        vals = self.env["telecentre.booking"]._with_times(
            {**self._prepare_booking(day), "centre_id": self.centre_id._origin.id}
        )
        return vals["start"], vals["stop"]
