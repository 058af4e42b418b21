from datetime import datetime

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import TransactionCase, new_test_user

# A Monday morning in winter: Paris is one hour ahead of UTC
NOW = "2026-01-12 07:00:00"


class TelecentreCase(TransactionCase):
    """A centre in Paris time with desks, a room that splits and equipment."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        freezer = freeze_time(NOW)
        freezer.start()
        cls.addClassCleanup(freezer.stop)
        # messages are compared in the language of the source
        cls.env["res.lang"]._activate_lang("en_US")
        cls.env = cls.env(context=dict(cls.env.context, lang="en_US"))
        cls.calendar = cls._make_calendar("Hours")
        cls.centre = cls._make_centre("Murat", "T-MUR", cls.calendar)
        cls.desk_type = cls._make_type("desk", "t-desk")
        cls.room_type = cls._make_type("meeting_room", "t-room")
        cls.equipment_type = cls._make_type("equipment", "t-equipment")
        cls.desk = cls._make_resource("Desk 1", cls.desk_type)
        cls.desk_2 = cls._make_resource("Desk 2", cls.desk_type)
        cls.desk_3 = cls._make_resource("Desk 3", cls.desk_type)
        cls.room = cls._make_resource("Room", cls.room_type, capacity=12)
        cls.part_a = cls._make_resource(
            "Room A", cls.room_type, capacity=6, parent_id=cls.room.id
        )
        cls.part_b = cls._make_resource(
            "Room B", cls.room_type, capacity=6, parent_id=cls.room.id
        )
        cls.projector = cls._make_resource("Projector", cls.equipment_type)
        cls.alice = cls.env["res.partner"].create(
            {"name": "Alice", "telecentre_public": "teleworker"}
        )
        cls.bob = cls.env["res.partner"].create({"name": "Bob"})
        cls.staff = new_test_user(
            cls.env,
            "telecentre-staff",
            groups="telecentre_booking.group_telecentre_user",
            tz="Europe/Paris",
        )
        cls.manager = new_test_user(
            cls.env,
            "telecentre-manager",
            groups="telecentre_booking.group_telecentre_manager",
            tz="Europe/Paris",
        )

    @classmethod
    def _make_calendar(cls, name, tz="Europe/Paris"):
        return cls.env["resource.calendar"].create(
            {
                "name": name,
                "tz": tz,
                "attendance_ids": [Command.clear()]
                + [
                    Command.create(
                        {
                            "name": f"{day} {period}",
                            "dayofweek": str(day),
                            "day_period": period,
                            "hour_from": hour_from,
                            "hour_to": hour_to,
                        }
                    )
                    for day in range(5)
                    for period, hour_from, hour_to in (
                        ("morning", 8.5, 12.5),
                        ("afternoon", 13.5, 18.0),
                    )
                ],
            }
        )

    @classmethod
    def _make_centre(cls, name, code, calendar, **vals):
        return cls.env["telecentre.centre"].create(
            {
                "name": name,
                "code": code,
                "tz": "Europe/Paris",
                "resource_calendar_id": calendar.id,
                **vals,
            }
        )

    @classmethod
    def _make_type(cls, category, code, **vals):
        return cls.env["telecentre.resource.type"].create(
            {"name": code, "code": code, "category": category, **vals}
        )

    @classmethod
    def _make_resource(cls, name, resource_type, centre=None, **vals):
        return cls.env["telecentre.resource"].create(
            {
                "name": name,
                "centre_id": (centre or cls.centre).id,
                "type_id": resource_type.id,
                **vals,
            }
        )

    @classmethod
    def _values(cls, resources, start, stop, **vals):
        """Values of a confirmed booking; times are UTC, "2026-01-13 09:00"."""
        return {
            "partner_id": cls.alice.id,
            "centre_id": cls.centre.id,
            "resource_ids": resources.ids,
            "start": datetime.fromisoformat(start),
            "stop": datetime.fromisoformat(stop),
            "state": "confirmed",
            **vals,
        }

    @classmethod
    def _book(cls, resources, start, stop, **vals):
        return cls.env["telecentre.booking"].create(
            cls._values(resources, start, stop, **vals)
        )
