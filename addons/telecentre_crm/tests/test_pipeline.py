from odoo.tests import tagged

from .common import TelecentreCrmCommon


@tagged("post_install", "-at_install")
class TestPipeline(TelecentreCrmCommon):
    def _stage(self, name):
        return self.env.ref(f"telecentre_crm.crm_stage_{name}")

    def test_new_opportunity_starts_at_the_team_first_stage(self):
        self.assertEqual(self._create_lead().stage_id, self._stage("qualify"))

    def test_opportunity_of_another_team_takes_the_team_stage(self):
        other = self.env["crm.team"].create({"name": "Other"})
        lead = self._create_lead(team_id=other.id, user_id=False)
        self.assertNotIn(self.team, lead.stage_id.team_ids)
        lead.team_id = self.team
        self.assertEqual(lead.stage_id, self._stage("qualify"))

    def test_pipeline_shows_the_seven_stages_only(self):
        groups = (
            self.env["crm.lead"]
            .with_context(default_team_id=self.team.id, read_group_expand=True)
            .formatted_read_group(
                [("team_id", "=", self.team.id)], ["stage_id"], ["__count"]
            )
        )
        self.assertEqual(
            [group["stage_id"][0] for group in groups],
            [
                self._stage(name).id
                for name in (
                    "qualify",
                    "hr_contact",
                    "meeting",
                    "census",
                    "pilot",
                    "agreement",
                    "signed",
                )
            ],
        )

    def test_other_teams_keep_the_common_stages(self):
        other = self.env["crm.team"].create({"name": "Other"})
        stages = self.env["crm.lead"].with_context(default_team_id=other.id)
        shown = stages._read_group_stage_ids(self.env["crm.stage"], [])
        self.assertTrue(shown)
        self.assertFalse(shown.filtered("team_ids"))

    def test_won_goes_to_signed(self):
        lead = self._create_lead()
        lead.action_set_won()
        self.assertEqual(lead.stage_id, self._stage("signed"))
        self.assertEqual(lead.won_status, "won")

    def test_lost_with_a_reason_of_ours(self):
        lead = self._create_lead()
        reason = self.env.ref("telecentre_crm.crm_lost_reason_forbidden")
        lead.action_set_lost(lost_reason_id=reason.id)
        self.assertEqual(lead.won_status, "lost")

    def test_new_opportunity_has_the_probability_of_its_stage(self):
        # What made Odoo give 92 % to every new opportunity: one signature behind it.
        self._create_lead().action_set_won()
        self._create_lead().action_set_lost()
        lead = self._create_lead()
        self.assertEqual(lead.probability, 5)
        lead.stage_id = self._stage("pilot")
        self.assertEqual(lead.probability, 55)
        lead.action_set_won()
        self.assertEqual(lead.probability, 100)

    def test_probability_that_was_typed_stays_until_it_is_given_back(self):
        lead = self._create_lead()
        lead.probability = 40
        lead.stage_id = self._stage("meeting")
        self.assertEqual(lead.probability, 40)
        lead.action_set_automated_probability()
        self.assertEqual(lead.probability, 20)

    def test_changed_stage_changes_its_opportunities(self):
        lead = self._create_lead()
        self._stage("qualify").probability = 8
        self.assertEqual(lead.probability, 8)

    def test_nightly_learning_leaves_the_team_alone(self):
        lead = self._create_lead()
        lead.flush_recordset()
        probabilities, _tooltip = lead._pls_get_naive_bayes_probabilities(
            batch_mode=True
        )
        self.assertEqual(probabilities[lead.id], 5)

    def test_stage_texts_are_in_the_reader_s_language(self):
        if not self.env["res.lang"]._get_data(code="fr_FR"):
            self.skipTest("French is not installed")
        for stage in self.env["crm.stage"].search([("team_ids", "=", self.team.id)]):
            with self.subTest(stage=stage.name):
                self.assertNotEqual(
                    stage.with_context(lang="fr_FR").requirements, stage.requirements
                )

    def test_form_offers_no_paid_service_for_a_large_group(self):
        if "show_enrich_button" not in self.env["crm.lead"]._fields:
            self.skipTest("crm_iap_enrich is not installed")
        view = self.env.ref("crm.crm_lead_view_form")
        arch, _view = self.env["crm.lead"]._get_view(view.id, "form")
        buttons = arch.xpath("//button[@name='iap_enrich']")
        self.assertTrue(buttons)
        for button in buttons:
            self.assertIn("is_prospecting or", button.get("invisible"))

    def test_addresses_are_not_sent_outside_by_themselves(self):
        cron = self.env.ref(
            "crm_iap_enrich.ir_cron_lead_enrichment", raise_if_not_found=False
        )
        self.assertFalse(cron and cron.active)
        parameter = "crm.iap.lead.enrich.setting"
        self.assertEqual(self.env["ir.config_parameter"].get_param(parameter), "manual")
