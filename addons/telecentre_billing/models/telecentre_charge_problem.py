from odoo import models


class TelecentreCharge(models.Model):
    """What an invoice line cannot do without: found before anything is half-billed."""

    _inherit = "telecentre.charge"

    def _problems(self):
        """{charge: why it cannot be invoiced}; what many share is looked at once."""
        lacking, found = {}, {}
        for charge in self:
            shared = [(charge._address_problem, charge.invoice_partner_id)]
            if not charge._is_deposit():
                shared.append((charge._product_problem, charge.product_id))
            problem = charge._problem()
            for look, record in shared:
                key = (record, charge.company_id)
                if not problem and key not in lacking:
                    lacking[key] = look()
                problem = problem or lacking[key]
            if problem:
                found[charge] = problem
        return found

    def _address_problem(self):
        """What the address of who is invoiced lacks, in words, or False."""
        partner = self.invoice_partner_id
        if (partner.street or partner.street2) and partner.city:
            return False
        return self.env._(
            "%s has no address, which an invoice must show: enter a street and a city "
            "on the contact.",
            partner.display_name,
        )

    def _product_problem(self):
        """What the product lacks in the company of the charge, in words, or False."""
        product = self.product_id.with_company(self.company_id)
        if not product.taxes_id._filter_taxes_by_company(self.company_id):
            taxes = self.env["account.tax"].sudo()
            some_tax = taxes.search_count(
                [
                    *taxes._check_company_domain(self.company_id),
                    ("type_tax_use", "=", "sale"),
                ],
                limit=1,
            )
            if some_tax:
                return self.env._(
                    "The product “%s” has no tax: choose one on it, a tax of 0 %% if "
                    "the sale is exempt.",
                    product.display_name,
                )
        accounts = product.product_tmpl_id.sudo().get_product_accounts()
        journals = self.env["account.journal"].sudo()
        journal = journals.search(
            [
                *journals._check_company_domain(self.company_id),
                ("type", "=", "sale"),
            ],
            limit=1,
        )
        if not accounts["income"] and journal and not journal.default_account_id:
            return self.env._(
                "The product “%(product)s” has no income account: choose one on it or "
                "on its category, or give the journal “%(journal)s” a default account.",
                product=product.display_name,
                journal=journal.display_name,
            )
        return False
