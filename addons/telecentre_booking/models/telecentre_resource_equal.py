from odoo import models


class TelecentreResource(models.Model):
    """Places that may stand in for another."""

    _inherit = "telecentre.resource"

    def _is_equal_to(self, other):
        """Whether this place offers at least what the other one offers."""
        self.ensure_one()
        return (
            self.centre_id == other.centre_id
            and self.type_id == other.type_id
            and self.capacity >= other.capacity
            and (self.accessible or not other.accessible)
            and not other.feature_ids - self.feature_ids
        )

    def _bookable(self, start, stop, unit=None, ignore=None):
        """Those of these resources that can be booked from start to stop (UTC).

        :param ignore: bookings whose own slots do not count
        """
        free = self._free_of_slots(start, stop, ignore=ignore)
        refusals = free._refusals(start, stop, unit)
        return free.filtered(lambda resource: resource.id not in refusals)

    def _free_or_equal(self, start, stop, unit=None, ignore=None):
        """These resources; in place of each that is taken, an equal one that is free.

        One that nothing can replace stays, so that the guard says who has it. The
        smallest that will do is taken, so that larger rooms stay free.
        """
        peers = self.search(
            [
                ("centre_id", "in", self.centre_id.ids),
                ("type_id", "in", self.type_id.ids),
            ]
        )
        free = (peers | self)._bookable(start, stop, unit, ignore)
        found = self & free
        spare = (free - self).sorted(lambda resource: resource.capacity)
        for resource in self - free:
            stand_in = next(
                (
                    other
                    for other in spare
                    if other not in found and other._is_equal_to(resource)
                ),
                resource,
            )
            found |= stand_in
        return found

    def _free_elsewhere(self, start, stop, ignore=None):
        """Those that are free for a transaction that begins now, besides our own.

        Under the locks, so that what is free there cannot be taken meanwhile: our own
        snapshot may be older than a booking of the one who had the locks before us.
        """
        with self.env.registry.cursor() as cr:
            # What was made in this transaction is unknown there, and so has no slots.
            known = self.with_env(self.env(cr=cr)).exists()
            taken = known - known._free_of_slots(start, stop, ignore)
            return self - self.browse(taken.ids)
