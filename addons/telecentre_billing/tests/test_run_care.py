from unittest.mock import patch

from freezegun import freeze_time
from lxml import etree

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import BillingCase

LOGGER = "odoo.addons.telecentre_billing.models.telecentre_billing_run_nightly"


@freeze_time("2026-03-10")
@tagged("post_install", "-at_install")
class TestRunCare(BillingCase):
    """Stays without a price, runs of the night, dates in the future."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.company"].search([]).telecentre_auto_run = False
        cls.kind = cls.env["telecentre.resource.type"].create(
            {"name": "Room", "code": "t-room", "category": "meeting_room"}
        )
        cls.room = cls.env["telecentre.resource"].create(
            {"name": "Blue", "centre_id": cls.centre.id, "type_id": cls.kind.id}
        )
        cls.product = cls.kind._tariff_product("hour")

    def stay(self):
        booking = self.env["telecentre.booking"].create(
            {
                "partner_id": self.freelancer.id,
                "centre_id": self.centre.id,
                "resource_ids": [Command.set(self.room.ids)],
                "start": "2026-03-12 08:00:00",
                "stop": "2026-03-12 10:00:00",
            }
        )
        booking.action_confirm()
        return booking

    def set_price(self, price):
        pricelist = self.env["product.pricelist"].create({"name": "Grid"})
        self.freelancer.property_product_pricelist = pricelist
        self.env["product.pricelist.item"].create(
            {
                "pricelist_id": pricelist.id,
                "applied_on": "0_product_variant",
                "product_id": self.product.id,
                "compute_price": "fixed",
                "fixed_price": price,
            }
        )

    # -- without a price ----------------------------------------------------------
    def test_stay_without_a_price_is_set_apart_and_holds_nobody(self):
        booking = self.stay()
        self.subscribe("2026-03-01")
        self.assertTrue(booking.price_missing)
        self.assertIn("No price", booking.price_breakdown)
        run = self.env["telecentre.billing.run"].create({"date": "2026-03-31"})
        run.action_preview()
        self.assertEqual(run.apart_ids.booking_id, booking)
        run.action_run()
        self.assertEqual(run.apart_ids.booking_id, booking)
        self.assertIn("price list", run.apart_ids.reason)
        self.assertEqual(run.move_ids.amount_untaxed, 120)

    def test_price_set_later_is_charged_by_the_next_run(self):
        booking = self.stay()
        self.set_price(12)
        run = self.env["telecentre.billing.run"].create({"date": "2026-03-31"})
        run.action_preview()
        self.assertEqual(run.preview_ids.amount, 24)
        run.action_run()
        self.assertEqual(run.move_ids.amount_untaxed, 24)
        self.assertFalse(booking.price_missing)
        self.assertFalse(run.apart_ids)

    def test_price_of_zero_by_a_rule_is_free(self):
        self.set_price(0)
        booking = self.stay()
        self.assertFalse(booking.price_missing)
        self.assertIn("Nothing to pay", booking.price_breakdown)
        self.assertFalse(self.run_until("2026-03-31").apart_ids)

    def test_cancelled_stay_misses_no_price(self):
        booking = self.stay()
        booking.action_cancel()
        self.assertFalse(booking.price_missing)

    # -- at night -----------------------------------------------------------------
    def nightly(self):
        self.env["telecentre.billing.run"]._cron_run()
        return self.env["telecentre.billing.run"].search(
            [("company_id", "=", self.company.id)], order="id"
        )

    def test_failure_of_a_company_does_not_hold_the_others(self):
        other = self.setup_other_company()["company"]
        (self.company | other).telecentre_auto_run = True
        self.subscribe("2026-03-01")
        Run = self.env.registry["telecentre.billing.run"]
        original = Run.action_run

        def run(record):
            if record.company_id == other:
                raise UserError("no chart")  # pylint: disable=translation-required
            return original(record)

        for first in (self.company, other):
            (self.company | other).sequence = 5
            first.sequence = 1
            with (
                self.subTest(first=first.name),
                patch.object(Run, "action_run", run),
                mute_logger(LOGGER),
            ):
                runs = self.nightly()
                self.assertEqual(runs[-1:].state, "done")
        self.assertEqual(sum(runs.mapped("move_count")), 1)
        failed = self.env["telecentre.billing.run"].search(
            [("company_id", "=", other.id)]
        )
        self.assertEqual(len(failed), 1)
        self.assertIn("no chart", failed.activity_ids.note)

    def test_interrupted_run_of_a_locked_period_does_not_stop_the_nights(self):
        self.company.telecentre_auto_run = True
        self.subscribe("2026-01-01")
        old = self.env["telecentre.billing.run"].create({"date": "2026-01-31"})
        old.state = "interrupted"
        self.company.fiscalyear_lock_date = "2026-01-31"
        runs = self.nightly()
        self.assertEqual(runs.mapped("state"), ["interrupted", "done"])
        self.assertEqual(runs[-1:].move_ids.amount_untaxed, 360)

    def test_interrupted_run_is_gone_on_with(self):
        self.company.telecentre_auto_run = True
        old = self.env["telecentre.billing.run"].create({"date": "2026-03-09"})
        old.state = "interrupted"
        self.assertEqual(self.nightly().mapped("state"), ["done"])

    # -- in the future ------------------------------------------------------------
    def test_a_date_in_the_future_is_told_and_asked(self):
        # By the view alone: a date that asks the server something when it is typed is
        # shown as it was before, until the form is opened again.
        run = self.env["telecentre.billing.run"]
        view = etree.fromstring(run.get_view(view_type="form")["arch"])
        (date,) = view.findall(".//group/field[@name='date']")
        self.assertNotIn("on_change", date.attrib)
        buttons = view.findall(".//button[@name='action_run']")
        self.assertEqual(len(buttons), 4)
        for button in buttons:
            future = "date <= current_date" in button.get("invisible")
            self.assertEqual("future" in button.get("confirm"), future)

    def test_credit_note_is_not_older_than_its_invoice(self):
        subscription = self.subscribe("2026-03-01")
        invoice = self.run_until("2026-03-31").move_ids
        subscription.close("2026-03-15")
        credit = self.run_until("2026-03-20").move_ids
        self.assertEqual(credit.reversed_entry_id, invoice)
        self.assertEqual(credit.invoice_date, self.day("2026-03-31"))
        wizard = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"journal_id": invoice.journal_id.id})
        )
        self.assertEqual(wizard.date, self.day("2026-03-31"))
