from datetime import datetime, timedelta

from .common import TelecentreCrmCommon


class KeepCommon(TelecentreCrmCommon):
    """An agreement in force with two employees who come to a centre."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        desk = cls.env.ref("telecentre_booking.resource_type_desk")
        cls.desks = cls.env["telecentre.resource"].create(
            [
                {"name": f"Desk {n}", "centre_id": cls.centre.id, "type_id": desk.id}
                for n in range(3)
            ]
        )
        cls.agreement = cls.env["telecentre.agreement"].create(
            {
                "name": "Framework",
                "partner_id": cls.company.id,
                "date_start": "2025-01-01",
                "user_id": cls.sales_user.id,
            }
        )

    @classmethod
    def _presence(cls, day, person, agreement=None, desk=0):
        """Somebody was there on that day from 9 to 17 h UTC."""
        start = datetime.fromisoformat(f"{day} 09:00:00")
        booking = cls.env["telecentre.booking"].create(
            {
                "partner_id": person.commercial_partner_id.id,
                "occupant_id": person.id,
                "centre_id": cls.centre.id,
                "unit": "day",
                "start": start - timedelta(hours=3),
                "stop": start + timedelta(hours=8),
                "resource_ids": [(6, 0, cls.desks[desk].ids)],
                "state": "confirmed",
            }
        )
        if agreement is not None:
            booking.agreement_id = agreement
        cls.env["telecentre.attendance"].sudo().create(
            {
                "booking_id": booking.id,
                "arrival": start,
                "departure": start + timedelta(hours=7),
            }
        )
        return booking
