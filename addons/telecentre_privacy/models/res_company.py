from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ResCompany(models.Model):
    """Who is the controller, on what basis people are prospected, whom to ask."""

    _inherit = "res.company"

    privacy_public_body = fields.Boolean(
        string="Public body",
        default=True,
        help="A public body cannot rest on legitimate interest for its tasks (RGPD, "
        "article 6, last sentence of paragraph 1).",
    )
    privacy_legal_basis = fields.Selection(
        [
            ("public_task", "Task of public interest"),
            ("legitimate_interest", "Legitimate interest"),
            ("consent", "Consent"),
        ],
        string="Legal basis of prospecting",
        required=True,
        default="public_task",
    )
    privacy_legal_text = fields.Char(
        string="Decision or law",
        help="What gives the task: a deliberation, an article of law. It is said in "
        "the information text.",
    )
    privacy_dpo_name = fields.Char(string="Data protection officer")
    privacy_dpo_email = fields.Char(string="Address for requests")

    @api.constrains("privacy_public_body", "privacy_legal_basis")
    def _check_privacy_legal_basis(self):
        for company in self:
            if (
                company.privacy_public_body
                and company.privacy_legal_basis == "legitimate_interest"
            ):
                raise ValidationError(
                    self.env._(
                        "%s is a public body: it cannot rest on legitimate interest "
                        "for its tasks (RGPD, article 6). Choose the task of public "
                        "interest, or consent.",
                        company.name,
                    )
                )

    def iap_enrich_auto(self):
        """Odoo asks a service outside about our own company, by its e-mail domain,
        as it does about the names that people type: both are switched off together."""
        if not self.env["res.partner"]._telecentre_autocomplete_allowed():
            return False
        return super().iap_enrich_auto()

    def _privacy_contact(self):
        """Where people write about their data."""
        self.ensure_one()
        return self.privacy_dpo_email or self.email or ""

    def _privacy_basis_words(self):
        """The legal basis as the information text says it."""
        self.ensure_one()
        return {
            "public_task": self.env._(
                "a task of public interest (RGPD, article 6-1-e)"
            ),
            "legitimate_interest": self.env._(
                "our legitimate interest in making our places known to companies "
                "(RGPD, article 6-1-f)"
            ),
            "consent": self.env._(
                "your consent, which you may withdraw at any time (RGPD, article 6-1-a)"
            ),
        }[self.privacy_legal_basis]


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    privacy_public_body = fields.Boolean(
        related="company_id.privacy_public_body", readonly=False
    )
    privacy_legal_basis = fields.Selection(
        related="company_id.privacy_legal_basis", readonly=False
    )
    privacy_legal_text = fields.Char(
        related="company_id.privacy_legal_text", readonly=False
    )
    privacy_dpo_name = fields.Char(
        related="company_id.privacy_dpo_name", readonly=False
    )
    privacy_dpo_email = fields.Char(
        related="company_id.privacy_dpo_email", readonly=False
    )
