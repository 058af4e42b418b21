from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestDemo(TransactionCase):
    """Who tries the demo network finds each screen of prospecting filled."""

    def setUp(self):
        super().setUp()
        self.census = self.env.ref(
            "telecentre_crm_portal.census_demo", raise_if_not_found=False
        )
        if not (self.census and self.census.answer_ids):
            self.skipTest("made before, or without, this demo data")

    def test_the_census_has_answers_and_seats(self):
        self.assertEqual(self.census.answer_count, 12)
        self.assertTrue(self.census.seat_count)
        self.assertFalse(self.census.answer_ids.filtered("email"))

    def test_a_proposal_is_drafted_and_one_is_signed_with_its_agreement(self):
        lead = self.env.ref("telecentre_crm.crm_lead_horizon")
        signed = lead.proposal_ids.filtered(lambda p: p.state == "signed")
        self.assertTrue(signed.document_id.raw.startswith(b"%PDF"))
        agreement = lead.framework_agreement_id
        self.assertEqual(agreement.proposal_id, signed)
        self.assertEqual(lead.subscription_count, 3)
        self.assertTrue(agreement.index_id and agreement.health)
        text = agreement._indexation_text(agreement.indexation_date)
        self.assertIn("%", text)
        drafted = self.env.ref("telecentre_crm.crm_lead_maif").proposal_ids
        self.assertEqual(drafted.mapped("state"), ["draft"])

    def test_the_partner_s_account_sees_the_shared_leads(self):
        user = self.env.ref("telecentre_crm_portal.user_demo_network")
        self.assertTrue(user.share)
        found = self.env["crm.lead"].with_user(user).search([])
        network = self.env.ref("telecentre_crm.partner_network")
        self.assertTrue(found)
        self.assertEqual(found.sudo().co_prospecting_partner_id, network)
