from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import BillingCase


@tagged("post_install", "-at_install")
class TestRun(BillingCase):
    """Preview, run, repeat, resume; what is broken is set apart."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second = cls.env["res.partner"].create({"name": "Second"})
        cls.Subscription = cls.env.registry["telecentre.subscription"]

    def count(self):
        models = ("telecentre.charge", "account.move", "account.move.line")
        return [self.env[model].search_count([]) for model in models]

    def test_preview_writes_nothing_but_its_lines(self):
        subscription = self.subscribe("2026-01-17")
        before = self.count()
        run = self.env["telecentre.billing.run"].create({"date": "2026-01-31"})
        run.action_preview()
        self.assertEqual(self.count(), before)
        self.assertEqual(run.preview_ids.amount, 58.06)
        self.assertEqual(run.preview_ids.invoice_partner_id, self.freelancer)
        self.assertEqual(run.preview_ids.comparison, "new")
        self.assertIn(self.plan.name, run.preview_ids.reason)
        self.assertEqual(run.preview_document_count, 1)
        self.assertFalse(subscription.charged_until)
        run.action_run()
        self.assertAmounts(run.move_ids, 58.06, 11.61, 69.67)

    def test_preview_says_what_the_run_does(self):
        self.subscribe("2025-11-15")
        self.subscribe("2026-01-10", partner_id=self.second.id, quantity=2)
        run = self.env["telecentre.billing.run"].create({"date": "2026-02-01"})
        run.action_preview()
        documents, amount = run.preview_document_count, run.preview_amount
        run.action_run()
        self.assertEqual(documents, run.move_count)
        self.assertAlmostEqual(amount, run.amount_untaxed, 2)

    def test_repeated_run_creates_nothing(self):
        self.subscribe("2026-01-17")
        run = self.run_until("2026-01-31")
        before = self.count()
        run.action_run()
        again = self.run_until("2026-01-31")
        self.assertEqual(self.count(), before)
        self.assertEqual((again.charge_count, again.move_count), (0, 0))

    def test_same_charge_twice_is_refused_by_the_database(self):
        subscription = self.subscribe("2026-01-17")
        due = subscription._due_charges(self.day("2026-01-31"))
        self.run_until("2026-01-31")
        subscription._write_history({"charged_until": False})
        self.assertFalse(subscription._generate_charges(self.day("2026-01-31")))
        ((key, vals),) = due[subscription][0].items()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError) as error,
            self.cr.savepoint(),
        ):
            self.env["telecentre.charge"].create({**vals, "source_key": key})
        self.assertEqual(error.exception.pgcode, "23505")

    def test_broken_subscription_is_set_apart(self):
        broken = self.subscribe("2026-01-17", partner_id=self.second.id)
        fine = self.subscribe("2026-01-17")
        original = self.Subscription._prepare_charge

        def prepare(record, line):
            if record == broken:
                raise UserError("its plan has no product")  # pylint: disable=translation-required
            return original(record, line)

        with patch.object(self.Subscription, "_prepare_charge", prepare):
            run = self.run_until("2026-01-31")
        self.assertEqual(run.state, "done")
        self.assertCharges(fine, [58.06])
        self.assertEqual(run.apart_ids.subscription_id, broken)
        self.assertIn("no product", run.apart_ids.reason)
        self.assertEqual(broken.billing_problem, "its plan has no product")
        self.assertEqual(broken.activity_ids.user_id, broken.user_id)
        self.assertFalse(self.charges(broken))
        self.run_until("2026-01-31")
        self.assertCharges(broken, [58.06])
        self.assertFalse(broken.billing_problem)

    def test_broken_line_does_not_hold_the_others_of_its_customer(self):
        plan = self.make_plan(50)
        broken = self.subscribe("2026-01-01", plan)
        fine = self.subscribe("2026-01-01")
        plan.product_id.active = False
        run = self.run_until("2026-01-31")
        self.assertEqual(run.move_ids.amount_untaxed, 120)
        self.assertEqual(run.apart_ids.subscription_id, broken)
        self.assertIn("archived", run.apart_ids.reason)
        self.assertCharges(broken, [50.00], state="open")
        self.assertCharges(fine, [120.00], state="invoiced")

    def test_document_that_fails_is_set_apart(self):
        self.subscribe("2026-01-01", partner_id=self.second.id)
        self.subscribe("2026-01-01")
        Move = self.env.registry["account.move"]
        original = Move._post

        def post(moves, soft=True):
            if self.second in moves.partner_id:
                raise UserError("no account")  # pylint: disable=translation-required
            return original(moves, soft)

        with patch.object(Move, "_post", post):
            run = self.run_until("2026-01-31")
        self.assertEqual(run.move_ids.partner_id, self.freelancer)
        self.assertEqual(run.apart_ids.partner_id, self.second)
        self.assertEqual(self.run_until("2026-01-31").move_ids.partner_id, self.second)

    def test_locked_accounts_are_named_before_the_start(self):
        subscription = self.subscribe("2026-01-17")
        self.company.fiscalyear_lock_date = "2026-01-31"
        run = self.env["telecentre.billing.run"].create({"date": "2026-01-31"})
        for call in (run.action_preview, run.action_run):
            with self.assertRaisesRegex(UserError, "locked until"):
                call()
        self.assertFalse(self.charges(subscription))
        self.assertEqual(self.run_until("2026-02-01").move_ids.amount_untaxed, 178.06)

    def test_change_in_locked_accounts_is_refused(self):
        subscription = self.subscribe("2026-01-01")
        self.run_until("2026-02-28")
        self.company.fiscalyear_lock_date = "2026-01-31"
        with self.assertRaisesRegex(UserError, "locked until"):
            subscription.change_quantity(2, "2026-01-15")
        subscription.change_quantity(2, "2026-02-15")

    def test_orders_and_currencies_make_documents_of_their_own(self):
        self.subscribe("2026-01-01", purchase_order_ref="A")
        self.subscribe("2026-01-01", purchase_order_ref="B")
        other = (
            self.env["res.currency"]
            .with_context(active_test=False)
            .search([("name", "=", "CHF")])
        )
        other.active = True
        pricelist = self.env["product.pricelist"].create(
            {"name": "CHF", "currency_id": other.id}
        )
        self.subscribe("2026-01-01", pricelist_id=pricelist.id, price_unit=100)
        moves = self.run_until("2026-01-31").move_ids
        self.assertEqual(set(moves.mapped("ref")), {"A", "B", False})
        self.assertEqual(moves.filtered(lambda m: not m.ref).currency_id, other)
        self.assertEqual(moves.filtered(lambda m: not m.ref).amount_untaxed, 100)

    def test_nothing_left_makes_no_document(self):
        subscription = self.subscribe("2026-01-01")
        subscription.pause("2026-01-02", "2026-01-31")
        subscription.change_price(0, "2026-02-01")
        self.env["telecentre.charge"].create(
            {
                "name": "Gesture",
                "partner_id": self.freelancer.id,
                "product_id": self.plan.product_id.id,
                "quantity": -1,
                "price_unit": 3.87,
                "date": "2026-01-15",
            }
        )
        self.assertFalse(self.run_until("2026-01-31").move_ids)

    def test_cancelled_invoice_reopens_its_charges(self):
        subscription = self.subscribe("2026-01-17")
        invoice = self.run_until("2026-01-31").move_ids
        invoice.button_draft()
        invoice.button_cancel()
        self.assertCharges(subscription, [58.06], state="open")
        with self.assertRaisesRegex(UserError, "cannot come back"):
            invoice.button_draft()
        again = self.run_until("2026-01-31").move_ids
        self.assertAmounts(again, 58.06, 11.61, 69.67)

    def test_deleted_draft_reopens_its_charges(self):
        self.company.telecentre_auto_post = False
        subscription = self.subscribe("2026-01-17")
        invoice = self.run_until("2026-01-31").move_ids
        self.assertEqual(invoice.state, "draft")
        invoice.unlink()
        self.assertCharges(subscription, [58.06], state="open")

    def test_credit_note_by_reversal_is_tied_to_the_charge(self):
        subscription = self.subscribe("2026-01-17")
        invoice = self.run_until("2026-01-31").move_ids
        reverse = invoice._reverse_moves([{"invoice_date": "2026-02-01"}])
        charge, credit = self.charges(subscription)
        self.assertEqual(credit.origin_charge_id, charge)
        self.assertEqual(credit.amount_untaxed, -58.06)
        self.assertEqual(credit.move_id, reverse)
        self.assertFalse(self.run_until("2026-01-31").move_ids)
        reverse.unlink()
        self.assertCharges(subscription, [58.06], state="invoiced")

    def test_invoiced_charge_is_never_edited(self):
        subscription = self.subscribe("2026-01-17")
        self.run_until("2026-01-31")
        with self.assertRaisesRegex(UserError, "credit note"):
            self.charges(subscription).amount_untaxed = 1

    def test_charge_given_up_does_not_come_back(self):
        subscription = self.subscribe("2026-01-17")
        subscription._generate_charges(self.day("2026-01-31"))
        self.charges(subscription).action_cancel()
        subscription.change_quantity(2, "2026-03-01")
        self.assertFalse(self.run_until("2026-01-31").move_ids)

    def test_line_carries_product_analytic_and_origin(self):
        subscription = self.subscribe("2026-01-17")
        invoice = self.run_until("2026-01-31").move_ids
        line = invoice.invoice_line_ids
        self.assertEqual(line.product_id, self.plan.product_id)
        self.assertEqual(line.analytic_distribution, {str(self.analytic.id): 100})
        self.assertEqual(line.telecentre_charge_ids, self.charges(subscription))
        self.assertEqual(invoice.invoice_origin, subscription.name)
        self.assertEqual(invoice.invoice_date, self.day("2026-01-31"))
        self.assertEqual(invoice.invoice_date_due, self.day("2026-01-31"))
        self.assertIn("billing run", invoice.message_ids.mapped("body")[0])

    def test_employee_company_is_invoiced_at_its_invoice_address(self):
        company = self.env["res.partner"].create({"name": "Co", "is_company": True})
        person = self.env["res.partner"].create(
            {"name": "Someone", "parent_id": company.id}
        )
        subscription = self.subscribe("2026-01-01", partner_id=person.id)
        self.assertEqual(subscription.invoice_partner_id, company)
        address = self.env["res.partner"].create(
            {"name": "Accounts", "parent_id": company.id, "type": "invoice"}
        )
        other = self.subscribe("2026-01-01", partner_id=person.id)
        self.assertEqual(other.invoice_partner_id, address)

    def test_other_company_is_left_alone(self):
        data = self.setup_other_company()
        centre = self.centre.copy(
            {
                "code": "T-X",
                "company_id": data["company"].id,
                "analytic_account_id": False,
            }
        )
        there = self.subscribe("2026-01-01", centre_id=centre.id)
        self.assertEqual(there.company_id, data["company"])
        self.assertFalse(self.run_until("2026-01-31").move_ids)
        self.assertFalse(self.charges(there))

    def test_resume_of_a_run_that_stopped(self):
        subscription = self.subscribe("2026-01-17")
        run = self.env["telecentre.billing.run"].create({"date": "2026-01-31"})
        run._charge_subscriptions()
        run.state = "interrupted"
        run.action_resume()
        self.assertEqual(run.state, "done")
        self.assertCharges(subscription, [58.06], state="invoiced")
        with self.assertRaisesRegex(UserError, "nothing to resume"):
            run.action_resume()

    def test_constraints_are_in_the_database(self):
        self.cr.execute(
            "SELECT conname FROM pg_constraint WHERE conrelid IN ("
            "'telecentre_charge'::regclass, 'telecentre_allowance_move'::regclass)"
        )
        names = {name for (name,) in self.cr.fetchall()}
        for name in (
            "telecentre_charge_source_key_unique",
            "telecentre_charge_move_line_id_fkey",
            "telecentre_charge_subscription_id_fkey",
            "telecentre_allowance_move_source_key_unique",
        ):
            self.assertIn(name, names)
