from odoo.exceptions import UserError, ValidationError
from odoo.tests import BaseCase, tagged

from ..tools import geo
from .common import TelecentreCase
from .queries import count_queries

AURILLAC, SAINT_FLOUR = (44.9245, 2.4416), (45.0286, 3.083)


@tagged("post_install", "-at_install")
class TestGeo(BaseCase):
    def test_distance_as_the_crow_flies(self):
        self.assertAlmostEqual(geo.distance(AURILLAC, SAINT_FLOUR), 51.8, delta=0.3)
        self.assertEqual(geo.distance(AURILLAC, AURILLAC), 0)
        # a degree of latitude, and half around the earth
        self.assertAlmostEqual(geo.distance((45, 3), (46, 3)), 111.2, delta=0.1)
        self.assertAlmostEqual(geo.distance((0, 0), (0, 180)), 20015, delta=1)

    def test_names_as_people_write_them(self):
        for written in ("SAINT FLOUR", "St-Flour", "Saint-Flour Cedex", "saint-flour"):
            self.assertEqual(geo.plain_name(written), geo.plain_name("Saint-Flour"))
        self.assertEqual(geo.plain_name("Neuvéglise"), "neuveglise")
        self.assertEqual(geo.plain_name(False), "")


@tagged("post_install", "-at_install")
class TestFinder(TelecentreCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.aurillac = cls.env.ref("telecentre_booking.town_15014")
        cls.saint_flour = cls.env.ref("telecentre_booking.town_15187")
        cls.centre.write({"latitude": 45.1107, "longitude": 2.8685})
        cls.far = cls._make_centre(
            "Aurillac", "T-AUR", cls.calendar, latitude=44.9245, longitude=2.4416
        )
        cls.far_desk = cls._make_resource("Far desk", cls.desk_type, centre=cls.far)
        cls.screen = cls.env["telecentre.feature"].create({"name": "Test screen"})
        cls.desk_2.write({"feature_ids": cls.screen.ids, "accessible": True})

    def test_towns_that_begin_with_what_is_typed_come_first(self):
        Town = self.env["telecentre.town"]
        names = [name for _id, name in Town.name_search("murat", limit=4)]
        self.assertEqual(names[0].split(" (")[0], "Murat")
        self.assertIn("Montmurat", names[1])
        self.assertEqual(len(Town.name_search("saint", limit=3)), 3)

    def _finder(self, **vals):
        return (
            self.env["telecentre.booking.finder"]
            .with_user(self.staff)
            .create(
                {
                    "unit": "day",
                    "date_from": "2026-01-13",
                    "centre_ids": (self.centre | self.far).ids,
                    **vals,
                }
            )
        )

    def _names(self, finder):
        return [offer["name"] for offer in finder.offers]

    def _labels(self, offer):
        return [choice["label"] for choice in offer["choices"]]

    # -- where ---------------------------------------------------------------------

    def test_the_nearest_centre_comes_first(self):
        near, away = self._finder(town_id=self.saint_flour.id).offers
        self.assertEqual((near["name"], away["name"]), ("Murat", "Aurillac"))
        self.assertLess(near["distance"], away["distance"])
        self.assertAlmostEqual(away["distance"], 52, delta=3)
        finder = self._finder(town_id=self.aurillac.id)
        self.assertEqual(self._names(finder), ["Aurillac", "Murat"])

    def test_without_a_town_the_one_with_most_to_offer_comes_first(self):
        finder = self._finder()
        self.assertEqual(self._names(finder), ["Murat", "Aurillac"])
        self.assertIsNone(finder.offers[0]["distance"])

    def test_a_centre_without_coordinates_comes_last(self):
        self.centre.write({"latitude": 0, "longitude": 0})
        finder = self._finder(town_id=self.saint_flour.id)
        self.assertEqual(self._names(finder), ["Aurillac", "Murat"])

    def test_the_town_is_that_of_the_customer_until_another_is_chosen(self):
        self.alice.write({"zip": "15100", "city": "ST FLOUR"})
        finder = self._finder(partner_id=self.alice.id)
        self.assertEqual(finder.town_id, self.saint_flour)
        finder.town_id = self.aurillac
        self.assertEqual(self._names(finder)[0], "Aurillac")

    def test_the_coordinates_of_the_customer_win_over_the_town(self):
        self.alice.write(
            {
                "zip": "15100",
                "city": "Saint-Flour",
                "partner_latitude": 44.9245,
                "partner_longitude": 2.4416,
            }
        )
        finder = self._finder(partner_id=self.alice.id)
        self.assertEqual(finder.offers[0]["name"], "Aurillac")
        self.assertEqual(finder.offers[0]["distance"], 0)

    def test_towns_of_addresses(self):
        town_of = self.env["telecentre.town"]._of_partner
        cases = [
            ({"zip": "15000", "city": "AURILLAC CEDEX"}, self.aurillac),
            # a name that the postal code does not know: its largest commune
            ({"zip": "15000", "city": "Lieu-dit"}, self.aurillac),
            ({"zip": False, "city": "saint flour"}, self.saint_flour),
            ({"zip": "75011", "city": "Paris"}, self.aurillac.browse()),
            ({"zip": False, "city": False}, self.aurillac.browse()),
        ]
        for address, town in cases:
            with self.subTest(**address):
                self.alice.write(address)
                self.assertEqual(town_of(self.alice), town)

    # -- what and how many ---------------------------------------------------------

    def test_features_and_step_free_access(self):
        finder = self._finder(feature_ids=self.screen.ids, accessible=True)
        self.assertEqual(finder.resource_ids, self.desk_2)
        (offer,) = finder.offers
        self.assertEqual(offer["choices"][0]["features"], ["Test screen"])

    def test_a_group_gets_a_room_or_desks_side_by_side(self):
        (offer,) = self._finder(attendee_count=3).offers
        labels = self._labels(offer)
        self.assertIn("3 × t-desk", labels)
        # the small rooms before the hall
        self.assertEqual(
            [label for label in labels if label.startswith("Room")],
            ["Room A", "Room B", "Room"],
        )
        desks = next(c for c in offer["choices"] if c["label"] == "3 × t-desk")
        self.assertEqual(desks["ids"], (self.desk | self.desk_2 | self.desk_3).ids)
        self.assertEqual(desks["seats"], 3)

    def test_too_few_desks_are_not_offered_to_a_group(self):
        finder = self._finder(attendee_count=4, type_ids=self.desk_type.ids)
        self.assertFalse(finder.offers)
        self.assertFalse(finder.resource_ids)

    def test_a_unit_that_the_type_is_not_let_by_is_not_offered(self):
        hour = self.env["telecentre.unit"].search([("code", "=", "hour")])
        self.room_type.unit_ids = hour
        self.assertNotIn(self.room, self._finder().resource_ids)
        finder = self._finder(unit="hour", hour_from=9, hour_to=11)
        self.assertIn(self.room, finder.resource_ids)

    def test_queries_do_not_grow_with_the_centres(self):
        def count():
            finder = self._finder(centre_ids=False, town_id=self.aurillac.id)
            return count_queries(self.env, lambda: self.assertTrue(finder.offers))

        count()
        few = count()
        for index in range(6):
            centre = self._make_centre(f"More {index}", f"T-M{index}", self.calendar)
            self._make_resource("Desk", self.desk_type, centre=centre)
        self.assertLessEqual(count(), few)

    # -- one click -----------------------------------------------------------------

    def test_one_click_books_for_a_known_customer(self):
        finder = self._finder(partner_id=self.alice.id, attendee_count=2)
        (offer,) = finder.offers
        choice = next(c for c in offer["choices"] if "×" in c["label"])
        action = finder.action_book(choice["ids"])
        booking = self.env["telecentre.booking"].search(
            [("partner_id", "=", self.alice.id)]
        )
        self.assertEqual(booking.state, "confirmed")
        self.assertEqual(booking.resource_ids.ids, choice["ids"])
        self.assertEqual((booking.unit, booking.attendee_count), ("day", 2))
        self.assertEqual(booking.period_label, offer["when"])
        self.assertEqual(action["tag"], "display_notification")
        self.assertIn(booking.name, str(action["params"]["links"]))

    def test_without_a_customer_the_form_opens_filled(self):
        action = self._finder().action_book(self.desk.ids)
        context = action["context"]
        self.assertEqual(action["res_model"], "telecentre.booking")
        self.assertEqual(context["default_centre_id"], self.centre.id)
        self.assertEqual(context["default_unit"], "day")

    def test_who_was_slower_reads_who_has_it(self):
        finder = self._finder(partner_id=self.alice.id)
        self.assertIn(self.desk, finder.resource_ids)
        self._book(
            self.desk, "2026-01-13 08:00", "2026-01-13 09:00", partner_id=self.bob.id
        )
        with self.assertRaisesRegex(ValidationError, "Bob"), self.cr.savepoint():
            finder.action_book(self.desk.ids)

    def test_places_of_two_centres_are_not_one_booking(self):
        finder = self._finder(partner_id=self.alice.id)
        for ids in ((self.desk | self.far_desk).ids, [], [-1]):
            with self.subTest(ids=ids), self.assertRaises(UserError):
                finder.action_book(ids)
