from odoo.tests import BaseCase, tagged

from ..tools.recurring import monthly_amount


@tagged("post_install", "-at_install")
class TestRecurring(BaseCase):
    def test_month_of_each_interval(self):
        for interval, count, expected in (
            ("month", 1, 120),
            ("month", 2, 60),
            ("quarter", 1, 40),
            ("semester", 1, 20),
            ("year", 1, 10),
            ("week", 1, 520),
            ("week", 4, 130),
        ):
            with self.subTest(interval=interval, count=count):
                self.assertAlmostEqual(monthly_amount(120, interval, count), expected)
