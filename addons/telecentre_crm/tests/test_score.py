from freezegun import freeze_time

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from odoo.addons.telecentre_booking.tests.queries import count_queries

from .common import TelecentreCrmCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-01 09:00:00")
class TestScore(TelecentreCrmCommon):
    def _points(self, lead):
        return {rule: points for _id, rule, points, *_rest in lead.score_detail}

    def test_empty_company_scores_nothing(self):
        lead = self._create_lead()
        self.assertEqual(lead.score, 0)
        self.assertEqual(set(self._points(lead).values()), {0})

    def test_facts_add_up_and_each_point_is_told(self):
        self.company.write(
            {
                "company_category": "GE",
                "headcount_range": "53",
                "naf_code": "62.02A",
                "zip": "92130",
                "local_establishment_count": 3,
                "csr_signal": True,
            }
        )
        self._create_telework_agreement(third_places_allowed=True)
        lead = self._create_lead(employees_nearby=2)
        self.assertEqual(
            self._points(lead),
            {
                "employees_nearby": 10,
                "establishments": 10,
                "category": 10,
                "headcount": 10,
                "sector": 15,
                "telework_agreement": 15,
                "agreement_ending": 5,
                "third_places": 10,
                "head_office": 5,
                "csr": 5,
                "warm_contact": 0,
                "home_only": 0,
            },
        )
        self.assertEqual(lead.score, 95)
        explanation = lead.score_explanation
        for text in ("Known employees nearby", "Known: 2", "Large company", "Ends on"):
            self.assertIn(text, explanation)

    def test_more_than_100_points_stops_at_100_and_says_so(self):
        self.company.write(
            {
                "company_category": "GE",
                "headcount_range": "53",
                "naf_code": "62.02A",
                "zip": "92130",
                "local_establishment_count": 3,
                "csr_signal": True,
            }
        )
        self._create_telework_agreement(third_places_allowed=True)
        lead = self._create_lead(employees_nearby=9, warm_contact=True)
        self.assertEqual(sum(self._points(lead).values()), 120)
        self.assertEqual(lead.score, 100)
        self.assertIn("stops at 100", lead.score_explanation)

    def test_home_only_takes_points_away(self):
        self._create_telework_agreement(date_end=False, home_only=True)
        lead = self._create_lead()
        self.assertEqual(self._points(lead)["home_only"], -10)
        self.assertEqual(lead.score, 5)

    def test_new_fact_changes_the_score_at_once(self):
        lead = self._create_lead()
        lead.employees_nearby = 5
        self.assertEqual(lead.score, 25)
        self.company.company_category = "ETI"
        self.assertEqual(lead.score, 31)

    def test_changed_weight_scores_every_company_again(self):
        leads = self._create_lead(employees_nearby=5) | self._create_lead(
            self.network, employees_nearby=5
        )
        criterion = self.env.ref("telecentre_crm.score_criterion_employees")
        criterion.with_user(self.sales_manager).points = 40
        self.assertEqual(leads.mapped("score"), [40, 40])
        criterion.active = False
        self.assertEqual(leads.mapped("score"), [0, 0])
        self.assertNotIn("employees_nearby", self._points(leads[0]))

    def test_agreement_that_has_ended_is_seen_by_the_daily_job(self):
        self._create_telework_agreement()
        lead = self._create_lead()
        self.assertEqual(lead.score, 20)
        with freeze_time("2027-01-01 09:00:00"):
            self.assertEqual(lead.score, 20)
            lead._update_scores()
            self.assertEqual(lead.score, 0)
            self.assertIn("has ended", lead.score_explanation)

    def test_cron_scores_in_batches(self):
        lead = self._create_lead(employees_nearby=5)
        self.env.cr.execute("UPDATE crm_lead SET score = 3 WHERE id = %s", [lead.id])
        lead.invalidate_recordset()
        with self.enter_registry_test_mode():
            self.env.ref("telecentre_crm.ir_cron_update_scores").method_direct_trigger()
        self.assertEqual(lead.score, 25)

    def test_bulk_needs_no_query_for_each_lead(self):
        def leads_of(number):
            companies = self.env["res.partner"].create(
                [
                    {"name": f"Company {i}", "is_company": True, "naf_code": "62.02A"}
                    for i in range(number)
                ]
            )
            for company in companies[::2]:
                self._create_telework_agreement(company)
            leads = self.env["crm.lead"].create(
                [
                    {"name": c.name, "partner_id": c.id, "team_id": self.team.id}
                    for c in companies
                ]
            )
            self.env.flush_all()
            return leads

        few, many = leads_of(5), leads_of(60)
        counts = [
            count_queries(self.env, leads._update_scores) for leads in (few, many)
        ]
        self.assertLessEqual(counts[1], counts[0] + 2)
        self.assertLess(counts[1], 20)

    def test_scale_that_cannot_be_read_is_refused(self):
        criterion = self.env.ref("telecentre_crm.score_criterion_category")
        with self.assertRaisesRegex(ValidationError, "GE=x"):
            criterion.scale = "GE=x"

    def test_scores_that_stay_are_not_written(self):
        """The nightly job leaves the day of the last change as it was."""
        self.company.company_category = "GE"
        same, other = self._create_lead(), self._create_lead()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_lead SET write_date = '2020-01-01' WHERE id = ANY(%s)",
            ((same | other).ids,),
        )
        self.env.cr.execute("UPDATE crm_lead SET score = 99 WHERE id = %s", (other.id,))
        self.env.invalidate_all()
        (same | other)._update_scores()
        self.env.invalidate_all()
        self.assertEqual(other.score, same.score)
        self.assertEqual(same.write_date.year, 2020)
        self.assertGreater(other.write_date.year, 2020)

    def test_a_scale_that_would_earn_nothing_is_refused(self):
        criterion = self.env.ref("telecentre_crm.score_criterion_category")
        for scale, reason in (
            ("ZZ=100", "no company has the code “ZZ”"),
            (False, "has no scale"),
            ("GE=100, GE=10", "cannot be read"),
        ):
            with (
                self.subTest(scale=scale),
                self.assertRaisesRegex(ValidationError, reason),
            ):
                criterion.scale = scale

    def test_one_fact_counts_once(self):
        Criterion = self.env["telecentre.score.criterion"]
        values = {"name": "Again", "rule": "warm_contact", "points": 5}
        with (
            self.assertRaisesRegex(ValidationError, "same fact"),
            self.env.cr.savepoint(),
        ):
            Criterion.create(values)
        kept = Criterion.create({**values, "active": False})
        with self.assertRaisesRegex(ValidationError, "same fact"):
            kept.active = True
