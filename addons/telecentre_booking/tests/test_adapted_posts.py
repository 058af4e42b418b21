from odoo.tests import Form, tagged

from .common import TelecentreCase

NINE, TEN = "2026-01-13 08:00:00", "2026-01-13 09:00:00"


@tagged("post_install", "-at_install")
class TestAdaptedPosts(TelecentreCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.height, cls.lift = cls.env["telecentre.feature"].create(
            [{"name": "Height-adjustable"}, {"name": "Lift (test)"}]
        )
        cls.desk_2.feature_ids = cls.height
        cls.desk_3.write({"feature_ids": cls.height.ids, "accessible": True})

    def _free(self, **options):
        return self.desk.find_available(
            NINE, TEN, centres=self.centre, types=self.desk_type, **options
        )

    def test_needed_features_are_matched(self):
        self.assertEqual(self._free(features=self.height), self.desk_2 | self.desk_3)
        self.assertEqual(
            self._free(features=self.height.ids, accessible=True), self.desk_3
        )

    def test_what_the_centre_offers_counts_for_every_place(self):
        self.assertFalse(self._free(features=self.lift))
        self.centre.feature_ids = self.lift
        self.assertEqual(
            self._free(features=self.lift | self.height), self.desk_2 | self.desk_3
        )

    def test_the_finder_asks_for_them(self):
        finder = self.env["telecentre.booking.finder"].new(
            {
                "unit": "day",
                "date_from": "2026-01-13",
                "centre_ids": self.centre.ids,
                "feature_ids": self.height.ids,
                "accessible": True,
            }
        )
        self.assertEqual(finder.resource_ids._origin, self.desk_3)

    def test_the_form_offers_what_fits_and_keeps_no_need(self):
        form = Form(self.env["telecentre.booking"].with_user(self.staff))
        form.partner_id = self.alice
        form.centre_id = self.centre
        form.date_from = "2026-01-13"
        form.unit = "day"
        form.needed_feature_ids.add(self.height)
        form.needs_step_free = True
        desks = form.available_resource_ids[:] & self.desk.search(
            [("type_id", "=", self.desk_type.id)]
        )
        self.assertEqual(desks, self.desk_3)
        form.resource_ids.add(self.desk_3)
        booking = form.save()
        self.assertEqual(booking.resource_ids, self.desk_3)
        self.env.invalidate_all()
        self.assertFalse(booking.needed_feature_ids)
        self.assertFalse(booking.needs_step_free)

    def test_no_need_is_stored_anywhere(self):
        for model in ("telecentre.booking", "res.partner"):
            for name, field in self.env[model]._fields.items():
                if field.comodel_name == "telecentre.feature":
                    self.assertFalse(field.store, f"{model}.{name}")
