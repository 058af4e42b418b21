from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools import intervals

# A board is a few weeks of a few hundred resources; more is a mistaken call
MAX_DAYS = 93

SHOWN_STATES = ("draft", "held", "confirmed", "done", "no_show")


class TelecentrePlanning(models.AbstractModel):
    """What the planning board shows and does, in as few queries as it can.

    All instants are naive UTC, written "YYYY-MM-DD HH:MM:SS" in the answers. The
    reader's access rights and company rules hold: nothing here runs as superuser
    but the reading of opening hours.
    """

    _name = "telecentre.planning"
    _description = "Planning Board"

    # -- reading -----------------------------------------------------------------

    @api.model
    def get_planning_data(
        self,
        start,
        stop,
        centre_ids=None,
        type_ids=None,
        free_between=None,
        feature_ids=None,
    ):
        """Everything the board draws between two UTC instants.

        :param centre_ids: centres to show, all open ones when empty
        :param type_ids: resource types to show, all when empty
        :param feature_ids: features that a resource must all have
        :param free_between: [start, stop] (UTC): keep only the resources that are
            free all that time, by the same search that the booking form uses
        :return: dict of centres, groups (one per resource, free ones included),
            items (one per slot), closures, presence, choices (of the filters)
        """
        start, stop = self._planning_period(start, stop)
        choices = self._planning_choices()
        centres = self._planning_centres(centre_ids)
        resources = self._planning_resources(
            centres, type_ids, free_between, feature_ids
        )
        maintenance = self._planning_maintenance(centres, resources, start, stop)
        openings = self._planning_openings(centres, start, stop)
        own = self._planning_own_openings(resources, maintenance, start, stop)
        items = self._planning_items(
            Domain("resource_id", "in", resources.ids), start, stop
        )
        free = self._planning_free(
            centres, resources, openings, own, items, maintenance
        )
        return {
            "start": _text(start),
            "stop": _text(stop),
            "now": _text(fields.Datetime.now()),
            "centres": [
                self._prepare_centre(
                    centre, openings[centre], free[centre.id], start, stop
                )
                for centre in centres
            ],
            "groups": self._prepare_groups(resources, own, free),
            "items": items,
            "closures": self._prepare_closures(
                centres, resources, openings, maintenance
            ),
            "presence": self._planning_presence(centres),
            "choices": choices,
        }

    def _planning_instants(self, start, stop):
        start = fields.Datetime.to_datetime(start)
        stop = fields.Datetime.to_datetime(stop)
        if not start or not stop or start >= stop:
            raise UserError(
                self.env._("The planning needs a period that ends after it begins.")
            )
        return start, stop

    def _planning_period(self, start, stop):
        start, stop = self._planning_instants(start, stop)
        if stop - start > timedelta(days=MAX_DAYS):
            raise UserError(
                self.env._("The planning shows at most %s days at a time.", MAX_DAYS)
            )
        return start, stop

    def _planning_choices(self):
        centres = self.env["telecentre.centre"].search_fetch(
            [("state", "!=", "closed")], ["name"]
        )
        types = self.env["telecentre.resource.type"].search_fetch([], ["name"])
        features = self.env["telecentre.feature"].search_fetch([], ["name"])
        return {
            "centres": [{"id": centre.id, "name": centre.name} for centre in centres],
            "types": [{"id": kind.id, "name": kind.name} for kind in types],
            "features": [{"id": one.id, "name": one.name} for one in features],
        }

    def _planning_centres(self, centre_ids):
        domain = (
            Domain("id", "in", centre_ids)
            if centre_ids
            else Domain("state", "=", "open")
        )
        return self.env["telecentre.centre"].search(domain)

    def _planning_resources(self, centres, type_ids, free_between, feature_ids):
        Resource = self.env["telecentre.resource"]
        domain = Domain("centre_id", "in", centres.ids)
        if type_ids:
            domain &= Domain("type_id", "in", type_ids)
        features = self.env["telecentre.feature"].browse(feature_ids or ())
        resources = Resource.search(domain)._offering(features)
        if free_between:
            start, stop = self._planning_period(*free_between)
            resources &= Resource.find_available(
                start, stop, centres=centres, types=resources.type_id
            )
        # by centre, then type in its own order, then as the centre arranged them
        rank = {centre: index for index, centre in enumerate(centres)}
        return resources.sorted(
            lambda resource: (
                rank[resource.centre_id],
                resource.type_id.sequence,
                resource.type_id.id,
                resource.sequence,
                resource.id,
            )
        )

    def _planning_items(self, domain, start, stop):
        """One dict per slot, read in one query under the reader's record rules."""
        Slot = self.env["telecentre.booking.slot"]
        query = Slot._query_of_period(
            Domain("booking_id.state", "in", SHOWN_STATES) & domain, start, stop
        )
        slot = query.table
        query.order = SQL(
            "%s, %s", SQL.identifier(slot, "start"), SQL.identifier(slot, "id")
        )
        rows = self.env.execute_query_dict(
            query.select(
                *(
                    SQL("%s AS %s", value, SQL.identifier(name))
                    for name, value in self._planning_columns(query).items()
                )
            )
        )
        for row in rows:
            for name in ("start", "stop", "arrival", "departure"):
                row[name] = _text(row[name])
        return rows

    def _planning_columns(self, query):
        """{key of an item: its SQL}; joins what they need to the query of slots."""
        slot = query.table
        booking = query.join(slot, "booking_id", "telecentre_booking", "id", "shown")
        payer = query.left_join(booking, "partner_id", "res_partner", "id", "payer")
        person = query.left_join(
            booking, "occupant_id", "res_partner", "id", "occupant"
        )
        resource = query.join(slot, "resource_id", "telecentre_resource", "id", "r")
        thing = query.join(resource, "resource_id", "resource_resource", "id", "rr")

        def column(alias, name):
            return SQL.identifier(alias, name)

        names = ("id", "resource_id", "start", "stop", "blocking", "kind", "main_id")
        names += ("buffer_before", "buffer_after", "centre_id")
        return {
            **{name: column(slot, name) for name in names},
            **{
                name: column(booking, name)
                for name in ("name", "state", "unit", "unit_count", "departure")
            },
            "booking_id": column(booking, "id"),
            # the latest coming: a long stay has many
            "arrival": column(booking, "last_arrival"),
            "series": column(booking, "series_id"),
            "resource": column(thing, "name"),
            "partner": column(payer, "name"),
            "occupant": SQL(
                "COALESCE(NULLIF(%s, ''), %s)",
                column(booking, "occupant_name"),
                column(person, "name"),
            ),
            "public": SQL(
                "COALESCE(%s, %s)",
                column(person, "telecentre_public"),
                column(payer, "telecentre_public"),
            ),
        }

    # -- what the answers look like ----------------------------------------------

    def _prepare_centre(self, centre, opening, free, start, stop):
        first, last = intervals.local_days(start, stop, centre.tz)
        return {
            "id": centre.id,
            "name": centre.name,
            "code": centre.code,
            "tz": centre.tz,
            "half_day_split": centre.half_day_split,
            "open": [[_text(a), _text(b)] for a, b in opening["open"]],
            "weekdays": sorted(
                {
                    intervals.utc_to_local(a, centre.tz).weekday()
                    for a, _b, _record in opening["hours"]
                }
            ),
            "total": free["total"],
            "free": free["free"],
            "days": [
                {
                    "date": fields.Date.to_string(day),
                    "open": day in free["days"],
                    "free": free["days"].get(day, 0),
                    "total": free["total"],
                }
                for day in (
                    first + timedelta(days=n) for n in range((last - first).days + 1)
                )
            ],
        }

    def _prepare_groups(self, resources, own, free):
        buffers = resources._buffers()
        units = {kind: kind.unit_ids.mapped("code") for kind in resources.type_id}
        return [
            {
                "id": resource.id,
                "name": resource.name,
                "centre_id": resource.centre_id.id,
                "type_id": resource.type_id.id,
                "type": resource.type_id.name,
                "category": resource.category,
                "units": units[resource.type_id],
                "capacity": resource.capacity,
                "buffer_before": buffers[resource.id][0],
                "buffer_after": buffers[resource.id][1],
                "parent_id": resource.parent_id.id,
                "accessible": resource.accessible,
                "features": resource.feature_ids.mapped("name"),
                "free": resource.id not in free[resource.centre_id.id]["taken"],
                # where it does not simply follow its centre
                "open": [[_text(a), _text(b)] for a, b in own[resource]]
                if resource in own
                else False,
            }
            for resource in resources
        ]

    def _prepare_closures(self, centres, resources, openings, maintenance):
        """Closures of whole centres, then of single resources (maintenance)."""
        closures = [
            {
                "centre_id": centre.id,
                "resource_id": False,
                "start": _text(leave.date_from),
                "stop": _text(leave.date_to),
                "name": leave.name or self.env._("Closed"),
            }
            for centre in centres
            for leave in openings[centre]["leaves"]
        ]
        return closures + [
            {
                "centre_id": resource.centre_id.id,
                "resource_id": resource.id,
                "start": _text(leave.date_from),
                "stop": _text(leave.date_to),
                "name": leave.name or self.env._("Not available"),
            }
            for resource in resources
            for leave in maintenance.get(resource.resource_id.id, ())
        ]


def _text(instant):
    return fields.Datetime.to_string(instant) or False
