from odoo.tests import tagged

from .test_prices import PriceCase


@tagged("post_install", "-at_install")
class TestSplit(PriceCase):
    """A stay that is split is owed once: for its parts, or for the whole of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.desk_2 = cls.env["telecentre.resource"].create(
            {
                "name": "Desk 2",
                "centre_id": cls.centre.id,
                "type_id": cls.desk_type.id,
            }
        )
        cls.week = cls.book(
            "2026-09-07 07:00:00",
            "2026-09-11 16:00:00",
            "week",
            cls.desk,
            state="confirmed",
        )
        # it may be past by now: who changes it then says why
        cls.week = cls.week.with_context(telecentre_correction="Moved on the way")

    def _owed(self, bookings):
        charges = bookings.charge_ids.filtered(lambda c: c.state != "cancelled")
        return sorted(charges.mapped("amount_untaxed"))

    def test_other_desk_on_the_way_costs_the_same(self):
        self.assertEqual(self._owed(self.week), [80])
        self.week.split("2026-09-10", self.desk_2, separate=False)
        self.assertEqual(self._owed(self.week), [80])
        self.assertEqual(self.week.price_total, 80)
        self.assertEqual(len(self.week.slot_ids), 2)

    def test_two_bookings_are_two_charges_for_their_days(self):
        rest = self.week.split("2026-09-10", self.desk_2)
        self.assertEqual(self._owed(self.week), [60])
        self.assertEqual(self._owed(rest), [40])
        rest.action_cancel()
        self.assertEqual(self._owed(self.week | rest), [60])

    def test_two_desks_at_once_still_cost_twice(self):
        both = self.book(
            "2026-09-14 07:00:00",
            "2026-09-14 16:00:00",
            "day",
            self.desk | self.desk_2,
            state="confirmed",
        )
        self.assertEqual(self._owed(both), [40])

    def test_split_after_the_invoice_keeps_what_was_paid(self):
        self.run_until("2026-09-30")
        self.week.split("2026-09-10", self.desk_2, separate=False)
        self.assertEqual(sum(self._owed(self.week)), 80)
        rest = self.week.split("2026-09-09", self.desk)
        owed = self._owed(self.week | rest)
        # 2 days and 3 days, less the week that was invoiced
        self.assertEqual(sum(owed), 100)
