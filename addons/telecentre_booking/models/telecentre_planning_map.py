from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools import geo, occupancy
from .telecentre_planning_free import PLACE_CATEGORIES


class TelecentrePlanning(models.AbstractModel):
    """The map of the centres, and how full each is."""

    _inherit = "telecentre.planning"

    @api.model
    def get_map_data(self, start, stop):
        """Where the centres are, and how full, between two UTC instants.

        Full means: the time that places are taken within opening hours, divided by
        the time that they are open. Rooms count as one place; equipment does not.

        :return: {centres: [{id, name, latitude, longitude, state, open, places, rate,
            hours_taken, hours_open, now: {places, taken, present}}], towns: [[latitude,
            longitude], ...] (the background), now}
        """
        start, stop = self._planning_period(start, stop)
        centres = self.env["telecentre.centre"].search([("state", "!=", "closed")])
        openings = self._planning_openings(centres, start, stop)
        places = self.env["telecentre.resource"].search_fetch(
            [("centre_id", "in", centres.ids), ("category", "in", PLACE_CATEGORIES)],
            ["centre_id"],
        )
        taken = self._map_time_taken(places, openings, start, stop)
        by_centre = places.grouped("centre_id")
        towns = self.env["telecentre.town"].search_read(
            [], ["latitude", "longitude"], load=False
        )
        return {
            "now": fields.Datetime.to_string(fields.Datetime.now()),
            "centres": [
                self._prepare_map_centre(
                    centre,
                    len(by_centre.get(centre, ())),
                    occupancy.open_time(openings[centre]["open"]),
                    taken[centre.id],
                )
                for centre in centres
            ],
            "towns": [[town["latitude"], town["longitude"]] for town in towns],
        }

    def _map_time_taken(self, places, openings, start, stop):
        """{centre id: time that its places are taken while it is open}."""
        Slot = self.env["telecentre.booking.slot"]
        query = Slot._query_of_period(
            Domain("blocking", "=", True) & Domain("resource_id", "in", places.ids),
            start,
            stop,
        )
        rows = self.env.execute_query(
            query.select(
                SQL.identifier(query.table, "centre_id"),
                SQL.identifier(query.table, "start"),
                SQL.identifier(query.table, "stop"),
            )
        )
        spans = {centre.id: opening["open"] for centre, opening in openings.items()}
        taken = defaultdict(timedelta)
        for centre_id, slot_start, slot_stop in rows:
            taken[centre_id] += occupancy.time_within(
                spans[centre_id], slot_start, slot_stop
            )
        return taken

    def _prepare_map_centre(self, centre, places, open_time, taken):
        hour = timedelta(hours=1)
        return {
            "id": centre.id,
            "name": centre.name,
            "tz": centre.tz,
            "state": centre.state,
            "latitude": centre.latitude,
            "longitude": centre.longitude,
            "located": geo.is_point(centre.latitude, centre.longitude),
            "open": bool(open_time),
            "places": places,
            "rate": occupancy.rate(taken, places * open_time),
            "hours_taken": taken / hour,
            "hours_open": places * open_time / hour,
            "now": {
                "places": centre.place_count,
                "taken": centre.occupied_count,
                "present": centre.present_count,
            },
        }
