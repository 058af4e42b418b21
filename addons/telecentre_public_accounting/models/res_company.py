from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ResCompany(models.Model):
    _inherit = "res.company"

    telecentre_accounting_mode = fields.Selection(
        selection=[
            ("private", "Private: we collect our invoices ourselves"),
            ("public", "Public: the public accountant collects"),
        ],
        string="Who Collects",
        default="private",
        required=True,
        help="A local authority hands its debts over to the public accountant, and "
        "may take small sums itself in a régie.",
    )
    telecentre_titre_threshold = fields.Monetary(
        string="Collection Threshold",
        default=15.0,
        help="Debts below it wait, and are put together with the next ones of the same "
        "debtor (CGCT, article D1611-1).",
    )
    telecentre_payfip_number = fields.Char(
        string="PayFiP Client Number",
        help="The six digits of your contract with PayFiP, printed on invoices.",
    )
    telecentre_local_code = fields.Char(string="Local Product Code")
    telecentre_budget_line = fields.Char(
        string="Budget Line", help="Where revenue stands in the budget, as 75-752."
    )
    telecentre_collection_journal_id = fields.Many2one(
        "account.journal",
        string="Journal of What Is Collected",
        domain="[('type', 'in', ('bank', 'cash')), ('company_id', '=', id)]",
        help="Where the payments that the public accountant reports are entered.",
    )

    @api.constrains("telecentre_payfip_number")
    def _check_telecentre_payfip_number(self):
        for company in self:
            number = company.telecentre_payfip_number
            if number and not (
                number.isascii() and number.isdigit() and len(number) == 6
            ):
                raise ValidationError(
                    self.env._(
                        "“%s” is no PayFiP client number: it has digits only, six.",
                        number,
                    )
                )

    @api.constrains("telecentre_titre_threshold")
    def _check_telecentre_titre_threshold(self):
        for company in self:
            if company.telecentre_titre_threshold < 0:
                raise ValidationError(
                    self.env._(
                        "The collection threshold of %s is below zero: type 0 to collect "
                        "every debt.",
                        company.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        if any(vals.get("telecentre_accounting_mode") for vals in vals_list):
            self.env["res.users"]._telecentre_sync_all()
        return companies

    def write(self, vals):
        result = super().write(vals)
        if "telecentre_accounting_mode" in vals:
            self.env["res.users"]._telecentre_sync_all()
        return result
