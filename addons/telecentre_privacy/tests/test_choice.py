from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .test_erasure import MAIL, NAME, ErasureCommon


@tagged("post_install", "-at_install")
class TestChoice(ErasureCommon):
    """What bears the name or the address of another, too, goes only when chosen."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.employer = cls.env["res.partner"].create(
            {"name": "Another Employer", "is_company": True}
        )
        # Of whom only the name is known: this person, or one called the same
        cls.named = cls._create_booking(
            partner_id=cls.employer.id, occupant_name=NAME.upper(), note="By the door"
        )
        cls._cancel_charges()

    def _window(self, partner=None):
        return (
            self.env["telecentre.privacy.erase"]
            .with_user(self.privacy_user)
            .create({"partner_id": (partner or self.person).id})
        )

    def _line(self, window, record):
        return window.line_ids.filtered(
            lambda line: (line.res_model, line.res_id) == (record._name, record.id)
        )

    def _confirm(self, window):
        window.confirmed = True
        window.action_erase()
        self.env.invalidate_all()

    def test_a_namesake_s_stay_is_listed_and_left(self):
        window = self._window()
        line = self._line(window, self.named)
        self.assertEqual(line.customer, "Another Employer")
        self.assertEqual((line.text, str(line.date)), (NAME.upper(), "2026-03-02"))
        self.assertFalse(line.chosen)
        self._confirm(window)
        self.assertEqual(self.named.occupant_name, NAME.upper())
        self.assertEqual(self.named.note, "By the door")
        self.assertTrue(self.named.arrival and self.named.attendance_ids)
        self.assertFalse(self.booking.occupant_id or self.booking.arrival)

    def test_a_chosen_stay_goes_with_the_person(self):
        other = self._create_booking(
            partner_id=self.employer.id, occupant_name=f" {NAME.lower()} "
        )
        self._cancel_charges()
        window = self._window()
        self._line(window, self.named).chosen = True
        self._confirm(window)
        self.assertFalse(self.named.occupant_name or self.named.note)
        self.assertFalse(self.named.arrival or self.named.attendance_ids)
        self.assertTrue(self.named.slot_ids)
        self.assertEqual(other.occupant_name.strip(), NAME.lower())

    def test_names_alike_are_no_namesakes(self):
        for name, listed in (
            (f"{NAME}-Dupont", False),
            (f"Jean{NAME}", False),
            ("Introuvable  maxence", True),
        ):
            with self.subTest(name=name):
                self.named.occupant_name = name
                line = self._line(self._window(), self.named)
                self.assertEqual(bool(line), listed)

    def test_by_a_rule_only_what_is_certain_goes(self):
        self.env["telecentre.privacy.eraser"]._erase(self.person, "retention")
        self.env.invalidate_all()
        self.assertEqual(self.named.occupant_name, NAME.upper())

    def test_who_sat_on_the_person_s_booking_is_not_forgotten_with_it(self):
        guest = self.env["res.partner"].create({"name": "Guest Invited"})
        theirs = self._create_booking(partner_id=self.person.id, occupant_id=guest.id)
        named = self._create_booking(
            partner_id=self.person.id, occupant_name="Visiting Colleague", note="Mine"
        )
        own = self._create_booking(partner_id=self.person.id)
        self._cancel_charges()
        self._confirm(self._window())
        self.assertEqual(theirs.occupant_id, guest)
        self.assertEqual(theirs.attendance_ids.person_id, guest)
        self.assertTrue(theirs.arrival)
        self.assertEqual(named.occupant_name, "Visiting Colleague")
        self.assertTrue(named.attendance_ids and not named.note)
        self.assertFalse(own.arrival or own.attendance_ids)

    def test_a_household_s_address_is_not_the_person_s_alone(self):
        spouse = self.env["res.partner"].create({"name": "Spouse", "email": MAIL})
        Lead = self.env["crm.lead"]
        theirs = Lead.create({"name": "Theirs", "partner_id": spouse.id, "phone": "1"})
        nobodys = Lead.create({"name": "Whose", "email_from": MAIL, "phone": "2"})
        queued = self.env["mail.mail"].create({"email_to": MAIL, "subject": "To both"})
        exported = self.person._privacy_scope()["leads"]
        self.assertEqual(exported, self.lead)
        window = self._window()
        self.assertTrue(self._line(window, nobodys) and self._line(window, theirs))
        self._line(window, nobodys).chosen = True
        self._confirm(window)
        self.assertEqual((theirs.email_from, theirs.phone), (MAIL, "1"))
        self.assertEqual((theirs.partner_id, spouse.email), (spouse, MAIL))
        self.assertFalse(nobodys.email_from or nobodys.phone)
        self.assertTrue(queued.exists())
        self.assertTrue(self.env["mail.blacklist"].search([("email", "=", MAIL)]))

    def test_words_that_name_the_person_elsewhere_become_dots(self):
        lead = self._create_lead(description=f"<p>{NAME} decides</p>")
        spoken = lead.message_post(body=f"Called {NAME}: not before May.")
        kept = lead.message_post(body=f"{NAME} has a new number")
        activity = lead.activity_schedule(
            "mail.mail_activity_data_todo", summary=f"Call {NAME} again"
        )
        window = self._window()
        for record in (lead, spoken, activity):
            self._line(window, record).chosen = True
        self.assertEqual(self._line(window, kept).name, lead.name)
        self._confirm(window)
        self.assertEqual(lead.description, "<p>••• decides</p>")
        self.assertEqual(lead.partner_id, self.contact)
        self.assertIn("Called •••: not", spoken.body)
        self.assertEqual(activity.summary, "Call ••• again")
        self.assertIn(NAME, kept.body)

    def test_what_the_person_wrote_on_the_employer_s_opportunity_goes(self):
        lead = self._create_lead(partner=self.company)
        file = self.env["ir.attachment"].create(
            {
                "name": "signature.txt",
                "raw": b"x",
                "res_model": "crm.lead",
                "res_id": lead.id,
            }
        )
        written = lead.message_post(
            body="Ring me on 71 99",
            message_type="email",
            author_id=self.person.id,
            attachment_ids=file.ids,
        )
        own_words = lead.message_post(body="To be called back")
        self._confirm(self._window())
        self.assertFalse(written.body or written.subject or file.exists())
        self.assertIn("called back", own_words.body)

    def test_the_window_shows_the_lines_before_it_is_saved(self):
        """As the client opens it, and what it sends back."""
        window = Form(
            self.env["telecentre.privacy.erase"]
            .with_user(self.privacy_user)
            .with_context(default_partner_id=self.person.id)
        )
        self.assertEqual(len(window.line_ids), 1)
        with window.line_ids.edit(0) as line:
            line.chosen = True
        self.assertTrue(self._line(window.save(), self.named).chosen)

    def test_all_at_once_or_none(self):
        window = self._window()
        window.action_choose_all()
        self.assertEqual(set(window.line_ids.mapped("chosen")), {True})
        self.assertEqual(window.action_choose_all()["res_id"], window.id)
        self.assertEqual(set(window.line_ids.mapped("chosen")), {False})

    def test_what_is_sent_cannot_be_somebody_else_s(self):
        """A line forged by RPC reaches no record that the search did not find."""
        window = self._window()
        window.line_ids.chosen = False
        self.env["telecentre.privacy.erase.line"].with_user(self.privacy_user).create(
            {
                "wizard_id": window.id,
                "res_model": "telecentre.booking",
                "res_id": self._create_booking(
                    partner_id=self.employer.id, occupant_name="Somebody Else"
                ).id,
                "chosen": True,
            }
        )
        self._cancel_charges()
        self.assertFalse(
            window._chosen().get("telecentre.booking", self.named.browse())
        )

    def test_anonymised_twice(self):
        self._confirm(self._window())
        window = self._window()
        self.assertTrue(window.blocked)
        self.assertIn("anonymised already", window.preview_html)
        self.assertFalse(window.line_ids)

    def test_somebody_of_another_company_is_out_of_reach(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self.person.company_id = elsewhere
        with self.assertRaises(AccessError):
            self._window().read(["preview_html"])
        with self.assertRaises(AccessError):
            self._erase()
        self.assertEqual(self.person.name, NAME)
        with self.assertRaises(AccessError):
            self.env["telecentre.privacy.export"].with_user(self.privacy_user).create(
                {"partner_id": self.person.id}
            ).action_export()

    def test_an_address_for_invoices_goes_along(self):
        address = self.env["res.partner"].create(
            {
                "parent_id": self.person.id,
                "type": "invoice",
                "name": "Home",
                "street": "7 rue Introuvable",
                "email": "home@perso.example",
            }
        )
        self._confirm(self._window())
        self.assertFalse(address.street or address.email or address.active)
        self.assertEqual(address.privacy_state, "anonymised")

    def test_an_employee_who_is_a_customer_too(self):
        """The name stays on the person's own invoices, not on the employer's seats."""
        subscription = self.env["telecentre.subscription"].create(
            {
                "partner_id": self.employer.id,
                "plan_id": self.plan.id,
                "centre_id": self.centre.id,
                "date_start": "2026-03-01",
                "member_ids": [(6, 0, self.person.ids)],
            }
        )
        subscription.action_activate()
        self._invoice()
        with self.assertRaisesRegex(UserError, "off its members"):
            self._erase()
        self.env["telecentre.charge"].search(
            [("subscription_id", "=", subscription.id)]
        )._set(state="cancelled")
        self.env.cr.execute(
            "UPDATE telecentre_subscription SET state = 'closed' WHERE id = %s",
            (subscription.id,),
        )
        self.env.invalidate_all()
        self.assertEqual(self._erase(), {self.person: "restricted"})
        self.env.invalidate_all()
        self.assertEqual(self.person.name, NAME)
        self.assertFalse(subscription.member_ids or self.booking.occupant_id)
