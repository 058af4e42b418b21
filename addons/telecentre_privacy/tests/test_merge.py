from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import EMAIL, PrivacyCommon

OTHER = "claude@home.example"


@tagged("post_install", "-at_install")
class TestMerge(PrivacyCommon):
    """Duplicates put together: nothing that protects the person is lost."""

    def _merge(self, partners, into):
        self.env["base.partner.merge.automatic.wizard"].create({})._merge(
            partners.ids, into
        )
        self.env.invalidate_all()

    def test_an_opposition_of_either_address_holds(self):
        twin = self.env["res.partner"].create({"name": "Claude", "email": OTHER})
        self._oppose(EMAIL)
        self._merge(self.contact | twin, twin)
        self.assertEqual(twin.email, OTHER)
        self.assertTrue(twin.privacy_opposed)

    def test_nobody_is_opposed_by_a_merge_alone(self):
        twin = self.env["res.partner"].create({"name": "Claude", "email": OTHER})
        self._merge(self.contact | twin, twin)
        self.assertFalse(twin.privacy_opposed)

    def test_a_person_s_merge_opposes_no_company(self):
        self._oppose(self.company.company_registry, kind="siren")
        other = self.env["res.partner"].create(
            {
                "name": "Other Group",
                "is_company": True,
                "company_registry": "732829320",
            }
        )
        twin = self.env["res.partner"].create(
            {"name": "Claude", "parent_id": other.id, "email": OTHER}
        )
        self._merge(self.contact | twin, twin)
        self.assertFalse(other.privacy_opposed)

    def test_the_latest_contact_counts(self):
        twin = self.env["res.partner"].create({"name": "Claude", "email": EMAIL})
        twin.last_inbound_contact_date = "2025-01-01"
        self.contact.last_inbound_contact_date = "2026-01-01"
        self._merge(self.contact | twin, twin)
        self.assertEqual(str(twin.last_inbound_contact_date), "2026-01-01")

    def test_who_was_anonymised_is_merged_with_nobody(self):
        gone = self.env["res.partner"].create({"name": "Gone"})
        self.env["telecentre.privacy.eraser"]._erase(gone)
        with self.assertRaisesRegex(UserError, "was anonymised"):
            self._merge(self.contact | gone, self.contact)
        self.assertTrue(gone.exists())

    def test_opportunities_keep_the_latest_contact(self):
        other = self._create_lead(name="Second")
        (self.lead | other).privacy_informed_date = "2026-01-05"
        self.lead.last_inbound_contact_date = "2025-01-01"
        other.last_inbound_contact_date = "2026-01-01"
        left = (self.lead | other).merge_opportunity()
        self.assertEqual(str(left.last_inbound_contact_date), "2026-01-01")
        self.assertEqual(str(left.privacy_informed_date), "2026-01-05")

    def test_merged_with_one_not_informed_is_to_be_informed(self):
        other = self._create_lead(
            name="Second",
            partner=self.env["res.partner"].create({"name": "B", "email": OTHER}),
        )
        other.privacy_informed_date = "2026-01-05"
        left = (self.lead | other).merge_opportunity()
        self.assertFalse(left.privacy_informed_date)
