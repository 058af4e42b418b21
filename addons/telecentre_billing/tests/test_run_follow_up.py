import io
from unittest.mock import patch

import openpyxl

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import BillingCase


@tagged("post_install", "-at_install")
class TestRunFollowUp(BillingCase):
    """What comes after a run: the detail of a group's month, e-mails, drafts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Run = cls.env["telecentre.billing.run"]
        cls.env["account.move"].search(
            [("telecentre_mail_state", "=", "to_send")]
        ).telecentre_mail_state = False
        cls.freelancer.email = "claire@example.com"
        cls.group, cls.north, cls.south = cls.env["res.partner"].create(
            [
                {"name": name, "is_company": True, "email": f"{name}@example.com"}
                for name in ("group", "north", "south")
            ]
        )
        (cls.north | cls.south).parent_id = cls.group
        cls.anna, cls.bob = cls.env["res.partner"].create(
            [
                {"name": "Anna", "parent_id": cls.north.id},
                {"name": "Bob", "parent_id": cls.south.id},
            ]
        )
        cls.agreement = cls.env["telecentre.agreement"].create(
            {
                "name": "Frame",
                "partner_id": cls.group.id,
                "date_start": "2026-01-01",
                "purchase_order_ref": "PO-7",
            }
        )

    def group_run(self, date="2026-01-31", **values):
        values = {
            "partner_id": self.north.id,
            "agreement_id": self.agreement.id,
            "quantity": 3,
            "price_unit": 33.33,
            "member_ids": [Command.set((self.anna | self.bob).ids)],
            **values,
        }
        self.seats = self.subscribe("2026-01-01", **values)
        return self.run_until(date)

    def rows(self, move):
        return [
            (row["entity"], row["person"], row["quantity"], row["amount"])
            for row in move._detail_rows()
        ]

    # -- detail -----------------------------------------------------------------------
    def test_detail_has_a_row_for_each_seat_by_entity_and_person(self):
        self.env["telecentre.charge"].create(
            {
                "name": "Prints",
                "partner_id": self.bob.id,
                "agreement_id": self.agreement.id,
                "product_id": self.plan.product_id.id,
                "price_unit": 5,
                "date": "2026-01-20",
                "purchase_order_ref": "PO-7",
            }
        )
        move = self.group_run().move_ids
        self.assertEqual(
            self.rows(move),
            [
                ("north", "Anna", 1, 33.33),
                ("north", "Seat without a name", 1, 33.33),
                ("south", "Bob", 1, 33.33),
                ("south", "Bob", 1, 5),
            ],
        )
        self.assertEqual(move.amount_untaxed, 104.99)

    def test_detail_sums_up_to_the_invoice(self):
        move = self.group_run(price_unit=33.335).move_ids
        amounts = [amount for *_row, amount in self.rows(move)]
        self.assertEqual(sorted(amounts), [33.33, 33.34, 33.34])
        self.assertEqual(round(sum(amounts), 2), move.amount_untaxed)

    def test_detail_of_a_credit_note_sums_up_to_it(self):
        self.group_run()
        self.seats.close("2026-01-10")
        credit = self.run_until("2026-02-01").move_ids
        self.assertEqual(credit.move_type, "out_refund")
        total = sum(amount for *_row, amount in self.rows(credit))
        self.assertEqual(round(total, 2), credit.amount_untaxed)

    def test_detail_shows_an_edited_line_and_an_added_one(self):
        self.company.telecentre_auto_post = False
        move = self.group_run(quantity=1, member_ids=False).move_ids
        move.invoice_line_ids.price_unit = 20
        move.invoice_line_ids = [
            Command.create(
                {"name": "Keys", "product_id": self.plan.product_id.id, "price_unit": 7}
            )
        ]
        self.assertEqual([r["amount"] for r in move._detail_rows()], [20, 7])

    def test_stays_that_the_plan_includes_have_a_row_without_amount(self):
        desk_type = self.env.ref("telecentre_booking.resource_type_desk")
        plan = self.make_plan(
            100,
            allowance_ids=[
                Command.create(
                    {
                        "resource_type_id": desk_type.id,
                        "unit_id": self.env.ref("telecentre_booking.unit_day").id,
                        "quantity": 2,
                    }
                )
            ],
        )
        desk = self.env["telecentre.resource"].create(
            {"name": "D1", "centre_id": self.centre.id, "type_id": desk_type.id}
        )
        self.seats = self.subscribe(
            "2026-01-01",
            plan,
            partner_id=self.north.id,
            agreement_id=self.agreement.id,
            member_ids=[Command.set(self.anna.ids)],
        )
        self.seats._generate_charges(self.day("2026-01-31"))
        booking = self.env["telecentre.booking"].create(
            {
                "partner_id": self.anna.id,
                "occupant_id": self.anna.id,
                "centre_id": self.centre.id,
                "resource_ids": [Command.set(desk.ids)],
                "unit": "day",
                "start": "2026-01-12 07:00:00",
                "stop": "2026-01-12 17:00:00",
            }
        )
        booking.action_confirm()
        first = self.run_until("2026-01-31").move_ids
        included = [row for row in first._detail_rows() if not row["amount"]]
        self.assertEqual(
            [(r["person"], r["quantity"], r["date_from"]) for r in included],
            [("Anna", 1, self.day("2026-01-12"))],
        )
        second = self.run_until("2026-02-28").move_ids
        self.assertFalse([r for r in second._detail_rows() if not r["amount"]])

    def test_files_are_made_after_the_run_and_once(self):
        run = self.group_run()
        move = run.move_ids
        self.assertTrue(move.telecentre_detail_todo)
        self.assertFalse(move.telecentre_detail_ids)
        self.Run._cron_follow_up()
        files = move.telecentre_detail_ids
        self.assertEqual(
            {name.rpartition(".")[2] for name in files.mapped("name")}, {"pdf", "xlsx"}
        )
        self.assertFalse(move.telecentre_detail_todo)
        # No browser has to choose it, while somebody prints.
        self.assertEqual(move.message_main_attachment_id.mimetype, "application/pdf")
        self.Run._cron_follow_up()
        self.assertEqual(move.telecentre_detail_ids, files)
        move.button_draft()
        self.assertFalse(files.exists())
        self.assertTrue(move.telecentre_detail_todo)

    def test_spreadsheet_reads_back_to_the_same_total(self):
        move = self.group_run().move_ids
        sheet = openpyxl.load_workbook(io.BytesIO(move._detail_xlsx())).active
        values = [list(row) for row in sheet.iter_rows(values_only=True)]
        header = next(n for n, row in enumerate(values) if row[0] == "Entity")
        amounts = [row[-1] for row in values[header + 1 :] if row[1]]
        self.assertEqual(amounts, [33.33, 33.33, 33.33])
        self.assertIn("Purchase order: PO-7", [row[0] for row in values])

    def test_single_customer_gets_no_detail_by_itself(self):
        self.subscribe("2026-01-01")
        move = self.run_until("2026-01-31").move_ids
        self.assertFalse(move.telecentre_detail_todo)
        action = move.action_telecentre_detail()
        self.assertIn("/web/content/", action["url"])
        self.assertEqual(len(move.telecentre_detail_ids), 2)

    # -- e-mails ----------------------------------------------------------------------
    def mails(self, move):
        return self.env["mail.mail"].search(
            [("model", "=", "account.move"), ("res_id", "in", move.ids)]
        )

    def test_mails_are_asked_for_on_the_run_and_sent_once(self):
        self.subscribe("2026-01-01")
        run = self.run_until("2026-01-31")
        move = run.move_ids
        self.Run._cron_follow_up()
        self.assertFalse(move.telecentre_mail_state)
        self.assertTrue(run.can_mail)
        run.action_mail()
        self.Run._cron_follow_up()
        self.assertEqual(move.telecentre_mail_state, "sent")
        self.assertEqual(len(self.mails(move)), 1)
        self.Run._cron_follow_up()
        self.assertEqual(len(self.mails(move)), 1)
        with self.assertRaisesRegex(UserError, "still to be e-mailed"):
            run.action_mail()

    def test_setting_mails_what_a_run_posts(self):
        self.company.telecentre_auto_mail = True
        move = self.group_run().move_ids
        self.assertEqual(move.telecentre_mail_state, "to_send")
        self.Run._cron_follow_up()
        self.assertEqual(move.telecentre_mail_state, "sent")
        names = self.mails(move).attachment_ids.mapped("name")
        self.assertTrue([name for name in names if name.endswith(".xlsx")])

    def test_failure_is_named_on_the_run_and_holds_nobody(self):
        self.company.telecentre_auto_mail = True
        mute = self.env["res.partner"].create({"name": "No Address"})
        self.subscribe("2026-01-01", partner_id=mute.id)
        self.subscribe("2026-01-01")
        run = self.run_until("2026-01-31")
        self.Run._cron_follow_up()
        self.assertEqual(run.mail_failed_ids.partner_id, mute)
        self.assertIn("No Address", run.mail_failed_ids.telecentre_mail_error)
        self.assertEqual((run.mail_sent_count, run.mail_failed_count), (1, 1))
        mute.email = "now@example.com"
        run.action_mail()
        self.Run._cron_follow_up()
        self.assertEqual((run.mail_sent_count, run.mail_failed_count), (2, 0))

    def test_error_while_sending_is_undone_and_told(self):
        self.company.telecentre_auto_mail = True
        self.subscribe("2026-01-01")
        run = self.run_until("2026-01-31")
        Send = self.env.registry["account.move.send"]

        def broken(*_args, **_kwargs):
            raise ValueError("no ink")

        with patch.object(Send, "_send_mails", broken):
            self.Run._cron_follow_up()
        self.assertEqual(run.move_ids.telecentre_mail_error, "no ink")
        self.assertFalse(self.mails(run.move_ids))
        self.assertFalse(run.move_ids.invoice_pdf_report_id)

    def test_what_a_person_mailed_is_not_mailed_again(self):
        self.company.telecentre_auto_mail = True
        self.subscribe("2026-01-01")
        move = self.run_until("2026-01-31").move_ids
        self.env["account.move.send"]._generate_and_send_invoices(move)
        self.assertEqual(move.telecentre_mail_state, "sent")
        self.Run._cron_follow_up()
        self.assertEqual(len(self.mails(move)), 1)

    def test_mail_server_that_refuses_is_a_failure_of_the_run(self):
        self.company.telecentre_auto_mail = True
        self.subscribe("2026-01-01")
        run = self.run_until("2026-01-31")
        self.Run._cron_follow_up()
        notification = self.mails(run.move_ids).notification_ids
        self.assertTrue(notification)
        notification.sudo().notification_status = "bounce"
        run.invalidate_recordset()
        self.assertEqual(run.mail_failed_ids, run.move_ids)

    def test_customer_on_paper_is_not_mailed(self):
        self.company.telecentre_auto_mail = True
        self.freelancer.invoice_sending_method = "manual"
        self.subscribe("2026-01-01")
        move = self.run_until("2026-01-31").move_ids
        self.Run._cron_follow_up()
        self.assertEqual(move.telecentre_mail_state, "other")
        self.assertFalse(self.mails(move))

    # -- drafts -----------------------------------------------------------------------
    def test_edited_line_of_a_draft_is_kept_and_flagged(self):
        self.company.telecentre_auto_post = False
        subscription = self.subscribe("2026-01-01")
        move = self.run_until("2026-01-31").move_ids
        charge = self.charges(subscription)
        move.invoice_line_ids.price_unit = 100
        self.assertTrue(charge.edited)
        self.assertEqual((charge.amount_untaxed, charge.amount_on_invoice), (120, 100))
        self.run_until("2026-01-31")
        move.action_post()
        self.assertAmounts(move, 100, 20, 120)
        self.assertTrue(charge.edited)

    def test_line_put_back_is_not_edited(self):
        self.company.telecentre_auto_post = False
        subscription = self.subscribe("2026-01-01")
        move = self.run_until("2026-01-31").move_ids
        charge = self.charges(subscription)
        self.assertFalse(charge.edited)
        line = move.invoice_line_ids
        line.name = "Something else"
        self.assertTrue(charge.edited)
        line.name = charge.name
        self.assertFalse(charge.edited)

    def test_released_charge_is_not_edited_any_more(self):
        self.company.telecentre_auto_post = False
        subscription = self.subscribe("2026-01-01")
        move = self.run_until("2026-01-31").move_ids
        move.invoice_line_ids.price_unit = 100
        move.unlink()
        charge = self.charges(subscription)
        self.assertEqual((charge.state, charge.edited), ("open", False))

    def test_drafts_of_a_run_are_cancelled_together(self):
        self.company.telecentre_auto_post = False
        subscription = self.subscribe("2026-01-01")
        run = self.run_until("2026-01-31")
        self.assertEqual(run.draft_count, 1)
        run.action_cancel_drafts()
        self.assertEqual(run.move_ids.state, "cancel")
        self.assertCharges(subscription, [120], state="open")
        with self.assertRaisesRegex(UserError, "no draft"):
            run.action_cancel_drafts()

    # -- in the background ------------------------------------------------------------
    def test_big_run_is_left_to_the_job(self):
        subscription = self.subscribe("2026-01-01")
        run = self.Run.create({"date": "2026-01-31"})
        path = "odoo.addons.telecentre_billing.models.telecentre_billing_run_queue"
        with patch(f"{path}.AT_ONCE", 0):
            run.with_context(telecentre_may_queue=True).action_run()
        self.assertEqual(run.state, "queued")
        self.assertFalse(self.charges(subscription))
        self.Run._cron_queue()
        self.assertEqual((run.state, run.progress), ("done", 100))
        self.assertCharges(subscription, [120], state="invoiced")

    def test_small_run_is_done_at_once(self):
        self.subscribe("2026-01-01")
        run = self.Run.create({"date": "2026-01-31"})
        run.with_context(telecentre_may_queue=True).action_run()
        self.assertEqual(run.state, "done")

    def test_job_that_fails_says_why_on_the_run(self):
        run = self.Run.create({"date": "2026-01-31"})
        run.state = "queued"
        self.company.fiscalyear_lock_date = "2026-01-31"
        with mute_logger(
            "odoo.addons.telecentre_billing.models.telecentre_billing_run_queue"
        ):
            self.Run._cron_queue()
        self.assertEqual(run.state, "interrupted")
        self.assertIn("locked until", run.message_ids[:1].body)

    def test_preview_beside_last_month(self):
        gone = self.subscribe("2026-01-01")
        changed = self.subscribe("2026-01-01")
        self.subscribe("2026-01-01")
        self.run_until("2026-01-31")
        gone.close("2026-01-31")
        changed.change_price(90, "2026-02-01")
        self.subscribe("2026-02-01")
        run = self.Run.create({"date": "2026-02-28"})
        run.action_preview()
        self.assertEqual(run.comparison_text, "New 1, Changed 1, Gone 1")
        lines = self.env["telecentre.billing.run.line"].search(
            run.action_view_differences()["domain"]
        )
        self.assertEqual(sorted(lines.mapped("comparison")), ["changed", "gone", "new"])
