from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import TelecentreCrmCommon


@tagged("post_install", "-at_install")
class TestAccess(TelecentreCrmCommon):
    def _assert_forbidden(self, user, model, operation="read"):
        self.assertFalse(self.env[model].with_user(user).has_access(operation), model)

    def test_sales_works_the_pipeline(self):
        lead = self._create_lead().with_user(self.sales_user)
        lead.write({"employees_nearby": 3, "naf_code": "62.02A"})
        self.assertTrue(lead.score_explanation)
        agreement = (
            self.env["telecentre.telework.agreement"]
            .with_user(self.sales_user)
            .create({"partner_id": self.company.id, "date_start": "2026-01-01"})
        )
        self.assertEqual(lead.telework_agreement_id, agreement)

    def test_sales_sees_no_attendance(self):
        for model in (
            "telecentre.booking",
            "telecentre.booking.slot",
            "telecentre.booking.series",
            "telecentre.attendance.wizard",
        ):
            self._assert_forbidden(self.sales_user, model)

    def test_sales_sees_the_centres_but_changes_none(self):
        Centre = self.env["telecentre.centre"].with_user(self.sales_user)
        self.assertTrue(Centre.has_access("read"))
        self.assertFalse(Centre.has_access("write"))

    def test_sales_reads_criteria_only_the_sales_manager_sets_them(self):
        criterion = self.env.ref("telecentre_crm.score_criterion_csr")
        self.assertEqual(criterion.with_user(self.sales_user).points, 5)
        with self.assertRaises(AccessError):
            criterion.with_user(self.sales_user).points = 50
        criterion.with_user(self.sales_manager).points = 6

    def test_staff_sees_no_prospect(self):
        for model in (
            "crm.lead",
            "telecentre.telework.agreement",
            "telecentre.score.criterion",
        ):
            self._assert_forbidden(self.staff_user, model)

    def test_staff_reads_the_company_without_the_prospecting(self):
        company = self.company.with_user(self.staff_user)
        self.assertEqual(company.name, "Group One")
        with self.assertRaises(AccessError):
            company.read(["telework_agreement_ids"])

    def test_prospect_notes_do_not_go_to_the_contact(self):
        lead = self._create_lead()
        lead.write(
            {"partner_id": False, "partner_name": "New", "description": "Secret"}
        )
        self.assertFalse(lead._create_customer().comment)

    def test_staff_accompanies_job_seekers(self):
        person = self.env["res.partner"].create({"name": "A job seeker"})
        accompaniment = (
            self.env["telecentre.accompaniment"]
            .with_user(self.staff_user)
            .create({"partner_id": person.id})
        )
        self.assertEqual(accompaniment.user_id, self.staff_user)

    def test_accompaniment_of_another_company_is_not_seen(self):
        other = self.env["res.company"].create({"name": "Another network"})
        person = self.env["res.partner"].create({"name": "A job seeker"})
        accompaniment = self.env["telecentre.accompaniment"].create(
            {"partner_id": person.id, "company_id": other.id}
        )
        found = accompaniment.with_user(self.staff_user).search(
            [("id", "=", accompaniment.id)]
        )
        self.assertFalse(found)

    def test_menus_of_each_role(self):
        def sees(user, name):
            menu = self.env.ref(f"telecentre_crm.{name}")
            visible = self.env["ir.ui.menu"].with_user(user)._visible_menu_ids()
            return menu.id in visible

        self.assertTrue(sees(self.sales_user, "telecentre_menu_groups"))
        self.assertTrue(sees(self.sales_user, "crm_menu_prospecting"))
        self.assertTrue(sees(self.staff_user, "telecentre_menu_accompaniments"))
        self.assertFalse(sees(self.staff_user, "telecentre_menu_groups"))
        self.assertFalse(sees(self.staff_user, "telecentre_menu_prospecting"))
