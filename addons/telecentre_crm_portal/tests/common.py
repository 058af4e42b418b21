from odoo.tests import new_test_user

from odoo.addons.telecentre_crm.tests.common import TelecentreCrmCommon

# A point, as the portal's form sends it
SIGNATURE = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAA"
    "AABJRU5ErkJggg=="
)


class PortalCommon(TelecentreCrmCommon):
    """A lead with seats, and a portal user of the co-prospecting partner."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner_user = new_test_user(cls.env, "crm_partner", "base.group_portal")
        (cls.company | cls.contact).lang = "en_US"
        cls.partner_user.partner_id.parent_id = cls.network
        # A contact takes the language of its company
        cls.partner_user.lang = "en_US"
        cls.lead = cls._create_lead(
            name="Shared group",
            co_prospecting_partner_id=cls.network.id,
            next_step_owner="partner",
            description="<p>Secret note</p>",
        )
        cls.other_lead = cls._create_lead(name="Our own group")

    @classmethod
    def _create_census(cls, **values):
        return cls.env["telecentre.census"].create(
            {"name": "Working near home", "lead_id": cls.lead.id, **values}
        )

    def _make_proposal(self, **values):
        self._create_seats(self.lead, quantity=2)
        proposal = (
            self.env["telecentre.proposal"].with_user(self.sales_user)._make(self.lead)
        )
        proposal.write(values)
        return proposal
