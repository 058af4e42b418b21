from freezegun import freeze_time

from odoo.tests import tagged

from .test_prices import PriceCase


@tagged("post_install", "-at_install")
@freeze_time("2026-01-05")
class TestBookingReductions(PriceCase):
    """A reduced rate of a public holds for stays that are paid by themselves."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["telecentre.reduction"].search([]).active = False
        cls.half = cls.env["telecentre.reduction"].create(
            {
                "name": "Job seekers",
                "public": "job_seeker",
                "percent": 50,
                "for_bookings": True,
            }
        )
        cls.seeker = cls.env["res.partner"].create(
            {"name": "Sacha", "telecentre_public": "job_seeker", "lang": "en_US"}
        )

    def stay(self, day, hours=3, **values):
        """A room at 12 an hour, from 9 in Murat (8 UTC in winter)."""
        booking = self.book(
            f"{day} 08:00:00",
            f"{day} {8 + hours:02d}:00:00",
            partner_id=self.seeker.id,
            **values,
        )
        booking.action_confirm()
        return booking

    def test_quote_and_charge_tell_the_reduction(self):
        booking = self.book(
            "2026-01-13 08:00:00", "2026-01-13 11:00:00", partner_id=self.seeker.id
        )
        self.assertEqual(booking.price_total, 18.00)
        self.assertIn("50 % (Job seekers)", booking.price_breakdown)
        booking.action_confirm()
        charge = booking.charge_ids
        self.assertEqual(
            (charge.quantity, charge.price_unit, charge.amount_untaxed), (3, 6, 18)
        )
        self.assertIn("50 % (Job seekers)", charge.name)

    def test_mix_is_reduced_as_a_whole(self):
        # A half-day and 2 hours, 40 + 24, at half the price
        self.assertEqual(self.stay("2026-01-13", 6).price_total, 32.00)

    def test_other_publics_pay_the_whole(self):
        self.seeker.telecentre_public = False
        self.assertEqual(self.stay("2026-01-13").price_total, 36.00)

    def test_only_where_it_is_said(self):
        self.half.for_bookings = False
        self.assertEqual(self.stay("2026-01-13").price_total, 36.00)

    def test_its_end_by_date(self):
        self.half.date_end = "2026-01-13"
        self.assertEqual(self.stay("2026-01-13").price_total, 18.00)
        self.assertEqual(self.stay("2026-01-14").price_total, 36.00)

    def test_months_count_from_the_first_stay(self):
        self.half.months = 1
        self.assertEqual(self.stay("2026-01-13").price_total, 18.00)
        self.assertEqual(self.stay("2026-02-12").price_total, 18.00)
        self.assertEqual(self.stay("2026-02-13").price_total, 36.00)

    def test_the_highest_one_holds(self):
        self.half.copy({"percent": 100})
        booking = self.stay("2026-01-13")
        self.assertEqual(booking.price_total, 0.00)
        self.assertFalse(booking.charge_ids)
