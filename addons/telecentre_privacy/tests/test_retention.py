from unittest.mock import patch

import psycopg2

from odoo.exceptions import UserError, ValidationError
from odoo.tests import freeze_time, tagged

from odoo.addons.telecentre_booking.tests.queries import count_queries

from .test_erasure import NAME, SECRET, ErasureCommon


@tagged("post_install", "-at_install")
class TestRetention(ErasureCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rules = {
            rule.kind: rule for rule in cls.env["telecentre.retention.rule"].search([])
        }
        cls.old = cls._create_lead(name="Old one", partner=cls.company)
        cls.fresh = cls._create_lead(name="Fresh one", partner=cls.company)
        leads = cls.env["crm.lead"].with_context(active_test=False).search([])
        leads.last_inbound_contact_date = "2026-06-01"
        cls.old.last_inbound_contact_date = "2023-05-31"
        cls.env["res.partner"].search([]).last_inbound_contact_date = False
        (cls.person | cls.contact).last_inbound_contact_date = "2026-06-01"

    def _run(self, kind, day="2026-06-01"):
        with freeze_time(f"{day} 12:00:00"):
            run = self.rules[kind]._make_runs()
            run._work()
        return run

    def _leads_of(self, partner):
        return self.env["crm.lead"].search([("partner_id", "=", partner.id)])

    def test_prospects_go_three_years_after_their_last_contact(self):
        run = self._run("lead")
        self.assertFalse(self.old.exists())
        self.assertTrue(self.fresh.exists())
        self.assertEqual((run.state, run.done_count, run.failed_count), ("done", 1, 0))
        line = self._log("retention")
        self.assertIn("1 treated", line.detail)
        self.assertNotIn("Old", line.detail)

    def test_the_day_itself_is_still_kept(self):
        self.old.last_inbound_contact_date = "2023-06-01"
        self.assertEqual(self._run("lead").done_count, 0)

    def test_who_never_answered_goes_after_the_creation(self):
        self.old.last_inbound_contact_date = False
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_lead SET create_date = '2023-01-01' WHERE id = %s",
            (self.old.id,),
        )
        self._run("lead")
        self.assertFalse(self.old.exists())

    def test_a_signed_agreement_keeps_its_opportunity(self):
        self.env["telecentre.agreement"].create(
            {
                "name": "Framework",
                "partner_id": self.company.id,
                "lead_id": self.old.id,
                "date_start": "2023-01-01",
            }
        )
        run = self._run("lead")
        self.assertTrue(self.old.exists())
        self.assertEqual((run.done_count, run.kept_count), (0, 1))

    def test_the_preview_says_what_goes_and_why_the_rest_stays(self):
        self._invoice(self.contact)
        self.contact.last_inbound_contact_date = "2023-01-01"
        self._leads_of(self.contact).last_inbound_contact_date = "2023-01-01"
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_partner SET create_date = '2023-01-01' WHERE id = %s",
            (self.contact.id,),
        )
        with freeze_time("2026-06-01 12:00:00"):
            rules = self.rules["lead"] | self.rules["contact"]
            action = rules.with_user(self.privacy_user).action_preview()
        lines = self.env["telecentre.retention.preview.line"].search(action["domain"])
        outcome = {line.name: (line.outcome, line.reason) for line in lines}
        self.assertEqual(outcome["Old one"], ("delete", ""))
        kept, why = outcome[self.contact.display_name]
        self.assertEqual(kept, "kept")
        self.assertIn("invoices", why)
        self.assertTrue(self.old.exists())

    def test_a_prospect_s_contact_is_deleted_a_customer_is_not(self):
        person = self.env["res.partner"].create(
            {"name": NAME, "prospect_role": "hr", "parent_id": self.company.id}
        )
        self.contact.prospect_role = "hr"
        self.env.flush_all()
        self.env.cr.execute(
            """
            UPDATE res_partner SET create_date = '2023-01-01',
                   last_inbound_contact_date = NULL WHERE id = ANY(%s)
            """,
            ((person | self.contact).ids,),
        )
        self.env.invalidate_all()
        self._leads_of(self.contact).last_inbound_contact_date = "2023-01-01"
        self._create_booking(partner_id=self.contact.id)
        run = self._run("contact")
        self.assertFalse(person.exists())
        self.assertEqual(self.contact.name, "Claude Fictif")
        self.assertGreaterEqual(run.kept_count, 1)

    def test_accompaniments_keep_their_outcome_only(self):
        running = self.env["telecentre.accompaniment"].create(
            {
                "partner_id": self.contact.id,
                "date_start": "2020-01-01",
                "note": "Goes on",
            }
        )
        self._run("accompaniment", "2028-02-03")
        self.assertFalse(self.accompaniment.note or self.accompaniment.project)
        self.assertEqual(self.accompaniment.outcome, "independent")
        self.assertIn("Goes on", running.note)
        # A customer's or prospect's identity has rules of its own
        self.assertEqual(self.person.name, NAME)

    def test_visitors_are_forgotten_and_the_stay_is_not(self):
        hours = self.booking.duration
        self.assertEqual(self._run("visit", "2029-03-02").done_count, 0)
        self._run("visit", "2029-03-03")
        self.env.invalidate_all()
        self.assertFalse(
            self.booking.occupant_id or self.booking.note or self.booking.arrival
        )
        self.assertFalse(self.booking.attendance_ids or self.booking.message_ids)
        self.assertEqual(self.booking.duration, hours)
        self.assertTrue(self.booking.slot_ids)

    def test_an_uninvoiced_stay_is_kept(self):
        charge = self.env["telecentre.charge"].create(
            {
                "partner_id": self.company.id,
                "product_id": self.plan.product_id.id,
                "booking_id": self.booking.id,
                "price_unit": 10.0,
                "date": "2026-03-31",
                "source_key": "privacy-visit",
            }
        )
        self.assertEqual(charge.state, "open")
        run = self._run("visit", "2029-03-03")
        self.assertEqual(self.booking.occupant_id, self.person)
        self.assertGreaterEqual(run.kept_count, 1)

    def test_killed_it_goes_on_where_it_was(self):
        for number in range(4):
            self._create_lead(
                name=f"Old {number}",
                partner=self.company,
                last_inbound_contact_date="2020-01-01",
            )
        module = "odoo.addons.telecentre_privacy.models.telecentre_retention_run"
        Cron = type(self.env["ir.cron"])
        with (
            freeze_time("2026-06-01 12:00:00"),
            patch(f"{module}.BATCH", 2),
            # No time left after each batch, as when the job is stopped
            patch.object(Cron, "_commit_progress", return_value=0),
        ):
            run = self.rules["lead"]._make_runs()
            self.assertFalse(run._work(commit=True))
            self.assertEqual((run.state, run.done_count), ("running", 2))
            run._work(commit=True)
            run._work(commit=True)
            run._work(commit=True)
        self.assertEqual((run.state, run.done_count), ("done", 5))

    def test_one_that_fails_leaves_the_others_alone(self):
        other = self._create_lead(
            name="Stubborn",
            partner=self.company,
            last_inbound_contact_date="2020-01-01",
        )
        Kind = type(self.env["telecentre.retention.kind"])
        apply = Kind._apply

        def stubborn(kinds, kind, action, records):
            if other in records:
                raise ValueError("no")
            return apply(kinds, kind, action, records)

        log = "odoo.addons.telecentre_privacy.models.telecentre_retention_run"
        with patch.object(Kind, "_apply", stubborn), self.assertLogs(log) as logs:
            run = self._run("lead")
        self.assertEqual((run.done_count, run.failed_count), (1, 1))
        self.assertEqual(run.failed_records, f"crm.lead {other.id}")
        (line,) = logs.output
        self.assertIn(f"crm.lead {other.id} was not treated: ValueError", line)
        self.assertNotIn("Stubborn", line)
        self.assertTrue(other.exists())
        self.assertFalse(self.old.exists())

    def test_one_that_fails_half_way_is_as_it_was(self):
        """What an error leaves behind is undone before the next record."""
        self.old.email_from = "old@x.example"
        Kind = type(self.env["telecentre.retention.kind"])
        apply = Kind._apply

        def halfway(kinds, kind, action, records):
            apply(kinds, kind, action, records)
            raise KeyError(records.ids)

        self.rules["lead"].action = "anonymise"
        log = "odoo.addons.telecentre_privacy.models.telecentre_retention_run"
        with patch.object(Kind, "_apply", halfway), self.assertLogs(log):
            run = self._run("lead")
        self.env.invalidate_all()
        self.assertEqual((run.done_count, run.failed_count), (0, 1))
        self.assertEqual(self.old.email_from, "old@x.example")
        self.assertTrue(self.old.active and not self.old.privacy_retained)

    def test_another_s_transaction_in_the_way_stops_the_batch(self):
        """The job is tried again as a whole: such a record is no failure."""
        Kind = type(self.env["telecentre.retention.kind"])
        busy = patch.object(Kind, "_apply", side_effect=psycopg2.OperationalError)
        with busy, self.assertRaises(psycopg2.OperationalError):
            self._run("lead")

    def test_rules_are_refused_that_cannot_be(self):
        for kind in ("visit", "identity"):
            with self.assertRaisesRegex(ValidationError, "cannot be done"):
                self.rules[kind].action = "delete"

    def test_nothing_is_archived_without_an_end(self):
        """RGPD, article 5, 1, e: what is put away has a date on which it goes."""
        self.assertNotIn(
            "archive", dict(self.rules["lead"]._fields["action"].selection)
        )
        with self.assertRaises(ValueError):
            self.rules["lead"].action = "archive"
        self._invoice()
        self._erase()
        self.assertEqual(self.person.privacy_state, "restricted")
        self.assertTrue(self.person.privacy_until)

    def test_the_button_queues_one_run(self):
        rule = self.rules["lead"].with_user(self.privacy_user)
        rule.action_apply()
        with self.assertRaises(UserError):
            rule.action_apply()
        for user in (self.sales_manager, self.staff_user):
            self.assertFalse(rule.with_user(user).has_access("read"))

    def test_a_changed_rule_is_logged(self):
        self.rules["lead"].months = 24
        self.assertIn("24", self._log("rule")[0].detail)

    def test_deleting_leaves_the_accompaniments_that_granted_days(self):
        """The pass is a supporting document: those are anonymised instead."""
        self.rules["accompaniment"].action = "delete"
        granted = self.env["telecentre.accompaniment"].create(
            {
                "partner_id": self.env["res.partner"].create({"name": "Granted"}).id,
                "date_start": "2026-01-05",
                "step": "trial",
                "trial_days": 2,
            }
        )
        granted.write({"outcome": "stopped", "outcome_date": "2026-02-02"})
        granted.note = SECRET
        run = self._run("accompaniment", "2028-02-03")
        self.assertEqual((run.done_count, run.failed_count), (2, 0))
        self.assertFalse(self.accompaniment.exists())
        self.assertTrue(granted.privacy_anonymised)
        self.assertFalse(granted.note)

    def test_more_people_are_not_more_queries(self):
        people = self.env["res.partner"].create(
            [{"name": f"Prospect {n}", "email": f"p{n}@x.example"} for n in range(40)]
        )
        self.env["crm.lead"].create(
            [{"name": "Their desk", "partner_id": person.id} for person in people]
        )
        kind = self.env["telecentre.retention.kind"]
        counts = [
            count_queries(
                self.env,
                lambda some=some: self.assertEqual(kind._kept("contact", some), {}),
            )
            for some in (people[:2].sudo(), people[:2].sudo(), people[2:].sudo())
        ]
        self.assertLess(counts[2], counts[1] + 5)

    def test_an_agreement_that_is_over_leaves_its_opportunity_without_the_person(self):
        self.env["telecentre.agreement"].create(
            {
                "name": "Framework",
                "partner_id": self.company.id,
                "lead_id": self.old.id,
                "date_start": "2020-01-01",
                "date_end": "2020-12-31",
                "active": False,
            }
        )
        self.old.email_from = "gone@x.example"
        run = self._run("lead")
        self.assertEqual((run.done_count, run.failed_count), (1, 0))
        self.assertTrue(self.old.exists())
        self.assertFalse(self.old.email_from or self.old.active)
