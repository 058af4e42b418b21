from odoo.exceptions import UserError
from odoo.tests import tagged

from . import sirene_lines as lines
from .common import SireneCommon


@tagged("post_install", "-at_install")
class TestNationalGroups(SireneCommon):
    """The real numbers of 67 groups: import, score, pipeline."""

    def test_from_the_file_to_the_pipeline(self):
        rows = list(lines.national_groups())
        self.assertEqual(len(rows), 67)
        before = self.env["res.partner"].search_count([("is_company", "=", True)])
        job = self._import(rows)
        self.assertEqual((job.state, job.faulty_count), ("done", 0), job.fault_text)
        self.assertEqual(
            job.created_count
            + job.updated_count
            + job.unchanged_count
            + job.double_count,
            67,
        )
        after = self.env["res.partner"].search_count([("is_company", "=", True)])
        self.assertEqual(after - before, job.created_count)
        numbers = [row["siren"] for row in rows]
        companies = self.env["res.partner"].search(
            [
                ("company_registry", "in", numbers),
                ("is_company", "=", True),
                ("is_establishment", "=", False),
            ]
        )
        self.assertEqual(len(companies), 67)
        companies.with_user(self.sales_user).action_add_to_pipeline()
        companies.with_user(self.sales_user).action_add_to_pipeline()
        leads = self.env["crm.lead"].search(
            [("prospect_partner_id", "in", companies.ids)]
        )
        self.assertEqual(len(leads.prospect_partner_id), 67)
        new = leads.filtered(lambda lead: not lead.user_id)
        self.assertEqual(new.stage_id, self.env.ref("telecentre_crm.crm_stage_qualify"))
        for lead in leads:
            points = sum(line[2] for line in lead.score_detail)
            self.assertEqual(lead.score, max(0, min(100, points)), lead.name)
            self.assertGreaterEqual(lead.score, 10, "a large company has its points")
        capgemini = leads.filtered(lambda lead: lead.siren == "479766842")
        self.assertIn("62.02A", capgemini[:1].score_explanation)

    def test_only_companies_are_prospected(self):
        with self.assertRaisesRegex(UserError, "Choose companies"):
            self.contact.action_add_to_pipeline()

    def test_roles(self):
        for model in ("telecentre.fact.change", "telecentre.sirene.import"):
            self.assertFalse(
                self.env[model].with_user(self.staff_user).has_access("read")
            )
            self.assertTrue(
                self.env[model].with_user(self.sales_user).has_access("read")
            )
        Import = self.env["telecentre.sirene.import"]
        self.assertFalse(Import.with_user(self.sales_user).has_access("create"))
        self.assertTrue(Import.with_user(self.sales_manager).has_access("create"))
