from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, new_test_user, tagged
from odoo.tools import SQL, mute_logger

from .common import EMAIL, PrivacyCommon, need_addon

NAME = "Maxence Introuvable"
PHONE = "+33 4 71 99 88 77"
MAIL = "maxence.introuvable@perso.example"
SECRET = "Likes the window seat"
# Where the fingerprint's mask may stay, and what is sent out of the database
LEFT = {"telecentre_opposition"}


class ErasureCommon(PrivacyCommon):
    """A person who is everywhere: prospect, visitor, accompanied, on the portal."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.person = (
            cls.env["res.partner"]
            .with_context(tracking_disable=False)
            .create(
                {
                    "name": NAME,
                    "email": MAIL,
                    "phone": PHONE,
                    "street": "7 rue Introuvable",
                    "zip": "15300",
                    "city": "Murat",
                    "function": "Consultant",
                    "comment": f"<p>{SECRET}</p>",
                    "website": "https://introuvable.example",
                }
            )
        )
        cls.lead = cls.env["crm.lead"].create(
            {
                "name": f"{NAME}: a desk",
                "partner_id": cls.person.id,
                "type": "opportunity",
                "description": f"<p>{SECRET}</p>",
                "next_step": SECRET,
            }
        )
        cls.lead.message_post(body=f"{NAME} called: {SECRET}", message_type="comment")
        cls.lead.message_post(
            body="Answer", message_type="email", author_id=cls.person.id
        )
        cls.booking = cls._create_booking(
            partner_id=cls.company.id, occupant_id=cls.person.id, note=SECRET
        )
        cls.accompaniment = cls.env["telecentre.accompaniment"].create(
            {
                "partner_id": cls.person.id,
                "project": "Introuvable consulting",
                "trial_reason": SECRET,
                "note": SECRET,
                "date_start": "2026-01-05",
                "outcome": "independent",
                "outcome_date": "2026-02-02",
            }
        )
        cls.env["ir.attachment"].create(
            {
                "name": "cv-introuvable.txt",
                "raw": SECRET.encode(),
                "res_model": "res.partner",
                "res_id": cls.person.id,
            }
        )
        cls.env["mail.blacklist"]._add(MAIL)
        cls._cancel_charges()

    @classmethod
    def _create_booking(cls, **values):
        with freeze_time("2026-03-02 08:05:00"):
            resource_type = cls.env["telecentre.resource.type"].search([], limit=1)
            resource = cls.env["telecentre.resource"].create(
                {
                    "name": "Desk",
                    "centre_id": cls.centre.id,
                    "type_id": resource_type.id,
                }
            )
            booking = cls.env["telecentre.booking"].create(
                {
                    "centre_id": cls.centre.id,
                    "resource_ids": [(6, 0, resource.ids)],
                    "unit": "day",
                    "date_from": "2026-03-02",
                    **values,
                }
            )
            booking.action_confirm()
            booking.action_check_in()
        with freeze_time("2026-03-02 09:30:00"):
            booking.action_check_out()
        return booking

    @classmethod
    def _cancel_charges(cls):
        """Billed otherwise: what is to be invoiced stands against an erasure."""
        cls.env["telecentre.charge"].search(
            [("booking_id.centre_id", "=", cls.centre.id)]
        )._set(state="cancelled")

    def _invoice(self, partner=None, post=True, pay=True):
        if "telecentre_invoice_channel" in self.env.company:
            self.env.company.telecentre_invoice_channel = "none"
        move = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": (partner or self.person).id,
                "invoice_date": "2026-03-31",
                "invoice_line_ids": [
                    (0, 0, {"name": "A day", "quantity": 1, "price_unit": 0.0})
                    if pay
                    else (0, 0, {"name": "A day", "quantity": 1, "price_unit": 20.0})
                ],
            }
        )
        if post:
            move.action_post()
        return move

    def _erase(self, partner=None, user=None):
        eraser = self.env["telecentre.privacy.eraser"].with_user(
            user or self.privacy_user
        )
        return eraser._erase(partner or self.person)

    def _found(self, *words):
        """{table: column} where one of the words is left, in the whole database."""
        self.env.flush_all()
        cr = self.env.cr
        cr.execute(
            """
            SELECT table_name, column_name, data_type
              FROM information_schema.columns JOIN pg_tables
                ON tablename = table_name AND schemaname = table_schema
             WHERE table_schema = 'public'
               AND data_type IN ('text', 'character varying', 'jsonb', 'json')
            """
        )
        columns = {}
        for table, column, _kind in cr.fetchall():
            columns.setdefault(table, []).append(column)
        like = [f"%{word}%" for word in words]
        left = {}
        for table, names in columns.items():
            for name in names:
                cr.execute(
                    SQL(
                        "SELECT 1 FROM %s WHERE %s::text ILIKE ANY(%s) LIMIT 1",
                        SQL.identifier(table),
                        SQL.identifier(name),
                        like,
                    )
                )
                if cr.fetchone():
                    left.setdefault(table, []).append(name)
        return left


@tagged("post_install", "-at_install")
class TestErasure(ErasureCommon):
    def test_nothing_is_left_in_the_whole_database(self):
        words = ("introuvable", "window seat", "71 99 88 77", "71998877")
        before = self._found(*words)
        for table in ("res_partner", "crm_lead", "mail_message", "mail_blacklist"):
            self.assertIn(table, before)
        self.assertEqual(self._erase(), {self.person: "anonymised"})
        self.assertEqual(self._found(*words), {})
        files = self.env["ir.attachment"].search(
            [("res_model", "=", "res.partner"), ("res_id", "=", self.person.id)]
        )
        self.assertFalse(files.filtered(lambda file: not file.res_field))

    def test_who_sat_is_not_to_be_read_from_the_code_s_key(self):
        self.assertEqual(self.booking.stay_person_key, self.person.id)
        self._erase()
        self.env.invalidate_all()
        self.assertNotEqual(self.booking.stay_person_key, self.person.id)

    def test_nothing_is_left_of_meetings_and_subscriptions(self):
        text = f"<p>{NAME} asked: {SECRET}</p>"
        meeting = self.env["calendar.event"].create(
            {
                "name": f"Interview with {NAME}",
                "description": text,
                "start": "2026-03-02 08:00:00",
                "stop": "2026-03-02 09:00:00",
                "partner_ids": [(6, 0, self.person.ids)],
            }
        )
        subscription = self.env["telecentre.subscription"].create(
            {
                "partner_id": self.person.id,
                "plan_id": self.plan.id,
                "centre_id": self.centre.id,
                "date_start": "2026-03-01",
            }
        )
        for thread in (meeting, subscription):
            thread.message_post(body=text, message_type="comment")
        self._cancel_charges()
        self._erase()
        self.assertEqual(
            self._found("introuvable", "window seat", "71 99 88 77", "71998877"), {}
        )

    def test_an_address_that_ends_alike_is_somebody_else_s(self):
        mails = self.env["mail.mail"].create(
            [
                {"subject": "Hello", "email_to": address, "email_from": address}
                for address in (
                    f"le{MAIL}",
                    MAIL.replace(".", "x", 1),
                    f"{NAME} <{MAIL.upper()}>",
                )
            ]
        )
        self._erase()
        self.env.invalidate_all()
        self.assertEqual(mails.exists(), mails[:2])
        self.assertEqual(mails[0].email_from, f"le{MAIL}")

    def test_the_person_is_a_number_and_archived(self):
        self._erase()
        self.assertEqual(self.person.name, f"Anonymised person {self.person.id}")
        self.assertFalse(self.person.active)
        self.assertEqual(self.person.privacy_state, "anonymised")
        self.assertFalse(self.person.email or self.person.phone or self.person.comment)

    def test_figures_stay(self):
        before = (self.booking.public, self.booking.duration, self.booking.state)
        self._erase()
        self.env.invalidate_all()
        self.assertEqual(
            (self.booking.public, self.booking.duration, self.booking.state), before
        )
        self.assertFalse(self.booking.occupant_id or self.booking.attendance_ids)
        self.assertTrue(self.booking.slot_ids)
        self.assertEqual(self.accompaniment.outcome, "independent")
        self.assertFalse(self.accompaniment.note or self.accompaniment.project)
        self.assertFalse(self.accompaniment.trial_reason or self.lead.next_step)

    def test_the_opposition_outlives_the_person(self):
        self._erase()
        found = self.env["res.partner"]._telecentre_opposed_emails([MAIL])
        self.assertEqual(found, {MAIL})

    def test_accounts_keep_what_invoices_bear(self):
        move = self._invoice()
        pdf = self.env["ir.attachment"].create(
            {
                "name": "invoice.pdf",
                "raw": b"%PDF",
                "res_model": "account.move",
                "res_id": move.id,
            }
        )
        lines = move.line_ids.read(["name", "balance", "partner_id"])
        self.assertEqual(self._erase(), {self.person: "restricted"})
        self.env.invalidate_all()
        self.assertEqual(self.person.name, NAME)
        self.assertEqual(self.person.street, "7 rue Introuvable")
        self.assertEqual(str(self.person.privacy_until), "2036-12-31")
        self.assertFalse(self.person.active or self.person.email or self.person.phone)
        self.assertFalse(self.person.comment or self.person.function)
        self.assertEqual(move.state, "posted")
        self.assertEqual(move.invoice_partner_display_name, NAME)
        self.assertEqual(move.line_ids.read(["name", "balance", "partner_id"]), lines)
        self.assertTrue(pdf.exists())
        left = self._found("introuvable", "window seat")
        self.assertLessEqual(
            set(left), {"res_partner", "account_move", "account_move_line"}, left
        )

    def test_ten_years_later_the_identity_goes_too(self):
        self._invoice()
        self._erase()
        rule = self.env.ref("telecentre_privacy.retention_rule_identity")
        with freeze_time("2036-12-31 12:00:00"):
            run = rule._make_runs()
            run._work()
        self.assertEqual(self.person.name, NAME)
        with freeze_time("2037-01-01 12:00:00"):
            rule._make_runs()._work()
        self.assertEqual(self.person.privacy_state, "anonymised")
        self.assertFalse(self._found("introuvable"))

    def test_what_runs_stands_against_it(self):
        eraser = self.env["telecentre.privacy.eraser"]
        self._invoice(pay=False)
        self.accompaniment.write({"outcome": False, "outcome_date": False})
        self.env["telecentre.booking"].create(
            {
                "partner_id": self.person.id,
                "centre_id": self.centre.id,
                "start": "2026-04-02 08:00:00",
                "stop": "2026-04-02 10:00:00",
            }
        )
        with self.assertRaises(UserError) as refusal:
            self._erase()
        for word in ("unpaid", "accompaniment", "bookings", NAME):
            self.assertIn(word, str(refusal.exception))
        self.assertEqual(self.person.email, MAIL)
        self.assertGreaterEqual(len(eraser._preview(self.person)["blocked"]), 3)

    def test_a_draft_invoice_and_an_open_charge_stand_against_it(self):
        self._invoice(post=False)
        self.env["telecentre.charge"].create(
            {
                "partner_id": self.person.id,
                "product_id": self.plan.product_id.id,
                "price_unit": 10.0,
                "date": "2026-03-31",
                "source_key": "privacy-test",
            }
        )
        blocked = self.env["telecentre.privacy.eraser"]._blocked(self.person)
        self.assertEqual(len(blocked[self.person]), 2)

    def test_a_colleague_is_refused_a_portal_user_is_closed(self):
        with self.assertRaisesRegex(UserError, "archive the user"):
            self._erase(self.sales_user.partner_id)
        user = new_test_user(self.env, "maxence", "base.group_portal", email=MAIL)
        person = user.partner_id
        self._erase(person)
        self.assertFalse(user.active)
        self.assertEqual(user.login, f"anonymised-{user.id}")

    def test_only_data_protection_may(self):
        for user in (self.sales_user, self.staff_user, self.sales_manager):
            with self.assertRaises(AccessError):
                self._erase(user=user)
            self.assertFalse(
                self.env["telecentre.privacy.erase"]
                .with_user(user)
                .has_access("create")
            )

    def test_the_window_wants_a_confirmation(self):
        wizard = (
            self.env["telecentre.privacy.erase"]
            .with_user(self.privacy_user)
            .create({"partner_id": self.person.id, "oppose": True})
        )
        self.assertIn("What goes", wizard.preview_html)
        self.assertFalse(wizard.blocked)
        with self.assertRaises(UserError):
            wizard.action_erase()
        wizard.confirmed = True
        wizard.action_erase()
        self.assertEqual(self.person.privacy_state, "anonymised")
        self.assertEqual(len(self._log("erase")), 1)
        self.assertEqual(self._log("preview")[0].user_id, self.privacy_user)

    def test_the_log_has_no_name_and_nobody_edits_it(self):
        self._erase()
        line = self._log("erase")
        self.assertEqual((line.res_model, line.res_id), ("res.partner", self.person.id))
        for operation in ("write", "create", "unlink"):
            self.assertFalse(line.with_user(self.privacy_user).has_access(operation))

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_a_contact_of_a_group_leaves_the_group_s_opportunity(self):
        lead = self._create_lead()
        self._erase(self.contact)
        self.env.invalidate_all()
        self.assertEqual(lead.partner_id, self.company)
        self.assertEqual(lead.name, "A group to prospect")
        self.assertFalse(self._found("claude.fictif", "claude fictif"))
        self.assertNotIn(EMAIL, lead.email_from or "")


@tagged("post_install", "-at_install")
class TestErasureElsewhere(ErasureCommon):
    """Records of addons that need not be there."""

    def _forget(self):
        self._cancel_charges()
        self._erase()
        self.assertEqual(
            self._found("introuvable", "window seat", "71 99 88 77", "71998877"), {}
        )

    def test_a_registration_for_an_event(self):
        need_addon(self.env, "event")
        event = self.env["event.event"].create(
            {
                "name": "Open day",
                "date_begin": "2026-03-02 08:00:00",
                "date_end": "2026-03-02 10:00:00",
            }
        )
        registration = self.env["event.registration"].create(
            {
                "event_id": event.id,
                "partner_id": self.person.id,
                "name": NAME,
                "email": MAIL,
                "phone": PHONE,
            }
        )
        registration.message_post(body=f"{NAME}: {SECRET}", message_type="comment")
        self._forget()
        self.assertTrue(registration.exists())

    def test_text_messages_and_followers(self):
        lead = self._create_lead(partner=self.company)
        lead.message_subscribe(self.person.ids)
        self.env["sms.sms"].create(
            {"number": PHONE, "body": NAME, "partner_id": self.person.id}
        )
        self._forget()
        self.assertNotIn(self.person, lead.message_partner_ids)

    def test_a_mailing_list(self):
        need_addon(self.env, "mass_mailing")
        contact = self.env["mailing.contact"].create({"name": NAME, "email": MAIL})
        self._forget()
        self.assertFalse(contact.exists())

    def test_a_payment_by_card(self):
        need_addon(self.env, "payment")
        provider = self.env["payment.provider"].search([], limit=1)
        self.env["payment.transaction"].create(
            {
                "provider_id": provider.id,
                "payment_method_id": self.env["payment.method"]
                .with_context(active_test=False)
                .search([], limit=1)
                .id,
                "reference": "card-1",
                "amount": 10.0,
                "currency_id": self.env.company.currency_id.id,
                "partner_id": self.person.id,
            }
        )
        self._forget()
