from psycopg2 import IntegrityError

from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import TelecentreCrmCommon


@tagged("post_install", "-at_install")
class TestAccompaniment(TelecentreCrmCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.person = cls.env["res.partner"].create({"name": "A job seeker"})

    def _create(self, **values):
        return self.env["telecentre.accompaniment"].create(
            {
                "partner_id": self.person.id,
                "date_start": "2026-01-05",
                **values,
            }
        )

    def test_way_to_independence(self):
        accompaniment = self._create(body_partner_id=self.network.id)
        self.assertEqual(accompaniment.step, "welcome")
        with Form(accompaniment) as form:
            form.step = "first_customer"
            form.outcome = "independent"
        self.assertTrue(accompaniment.outcome_date)

    @mute_logger("odoo.sql_db")
    def test_outcome_goes_with_its_date(self):
        with self.assertRaises(IntegrityError):
            self._create(outcome="independent")

    @mute_logger("odoo.sql_db")
    def test_outcome_before_the_beginning_is_refused(self):
        with self.assertRaises(IntegrityError):
            self._create(outcome="stopped", outcome_date="2026-01-04")

    def test_one_open_accompaniment_a_person(self):
        first = self._create()
        with (
            self.assertRaisesRegex(ValidationError, "already accompanied"),
            self.cr.savepoint(),
        ):
            self._create()
        first.write({"outcome": "stopped", "outcome_date": "2026-03-01"})
        self._create()

    def test_pipeline_shows_every_step(self):
        self._create()
        groups = (
            self.env["telecentre.accompaniment"]
            .with_context(read_group_expand=True)
            .formatted_read_group(
                [("partner_id", "=", self.person.id)], ["step"], ["__count"]
            )
        )
        self.assertEqual(len(groups), 6)
