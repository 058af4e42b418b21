from odoo import fields
from odoo.tests import TransactionCase, new_test_user, tagged

from .common import PortalCommon


@tagged("post_install", "-at_install")
class TestCompanies(PortalCommon, TransactionCase):
    def test_sales_of_another_company_see_nothing_of_a_prospect(self):
        town = self.env["telecentre.town"].create(
            {"name": "Town", "latitude": 45, "longitude": 2.5}
        )
        other = self.env["res.company"].create({"name": "Another network"})
        self.lead.company_id = self.env.company
        proposal = self._make_proposal()
        census = self._create_census()
        answer = self.env["telecentre.census.answer"].create(
            {
                "census_id": census.id,
                "town_id": town.id,
                "days_per_week": 2,
                "email": "somebody@group-one.example",
                "email_key": "key",
                "consent_date": fields.Datetime.now(),
            }
        )
        theirs = new_test_user(
            self.env,
            "crm_sales_elsewhere",
            "telecentre_crm.group_telecentre_sales",
            company_id=other.id,
            company_ids=[fields.Command.set(other.ids)],
        )
        for record in (
            self.lead,
            self.lead.seat_ids,
            proposal,
            proposal.line_ids,
            census,
            answer,
        ):
            with self.subTest(record._name):
                domain = [("id", "in", record.ids)]
                found = record.browse().with_user(theirs).search(domain)
                self.assertFalse(found)
                self.assertFalse(record.with_user(theirs).has_access("read"))
                ours = record.browse().with_user(self.sales_user).search(domain)
                self.assertEqual(ours, record)
        self.lead.company_id = False
        self.assertTrue(self.lead.seat_ids.with_user(theirs).has_access("read"))
