import io
from datetime import date, datetime, timedelta

import openpyxl
from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.telecentre_billing.tests.common import BillingCase


class StatementCase(BillingCase):
    """A group, its entity with two employees, another group's man, three desks."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Statement = cls.env["telecentre.presence.statement"]
        cls.Run = cls.env["telecentre.billing.run"]
        cls.env["account.move"].search(
            [("telecentre_detail_todo", "=", True)]
        ).telecentre_detail_todo = False
        Partner = cls.env["res.partner"]
        cls.group, cls.entity, cls.rival = Partner.create(
            [
                {
                    "name": name,
                    "is_company": True,
                    "email": f"{name}@example.com",
                    "lang": "en_US",
                }
                for name in ("group", "entity", "rival")
            ]
        )
        cls.entity.parent_id = cls.group
        cls.anna, cls.bob, cls.stranger = Partner.create(
            [
                {"name": "Anna", "parent_id": cls.entity.id},
                {"name": "Bob", "parent_id": cls.entity.id},
                {"name": "Stranger", "parent_id": cls.rival.id},
            ]
        )
        cls.agreement, cls.other_agreement = cls.env["telecentre.agreement"].create(
            [
                {"name": who.name, "partner_id": who.id, "date_start": "2026-01-01"}
                for who in (cls.group, cls.rival)
            ]
        )
        cls.desks = cls.env["telecentre.resource"].create(
            [
                {
                    "name": f"Desk {number}",
                    "centre_id": cls.centre.id,
                    "type_id": cls.env.ref("telecentre_booking.resource_type_desk").id,
                }
                for number in range(3)
            ]
        )

    @classmethod
    def present(cls, day, person, desk=0, agreement=None, hours=7):
        """Somebody sat at a desk on that day, from 8 h UTC on, under the agreement."""
        start = datetime.fromisoformat(f"{day} 08:00:00")
        booking = cls.env["telecentre.booking"].create(
            {
                "partner_id": person.commercial_partner_id.id,
                "occupant_id": person.id,
                "centre_id": cls.centre.id,
                "unit": "day",
                "start": start - timedelta(hours=2),
                "stop": start + timedelta(hours=9),
                "resource_ids": [Command.set(cls.desks[desk].ids)],
                "state": "confirmed",
                "agreement_id": (agreement or cls.agreement).id,
            }
        )
        cls.env["telecentre.attendance"].sudo().create(
            {
                "booking_id": booking.id,
                "arrival": start,
                "departure": start + timedelta(hours=hours),
            }
        )
        return booking

    def seats(self, start="2026-01-01", interval="month", billing="advance", **values):
        plan = self.make_plan(
            100, name=f"{interval} {billing}", interval=interval, billing=billing
        )
        values = {
            "partner_id": self.entity.id,
            "agreement_id": self.agreement.id,
        } | values
        return self.subscribe(start, plan, **values)

    def invoice(self, day, **context):
        """The group's invoice of the billing run of a day, with what is made after it."""
        with freeze_time(f"{day} 10:00:00"):
            run = self.run_until(day)
            self.Run.with_context(**context)._cron_follow_up()
        return run.move_ids.filtered(
            lambda move: move.commercial_partner_id == self.group
        )

    def told(self, move):
        """The months of presence that go with an invoice; each as PDF and as XLSX."""
        names = move.telecentre_detail_ids.mapped("name")
        stated = [name for name in names if "presence" in name]
        months = sorted(name[-11:-4] for name in stated if name.endswith(".pdf"))
        sheets = sorted(name[-12:-5] for name in stated if name.endswith(".xlsx"))
        self.assertEqual(months, sheets)
        return months

    def text(self, attachments):
        [sheet] = attachments.filtered(
            lambda file: "presence" in file.name and file.name.endswith(".xlsx")
        )
        values = openpyxl.load_workbook(io.BytesIO(sheet.raw)).active.values
        return "\n".join(str(cell) for row in values for cell in row if cell)

    def job(self, day):
        with freeze_time(f"{day} 03:00:00"):
            self.Statement._cron_send()

    def mails(self, statements):
        return self.env["mail.mail"].search(
            [("model", "=", statements._name), ("res_id", "in", statements.ids)]
        )

    def rows(self, **domain):
        return self.Statement.search(
            [
                ("partner_id", "child_of", self.group.id),
                *((name, "=", value) for name, value in domain.items()),
            ],
            order="month",
        )


@tagged("post_install", "-at_install")
class TestStatement(StatementCase):
    def test_from_the_billing_run_to_the_mail_with_the_own_employees_only(self):
        self.company.telecentre_auto_mail = True
        self.seats()
        self.present("2026-01-12", self.anna)
        self.present("2026-01-13", self.bob, hours=4)
        self.present("2026-01-12", self.stranger, 1, self.other_agreement)
        self.present("2026-02-02", self.bob)
        # Odoo prints nothing in tests unless it is told to
        moves = self.invoice("2026-02-03", force_report_rendering=True)
        move = moves.filtered(lambda move: move.invoice_date == date(2026, 2, 3))
        self.assertEqual(move.state, "posted")
        self.assertEqual(self.told(move), ["2026-01"])
        text = self.text(move.telecentre_detail_ids)
        self.assertIn("Anna", text)
        self.assertIn("Bob", text)
        self.assertNotIn("Stranger", text)
        self.assertEqual(self.rows().hours, 11, "without those of February")
        [mail] = self.env["mail.mail"].search(
            [("model", "=", "account.move"), ("res_id", "=", move.id)]
        )
        sent = mail.attachment_ids.filtered(lambda file: "presence" in file.name)
        self.assertEqual(
            sorted(sent.mapped("mimetype")),
            sorted(move.telecentre_detail_ids.mapped("mimetype"))[::2],
        )
        pdf = sent.filtered(lambda file: file.name.endswith(".pdf"))
        self.assertTrue(pdf.raw.startswith(b"%PDF"))
        row = self.rows()
        self.assertEqual((row.move_id, row.state), (move, "invoice"))

    def test_a_quarter_in_arrears_tells_its_three_months(self):
        self.seats(interval="quarter", billing="arrears")
        for month in ("01", "02", "03"):
            self.present(f"2026-{month}-12", self.anna)
        self.assertEqual(
            self.told(self.invoice("2026-04-02")), ["2026-01", "2026-02", "2026-03"]
        )

    def test_a_quarter_ahead_leaves_each_month_to_the_job(self):
        self.seats(interval="quarter")
        self.assertEqual(self.told(self.invoice("2026-01-02")), [])
        self.present("2026-01-12", self.anna)
        self.present("2026-02-12", self.anna)
        self.present("2026-03-12", self.anna)
        self.job("2026-02-03")
        self.assertEqual(self.rows().mapped("state"), ["waiting"], "listed from now on")
        self.assertFalse(self.mails(self.rows()))
        self.job("2026-02-12")
        january = self.rows()
        self.assertEqual(january.mapped("state"), ["mailed"])
        mail = self.mails(january)
        self.assertEqual(mail.recipient_ids, self.group)
        self.assertIn("Anna", self.text(mail.attachment_ids))
        self.assertEqual(len(mail.attachment_ids), 2)
        self.job("2026-02-13")
        self.assertEqual(len(self.mails(january)), 1, "once")
        move = self.invoice("2026-04-01")
        self.assertEqual(self.told(move), ["2026-02", "2026-03"], "what still waits")
        self.job("2026-04-20")
        self.assertEqual(self.rows().mapped("state"), ["mailed", "invoice", "invoice"])

    def used(self, day):
        """What is invoiced in the month itself: a plan in arrears is on the day after."""
        self.env["telecentre.charge"].create(
            {
                "name": "Prints",
                "partner_id": self.anna.id,
                "agreement_id": self.agreement.id,
                "product_id": self.plan.product_id.id,
                "price_unit": 5,
                "date": day,
            }
        )

    def test_an_invoice_of_the_last_day_tells_that_month_and_what_came_late(self):
        self.used("2026-01-12")
        self.present("2026-01-12", self.anna)
        move = self.invoice("2026-01-31")
        self.assertEqual(self.told(move), ["2026-01"])
        self.assertTrue(self.rows().is_partial)
        self.present("2026-01-30", self.bob)
        self.job("2026-02-01")
        self.assertEqual(self.rows().mapped("state"), ["waiting"])
        self.used("2026-02-12")
        self.assertEqual(self.told(self.invoice("2026-02-20")), ["2026-01"])

    def test_nothing_came_late_nothing_is_told_twice(self):
        self.used("2026-01-12")
        self.present("2026-01-12", self.anna)
        self.invoice("2026-01-31")
        self.job("2026-02-15")
        row = self.rows()
        self.assertEqual((row.state, row.is_partial), ("invoice", False))
        self.assertFalse(self.mails(row))

    def test_a_month_under_way_is_not_told(self):
        self.seats()
        self.present("2026-01-12", self.anna)
        self.assertEqual(self.told(self.invoice("2026-01-20")), [])

    def test_a_month_without_any_invoice_is_mailed(self):
        self.present("2026-01-12", self.anna)
        self.job("2026-02-15")
        self.assertEqual(self.rows().state, "mailed")

    def test_who_has_no_address_waits_and_says_why(self):
        self.group.email = False
        self.present("2026-01-12", self.anna)
        self.job("2026-02-15")
        row = self.rows()
        self.assertEqual(row.state, "waiting")
        self.assertIn("no e-mail address", row.error)
        self.group.email = "now@example.com"
        self.job("2026-02-16")
        self.assertEqual((row.state, row.error), ("mailed", False))

    def test_an_invoice_taken_back_leaves_its_month_waiting(self):
        self.seats()
        self.present("2026-01-12", self.anna)
        move = self.invoice("2026-02-03")[:1]
        row = self.rows()
        self.assertEqual(row.state, "invoice")
        row.move_id.button_draft()
        self.assertEqual(row.state, "waiting")
        with freeze_time("2026-02-04 10:00:00"):
            row.move_id.action_post()
            self.Run._cron_follow_up()
        self.assertEqual(self.told(row.move_id), ["2026-01"])
        row.move_id.button_draft()
        row.move_id.button_cancel()
        self.assertEqual(row.state, "waiting")
        self.assertTrue(move)

    def test_each_entity_is_told_of_its_own_where_it_is_invoiced_itself(self):
        self.agreement.invoice_grouping = "entity"
        sister = self.entity.copy({"name": "sister", "parent_id": self.group.id})
        carl = self.anna.copy({"name": "Carl", "parent_id": sister.id})
        self.present("2026-01-12", self.anna)
        self.present("2026-01-12", carl, 1)
        self.job("2026-02-15")
        rows = self.rows()
        self.assertEqual(rows.partner_id, self.entity | sister)
        of_sister = self.mails(rows.filtered(lambda row: row.partner_id == sister))
        text = self.text(of_sister.attachment_ids)
        self.assertIn("Carl", text)
        self.assertNotIn("Anna", text)

    def test_stays_that_were_cancelled_leave_nothing_to_tell(self):
        booking = self.present("2026-01-12", self.anna)
        self.job("2026-02-02")
        self.assertTrue(self.rows())
        booking.with_context(telecentre_correction="Mistaken").state = "cancelled"
        self.job("2026-02-15")
        self.assertFalse(self.rows())

    def test_accountants_send_or_set_aside_and_sales_see_none(self):
        self.present("2026-01-12", self.anna)
        self.present("2026-02-12", self.anna)
        self.job("2026-02-02")
        with freeze_time("2026-03-02"):
            self.Statement._note_due()
        january, february = self.rows()
        self.assertEqual((january.state, february.state), ("waiting",) * 2)
        accountant = self.role(
            "told_acc", "telecentre_billing.group_telecentre_accountant"
        )
        january.with_user(accountant).action_send()
        february.with_user(accountant).action_set_aside()
        self.assertEqual((january.state, february.state), ("mailed", "aside"))
        self.job("2026-03-15")
        self.assertFalse(self.mails(february))
        with self.assertRaises(AccessError):
            january.with_user(accountant).mailed_on = False
        self.assertTrue(january.with_user(accountant).action_print())
        seller = self.role("told_sales", "telecentre_crm.group_telecentre_sales")
        with self.assertRaises(AccessError):
            january.with_user(seller).read(["hours"])

    def test_a_credit_note_tells_nothing(self):
        self.seats()
        self.present("2026-01-12", self.anna)
        credit = self.invoice("2026-02-03")[:1]._reverse_moves()
        self.assertEqual(credit._statement_files(), [])
