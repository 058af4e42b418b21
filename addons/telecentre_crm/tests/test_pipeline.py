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
