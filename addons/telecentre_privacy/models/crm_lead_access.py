from odoo import models

# What the co-prospecting partner reads of an opportunity that is shared with it: what
# its page shows. Not the person's address, nor our notes, amounts and scores.
PORTAL_FIELDS = {
    "id",
    "name",
    "display_name",
    "active",
    "type",
    "stage_id",
    "team_id",
    "company_id",
    "is_prospecting",
    "prospect_partner_id",
    "co_prospecting_partner_id",
    "next_step_owner",
    "parent_group_id",
    "siren",
    "company_category",
    "headcount_range",
    "naf_code",
    "head_office_zip",
    "head_office_city",
    "local_establishment_count",
    "score",
    "won_status",
    "priority",
    "user_id",
    "telework_agreement_id",
    "agreement_date_end",
    "create_date",
    "write_date",
}


class CrmLead(models.Model):
    """The portal partner reads what is shared, by whatever door it comes in."""

    _inherit = "crm.lead"

    def _has_field_access(self, field, operation):
        if self._privacy_is_portal() and field.name not in PORTAL_FIELDS:
            return False
        return super()._has_field_access(field, operation)

    def _mail_get_operation_for_mail_message_operation(self, message_operation):
        """The messages of an opportunity are the team's and the prospect's."""
        operations = super()._mail_get_operation_for_mail_message_operation(
            message_operation
        )
        if self._privacy_is_portal():
            return dict.fromkeys(operations, "write")
        return operations

    def _privacy_is_portal(self):
        return not self.env.su and not self.env.user._is_internal()
