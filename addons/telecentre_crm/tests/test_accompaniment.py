from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
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

    def test_each_step_keeps_the_day_it_was_reached(self):
        with freeze_time("2026-01-05"):
            accompaniment = self._create()
        with freeze_time("2026-01-15"):
            accompaniment.action_next_step()
        with freeze_time("2026-02-01"):
            accompaniment.step = "trial"
        with freeze_time("2026-02-11"):
            accompaniment.write({"outcome": "employed", "outcome_date": "2026-02-11"})
        self.assertEqual(
            [(s.step, str(s.date), s.days) for s in accompaniment.step_ids.sorted()],
            [
                ("welcome", "2026-01-05", 10),
                ("project", "2026-01-15", 17),
                ("trial", "2026-02-01", 10),
            ],
        )
        with self.assertRaisesRegex(UserError, "is over"):
            accompaniment.step = "registration"

    def test_days_of_steps_are_in_order(self):
        with freeze_time("2026-01-05"):
            accompaniment = self._create()
        with freeze_time("2026-01-15"):
            accompaniment.action_next_step()
            reached = accompaniment.step_ids.filtered(lambda s: s.step == "project")
            for day in ("2026-01-04", "2026-01-16"):
                with self.assertRaisesRegex(ValidationError, "to today"):
                    reached.date = day
            reached.date = "2026-01-10"
        self.assertEqual(accompaniment.step_ids.sorted()[0].days, 5)

    def test_going_back_forgets_the_later_steps(self):
        accompaniment = self._create(step="trial")
        accompaniment.step = "project"
        self.assertEqual(accompaniment.step_ids.mapped("step"), ["project"])

    def test_referent_is_reminded_of_each_step_once(self):
        accompaniment = self._create(user_id=self.staff_user.id)
        self.assertEqual(accompaniment.activity_ids.user_id, self.staff_user)
        self.assertIn("First interview", accompaniment.activity_ids.summary)
        accompaniment.action_next_step()
        self.assertEqual(len(accompaniment.activity_ids), 1)
        accompaniment.write({"outcome": "stopped", "outcome_date": "2026-03-01"})
        self.assertFalse(accompaniment.activity_ids)

    def test_what_goes_on_is_not_archived(self):
        accompaniment = self._create()
        with self.assertRaisesRegex(ValidationError, "record its outcome before"):
            accompaniment.active = False

    def test_a_company_is_not_accompanied(self):
        with self.assertRaisesRegex(ValidationError, "one of its people"):
            self._create(partner_id=self.company.id)

    def test_public_follows_the_source_of_a_lead(self):
        lead = self.env["crm.lead"].create(
            {
                "name": "Moves to Murat",
                "contact_name": "Nora",
                "source_id": self.env.ref("telecentre_crm.utm_source_newcomer").id,
            }
        )
        self.assertEqual(lead.telecentre_public, "newcomer")
        action = lead.action_accompany()
        accompaniment = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual(accompaniment.partner_id.telecentre_public, "newcomer")
        self.assertEqual(lead.action_accompany()["res_id"], accompaniment.id)

    def test_staff_and_sales_grant_without_rights_on_money(self):
        for user in (self.staff_user, self.sales_user):
            person = self.env["res.partner"].create({"name": user.name})
            accompaniment = (
                self.env["telecentre.accompaniment"]
                .with_user(user)
                .create({"partner_id": person.id, "step": "trial"})
            )
            self.assertEqual(accompaniment.trial_left, 10)
