from datetime import datetime

import holidays

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..tools.holidays_fr import public_holidays
from .common import TelecentreCase


@tagged("post_install", "-at_install")
class TestHolidays(TelecentreCase):
    def test_agree_with_the_oracle(self):
        # from 2008 on: Whit Monday was none for three years before
        for year in range(2008, 2101):
            ours = public_holidays(year)
            days = sorted({day for day, _name in ours})
            self.assertEqual(days, sorted(holidays.France(years=year)), year)
            self.assertEqual(len(ours), 11, year)

    def test_ascension_on_the_first_of_may_closes_one_day(self):
        self.centre.action_load_public_holidays(2008)
        self.assertEqual(len(self.calendar.leave_ids), 10)

    def test_loaded_once_in_local_time(self):
        self.centre.action_load_public_holidays(2026)
        self.centre.action_load_public_holidays(2026)
        leaves = self.calendar.leave_ids.filtered(lambda leave: not leave.resource_id)
        self.assertEqual(len(leaves), 11)
        bastille = leaves.filtered(lambda leave: leave.name == "Fête nationale")
        self.assertEqual(bastille.date_from, datetime(2026, 7, 13, 22))
        self.assertEqual(bastille.date_to, datetime(2026, 7, 14, 21, 59, 59))

    def test_wizard_closes_the_chosen_centres(self):
        other = self._make_centre("Ydes", "T-YDE", self._make_calendar("Other"))
        wizard = self.env["telecentre.holiday.loader"].create(
            {"year": 2027, "centre_ids": self.centre.ids}
        )
        wizard.action_load()
        self.assertEqual(len(self.calendar.leave_ids), 11)
        self.assertFalse(other.resource_calendar_id.leave_ids)

    def test_absurd_year(self):
        with self.assertRaisesRegex(UserError, "no public holidays known for 12"):
            self.centre.action_load_public_holidays(12)
