from odoo import fields, models


class TelecentreProcessing(models.Model):
    """One line of the register of processing activities (RGPD, article 30)."""

    _name = "telecentre.processing"
    _description = "Processing Activity"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        string="Controller",
        help="Empty: each company for itself.",
    )
    purpose = fields.Text(string="Purposes", required=True, translate=True)
    legal_basis = fields.Selection(
        [
            ("prospecting", "As set for prospecting"),
            ("public_task", "Task of public interest (6-1-e)"),
            ("contract", "Contract (6-1-b)"),
            ("legal_obligation", "Legal obligation (6-1-c)"),
            ("consent", "Consent (6-1-a)"),
            ("legitimate_interest", "Legitimate interest (6-1-f)"),
        ],
        required=True,
    )
    legal_text = fields.Char(string="Law, contract or decision", translate=True)
    people = fields.Text(string="Whose data", required=True, translate=True)
    data = fields.Text(string="Which data", required=True, translate=True)
    source = fields.Text(string="Where they come from", translate=True)
    recipients = fields.Text(required=True, translate=True)
    transfers = fields.Text(
        string="Transfers out of the European Union", required=True, translate=True
    )
    rule_id = fields.Many2one(
        "telecentre.retention.rule",
        string="Retention rule",
        ondelete="set null",
        index="btree_not_null",
    )
    retention = fields.Text(required=True, translate=True)
    security = fields.Text(string="Security measures", required=True, translate=True)
    date_reviewed = fields.Date(string="Reviewed on")

    def _legal_basis_words(self, company):
        """The legal basis, in words; that of prospecting is the company's setting."""
        self.ensure_one()
        value = self.legal_basis
        if value == "prospecting":
            value = company.privacy_legal_basis
        words = self._fields["legal_basis"]._description_selection(self.env)
        return dict(words)[value]

    def action_print(self):
        """The register as one document; all of it when nothing is chosen."""
        records = self or self.search([])
        self.env["telecentre.privacy.log"]._log("register", records)
        return self.env.ref(
            "telecentre_privacy.report_processing_action"
        ).report_action(records, config=False)
