from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from . import sirene_lines as lines
from .common import SireneCommon


@tagged("post_install", "-at_install")
class TestGroups(SireneCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.head, cls.bank, cls.insurer = (
            cls._create_company(name, lines.siren(n), headcount_range=headcount)
            for n, (name, headcount) in enumerate(
                (("Head", "41"), ("Bank", "53"), ("Insurer", "51")), start=1
            )
        )

    def _assign(self, companies, head, source="Annual report 2025"):
        wizard = (
            self.env["telecentre.group.assign"]
            .with_user(self.sales_user)
            .with_context(active_model="res.partner", active_ids=companies.ids)
            .create({"group_id": head.id, "source": source, "date": "2026-09-01"})
        )
        return wizard.action_apply()

    def test_companies_come_under_one_head_with_its_source(self):
        self._assign(self.bank | self.insurer, self.head)
        self.assertEqual((self.bank | self.insurer).parent_id, self.head)
        self.assertEqual(self.bank.group_source, "Annual report 2025")
        self.assertEqual(str(self.insurer.group_date), "2026-09-01")
        self.assertEqual(self.bank.commercial_partner_id, self.bank, "a company still")

    def test_the_group_adds_up(self):
        self._assign(self.bank, self.head)
        self._assign(self.insurer, self.bank)
        self._import(
            [lines.place(lines.siret(lines.siren(3), n)) for n in (1, 2)],
            kind="establishment",
        )
        self.head.invalidate_recordset()
        self.assertEqual(self.head.group_company_count, 3)
        self.assertEqual(self.head.group_headcount_least, 500 + 10000 + 2000)
        self.assertEqual(self.head.group_establishment_count, 2)
        self.assertEqual(self.head.group_local_count, 2)
        domain = self.head.action_view_group()["domain"]
        self.assertEqual(len(self.env["res.partner"].search(domain)), 3)

    def test_what_cannot_be_is_refused_and_changes_nothing(self):
        with self.assertRaisesRegex(UserError, "where it is written"):
            self._assign(self.bank, self.head, source=" ")
        with self.assertRaisesRegex(UserError, "only companies"):
            self._assign(self.contact, self.head)
        with self.assertRaisesRegex(UserError, "belong to itself"):
            self._assign(self.head, self.head)
        self._assign(self.bank, self.head)
        with self.assertRaisesRegex(UserError, "belong to itself"):
            self._assign(self.head | self.insurer, self.bank)
        self.assertFalse(self.insurer.parent_id)

    def test_off_the_group_again(self):
        self._assign(self.bank, self.head)
        self._assign(self.bank, self.env["res.partner"], source=False)
        self.assertFalse(self.bank.parent_id)
        self.assertFalse(self.bank.group_source)

    def test_an_import_leaves_the_group_as_it_is(self):
        self._assign(self.bank, self.head)
        self._import([lines.unit(lines.siren(2), "Bank")])
        self.assertEqual(self.bank.parent_id, self.head)

    def test_office_staff_sets_no_groups(self):
        with self.assertRaises(AccessError):
            self.env["telecentre.group.assign"].with_user(self.staff_user).create({})
