from odoo import models


class CrmLead(models.Model):
    _inherit = "crm.lead"

    def _mailing_get_default_domain(self, mailing):
        """The pipeline of the prospected groups; nobody who said no."""
        return [
            ("is_prospecting", "=", True),
            ("won_status", "=", "pending"),
            ("email_normalized", "!=", False),
            ("is_blacklisted", "=", False),
        ]


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _mailing_get_default_domain(self, mailing):
        """Contacts whose role for telework is known: a mail must concern their job."""
        return [
            ("prospect_role", "!=", False),
            ("email_normalized", "!=", False),
            ("is_blacklisted", "=", False),
        ]
