import warnings

from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.tests import BaseCase, HttpCase, tagged
from odoo.tools import mute_logger

from ..tools import needs
from .common import PortalCommon


@tagged("post_install", "-at_install")
class TestCensus(PortalCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["telecentre.centre"].search([]).write({"latitude": 0, "longitude": 0})
        cls.centre.write({"latitude": 45.11, "longitude": 2.87})
        cls.centre_two.write({"latitude": 44.93, "longitude": 2.44})
        cls.murat, cls.aurillac = cls.env["telecentre.town"].create(
            [
                {"name": "Murat-Test", "latitude": 45.11, "longitude": 2.86},
                {"name": "Aurillac-Test", "latitude": 44.92, "longitude": 2.45},
            ]
        )
        cls.census = cls._create_census(plan_id=cls.plan.id)

    def _answer(self, email="a@group-one.example", town=None, days="2", **values):
        return self.census._record_answer(
            **{
                "town_id": str((town or self.murat).id),
                "days": days,
                "email": email,
                "consent": "1",
                "may_write": "",
                **values,
            }
        )

    def test_an_answer_keeps_a_town_and_days_no_name_nor_address(self):
        answer = self._answer(note="  Second screen ")
        self.assertEqual(answer.centre_id, self.centre)
        self.assertFalse(answer.email)
        self.assertNotIn("group-one", answer.email_key)
        self.assertEqual(answer.equipment, "Second screen")
        self.assertEqual(self.lead.employees_nearby, 1)
        self.assertTrue(self.lead.last_inbound_contact_date)
        self.assertEqual(
            self._answer("b@x.example", may_write="1").email, "b@x.example"
        )

    def test_twice_is_refused_however_it_is_written(self):
        self._answer()
        with self.assertRaisesRegex(ValidationError, "answered already"):
            self._answer(" A@Group-One.example ", town=self.aurillac)
        other = self._create_census()
        self.assertNotEqual(
            other._answer_key("a@group-one.example"),
            self.census._answer_key("a@group-one.example"),
            "answers to two censuses cannot be put together",
        )
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.census.answer_ids.copy({"email_key": self.census.answer_ids.email_key})

    def test_bad_answers_say_what_to_do(self):
        for values, words in (
            ({"consent": ""}, "agree"),
            ({"email": "nobody"}, "e-mail"),
            ({"town_id": "x"}, "town"),
            ({"town_id": "999999999"}, "town"),
            # Both are digits to Python, and neither is a number to PostgreSQL
            ({"town_id": "²"}, "town"),
            ({"town_id": "9" * 30}, "town"),
            ({"days": "9"}, "1 to 5"),
        ):
            with self.subTest(values), self.assertRaisesRegex(ValidationError, words):
                self._answer(**values)
        self.census.action_close()
        with self.assertRaisesRegex(ValidationError, "over"):
            self._answer()

    def test_seats_needed_go_to_the_opportunity(self):
        for number in range(6):
            self._answer(f"{number}@x.example", days="2")
        self._answer("z@x.example", town=self.aurillac, days="1")
        self.assertEqual(
            self.census._by_centre(),
            [(self.centre, 6, 3), (self.centre_two, 1, 1)],
        )
        self.assertEqual((self.census.answer_count, self.census.seat_count), (7, 4))
        census = self.census.with_user(self.sales_user)
        census.action_fill_seats()
        seats = {s.centre_id: s.quantity for s in self.lead.seat_ids}
        self.assertEqual(seats, {self.centre: 3, self.centre_two: 1})
        with self.assertRaisesRegex(UserError, "Nothing to add"):
            census.action_fill_seats()
        self.assertIn("<svg", census.map_html)
        self.assertEqual(census.map_html.count("<circle"), 2)

    def test_the_page_without_an_account(self):
        url = f"/telecentre/census/{self.census.token}"
        page = self.url_open(url)
        self.assertEqual(page.status_code, 200)
        self.assertEqual(page.headers["Cache-Control"], "no-store")
        self.assertNotIn("Group One", page.text, "the employer is not named")
        form = {
            "csrf_token": self._token(page.text),
            "town_id": self.murat.id,
            "days": "3",
            "email": "c@group-one.example",
            "consent": "1",
        }
        self.assertIn("recorded", self.url_open(url, data=form).text)
        again = self.url_open(url, data=form)
        self.assertEqual(again.status_code, 422)
        self.assertIn("answered already", again.text)
        self.assertEqual(self.census.answer_count, 1)
        self.assertEqual(self.url_open("/telecentre/census/nothing").status_code, 404)
        self.census.action_close()
        self.assertEqual(self.url_open(url).status_code, 410)

    def test_characters_that_no_database_takes(self):
        url = f"/telecentre/census/{self.census.token}"
        form = {
            "csrf_token": self._token(self.url_open(url).text),
            "town_id": self.murat.id,
            "days": "3",
            "email": "nul\x00@group-one.example",
            "equipment": "A second\x00 screen",
            "consent": "1",
            "may_write": "1",
        }
        self.assertIn("recorded", self.url_open(url, data=form).text)
        answer = self.census.answer_ids
        self.assertEqual(answer.email, "nul@group-one.example")
        self.assertEqual(answer.equipment, "A second screen")
        for name in ("town_id", "days"):
            bad = self.url_open(url, data={**form, "email": "b@x.fr", name: "1\x00"})
            self.assertEqual(bad.status_code, 422)
        self.assertEqual(self.url_open("/telecentre/census/a%00b").status_code, 404)

    def _token(self, text):
        return text.partition('name="csrf_token"')[2].split('value="')[1].split('"')[0]

    def test_a_new_one_has_no_map_and_the_log_stays_clean(self):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            values = self.env["telecentre.census"].onchange({}, [], {"map_html": {}})
        self.assertFalse(values["value"].get("map_html"))

    def test_roles(self):
        for model in ("telecentre.census", "telecentre.census.answer"):
            for user in (self.staff_user, self.partner_user):
                self.assertFalse(self.env[model].with_user(user).has_access("read"))


@tagged("post_install", "-at_install")
class TestNeeds(BaseCase):
    def test_days_are_shared(self):
        self.assertEqual(needs.seats([]), 0)
        self.assertEqual(needs.seats([1]), 1)
        self.assertEqual(needs.seats([1, 2, 2]), 1)
        self.assertEqual(needs.seats([5, 5, 1]), 3)

    def test_the_map_holds_all_points(self):
        points = [(45.5, 2.1), (44.6, 3.3), (44.9, 2.4)]
        place = needs.projection(points, 760, 460, 40)
        for point in points:
            spot = place(point)
            self.assertTrue(40 <= spot.x <= 720 and 40 <= spot.y <= 420, spot)
        self.assertLess(place(points[0]).y, place(points[1]).y, "north is up")
        alone = needs.projection([(45, 2)], 760, 460, 40)((45, 2))
        self.assertTrue(0 <= alone.x <= 760 and 0 <= alone.y <= 460, alone)
