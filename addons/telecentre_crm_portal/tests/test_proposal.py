import base64
from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from .common import SIGNATURE, PortalCommon


@tagged("post_install", "-at_install")
class TestProposal(PortalCommon, HttpCase):
    def _sent(self, **values):
        proposal = self._make_proposal(**values)
        proposal.action_send()
        return proposal

    def test_it_is_made_of_the_seats_and_stays_as_it_was(self):
        proposal = self._make_proposal()
        self.assertEqual((proposal.version, proposal.amount_monthly), (1, 240.0))
        self.assertEqual(proposal.amount_yearly, 2880.0)
        self.lead.seat_ids.quantity = 5
        self.assertEqual(proposal.line_ids.quantity, 2)

    def test_a_new_version_replaces_the_older(self):
        first = self._sent()
        action = self.lead.with_user(self.sales_user).action_new_proposal()
        second = self.env["telecentre.proposal"].browse(action["res_id"])
        self.assertEqual((first.state, second.version), ("replaced", 2))
        with self.assertRaisesRegex(ValidationError, "not open"):
            first._sign("A. Person", SIGNATURE)

    def test_without_seats_it_says_so(self):
        with self.assertRaisesRegex(UserError, "Seats wanted"):
            self.env["telecentre.proposal"]._make(self.lead)

    def test_what_was_sent_is_kept(self):
        proposal = self._make_proposal()
        proposal.with_context(force_report_rendering=True).action_send()
        self.assertTrue(proposal.document_id.raw.startswith(b"%PDF"))
        with self.assertRaisesRegex(UserError, "new version"):
            proposal.terms = "<p>Other</p>"
        with self.assertRaisesRegex(UserError, "is kept"):
            proposal.unlink()

    def test_the_annexes_tell_when_the_centre_is_open(self):
        calendar = self.env["resource.calendar"].create(
            {
                "name": "Mornings",
                "attendance_ids": [
                    Command.clear(),
                    Command.create(
                        {
                            "name": "Tuesday",
                            "dayofweek": "1",
                            "hour_from": 8.5,
                            "hour_to": 12,
                        }
                    ),
                ],
            }
        )
        self.centre.resource_calendar_id = calendar
        proposal = self._make_proposal()
        self.assertEqual(
            proposal._sheet_hours(self.centre), [("Tuesday", "8:30–12:00")]
        )

    def test_the_annexes_tell_prices_security_and_data(self):
        desk = self.env.ref("telecentre_booking.resource_type_desk")
        self.env["telecentre.resource"].create(
            {"name": "Desk", "centre_id": self.centre.id, "type_id": desk.id}
        )
        pricelist = self.env["product.pricelist"].create({"name": "Group"})
        product = desk._tariff_product("day")
        self.env["product.pricelist.item"].create(
            [
                {
                    "pricelist_id": pricelist.id,
                    "applied_on": "0_product_variant",
                    "product_id": product.id,
                    "fixed_price": price,
                    "centre_id": centre,
                }
                for price, centre in ((17.0, False), (15.5, self.centre.id))
            ]
        )
        self.lead.agreement_pricelist_id = pricelist
        proposal = self._make_proposal()
        lines = {line[:2]: line[2] for line in proposal._price_lines(self.centre)}
        unit = self.env["telecentre.unit"].search([("code", "=", "day")])
        self.assertEqual(lines[desk.name, unit.name], 15.5, "the centre's own price")
        ((centres, units, rows),) = proposal._price_tables()
        self.assertEqual(centres, self.centre.name)
        self.assertEqual(dict(rows)[desk.name][units.index(unit.name)], 15.5)
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "telecentre_crm_portal.report_proposal", proposal.ids
        )
        text = html.decode()
        for annex in ("Annex 1", "Annex 2", "Annex 3", "Annex 4"):
            self.assertIn(annex, text)
        self.assertRegex(text, "15[.,]50")

    def test_it_names_index_payer_and_contacts_and_the_agreement_has_the_index(self):
        index = self.env["telecentre.price.index"].create({"name": "ILAT, test"})
        self.contact.prospect_role = "disability"
        self.env["res.partner"].create(
            {"name": "Accounts", "type": "invoice", "parent_id": self.company.id}
        )
        proposal = self._make_proposal(index_id=index.id)
        self.assertEqual(proposal.contact_ids, self.contact)
        html, _kind = (
            self.env["ir.actions.report"]
            .with_user(self.sales_user)
            ._render_qweb_html("telecentre_crm_portal.report_proposal", proposal.ids)
        )
        text = html.decode()
        for words in ("ILAT, test", "Accounts", "Disability", "6. Contacts"):
            self.assertIn(words, text)
        newer = self.env["telecentre.proposal"]._make(self.lead)
        self.assertEqual(newer.index_id, index, "nothing is typed twice")
        newer.action_send()
        with self.assertRaisesRegex(UserError, "new version"):
            newer.index_id = False
        newer._sign("A. Person", SIGNATURE)
        lead = self.lead.with_user(self.sales_user)
        lead.action_create_customer()
        lead.action_create_agreement()
        self.assertEqual(lead.framework_agreement_id.sudo().index_id, index)

    def test_sales_prints_it_with_the_equipment_of_the_centre(self):
        self.centre.feature_ids = self.env["telecentre.feature"].create(
            {"name": "Bicycle shed"}
        )
        proposal = self._make_proposal()
        self.env.invalidate_all()
        html, _kind = (
            self.env["ir.actions.report"]
            .with_user(self.sales_user)
            ._render_qweb_html("telecentre_crm_portal.report_proposal", proposal.ids)
        )
        self.assertIn("Bicycle shed", html.decode())

    def test_a_lead_with_a_proposal_that_was_sent_is_not_deleted(self):
        self._sent()
        with self.assertRaisesRegex(UserError, "archive it"):
            self.lead.unlink()
        draft = self._create_lead(name="Draft only")
        self._create_seats(draft)
        self.env["telecentre.proposal"]._make(draft)
        draft.unlink()
        self.assertFalse(draft.exists())

    def test_signed_on_the_portal_then_agreed_without_typing_anything(self):
        proposal = self._sent()
        before = proposal.document_id
        url = proposal.get_portal_url()
        page = self.url_open(url)
        self.assertIn("modalaccept", page.text)
        answer = self.make_jsonrpc_request(
            f"/my/proposals/{proposal.id}/accept",
            {
                "access_token": proposal.access_token,
                "name": "A. Person",
                "signature": SIGNATURE,
            },
        )
        self.assertTrue(answer.get("force_refresh"), answer)
        self.assertEqual((proposal.state, proposal.signed_by), ("signed", "A. Person"))
        self.assertNotEqual(proposal.document_id, before, "the signature is in it")
        self.assertTrue(before.exists(), "the version that was sent is kept")
        self.assertEqual(self.lead.won_status, "won")
        again = self.make_jsonrpc_request(
            f"/my/proposals/{proposal.id}/accept",
            {
                "access_token": proposal.access_token,
                "name": "B",
                "signature": SIGNATURE,
            },
        )
        self.assertIn("error", again)
        lead = self.lead.with_user(self.sales_user)
        lead.action_create_customer()
        lead.action_create_agreement()
        lead.action_create_subscriptions()
        agreement = lead.framework_agreement_id.sudo()
        self.assertEqual(agreement.proposal_id, proposal)
        self.assertEqual(agreement.date_end, proposal.date_end)
        self.assertEqual(sum(agreement.subscription_ids.mapped("quantity")), 2)
        documents = self.env["ir.attachment"].search(
            [("res_model", "=", "telecentre.agreement"), ("res_id", "=", agreement.id)]
        )
        self.assertIn(proposal.document_id.checksum, documents.mapped("checksum"))
        with self.assertRaisesRegex(UserError, "signed already"):
            lead.action_new_proposal()

    def test_bad_signatures(self):
        proposal = self._sent()
        for name, signature in (("", SIGNATURE), ("A", ""), ("A", "é")):
            with self.assertRaises(ValidationError):
                proposal._sign(name, signature)
        proposal.date_validity = fields.Date.today() - timedelta(days=1)
        with self.assertRaisesRegex(ValidationError, "not open"):
            proposal._sign("A. Person", SIGNATURE)
        self.assertNotIn("modalaccept", self.url_open(proposal.get_portal_url()).text)

    def _accept(self, proposal, **values):
        return self.make_jsonrpc_request(
            f"/my/proposals/{proposal.id}/accept",
            {
                "access_token": proposal.access_token,
                "name": "A. Person",
                "signature": SIGNATURE,
                **values,
            },
        )

    def test_what_no_form_sends_is_refused_or_cleaned(self):
        proposal = self._sent()
        proposal._portal_ensure_token()
        cut = base64.b64encode(base64.b64decode(SIGNATURE)[:40]).decode()
        for words, values in (
            ("missing", {"name": ["A"]}),
            ("missing", {"name": "\x00"}),
            ("Invalid", {"signature": [1]}),
            ("Invalid", {"signature": base64.b64encode(b"no picture").decode()}),
            ("Invalid", {"signature": base64.b64encode(b"<svg/>").decode()}),
            ("Invalid", {"signature": cut}),
        ):
            with self.subTest(values):
                error = self._accept(proposal, **values).get("error")
                self.assertIn(words, error)
        self.assertEqual(proposal.state, "sent")
        answer = self._accept(proposal, name="A.\x00 P\ud800")
        self.assertTrue(answer.get("force_refresh"), answer)
        self.assertEqual(proposal.signed_by, "A. P")

    def test_refused_on_the_portal(self):
        proposal = self._sent()
        page = self.url_open(proposal.get_portal_url())
        token = page.text.partition('name="csrf_token"')[2].split('value="')[1]
        self.url_open(
            proposal.get_portal_url(suffix="/refuse"),
            data={"csrf_token": token.split('"')[0], "reason": "Too\x00 far"},
        )
        self.assertEqual(proposal.state, "refused")
        self.assertIn("Too far", "".join(proposal.message_ids.mapped("body")))

    def test_nobody_reads_it_without_its_address(self):
        proposal = self._sent()
        for token in ("", "?access_token=wrong"):
            page = self.url_open(
                f"/my/proposals/{proposal.id}{token}", allow_redirects=False
            )
            self.assertEqual(page.status_code, 303)
        pdf = self.url_open(proposal.get_portal_url(report_type="pdf"))
        self.assertEqual(pdf.headers["Content-Type"], "application/pdf")
        self.assertEqual(pdf.content, proposal.document_id.raw)

    def test_roles(self):
        Proposal = self.env["telecentre.proposal"]
        for user in (self.staff_user, self.partner_user):
            self.assertFalse(Proposal.with_user(user).has_access("read"))
