from decimal import Decimal

from lxml import etree

from odoo import models

from ..tools import cii

# Tax categories (UNCL 5305): Odoo takes any sale to another EU country for a supply of
# goods; a service falls under the reverse charge.
EU_GOODS = "K"
REVERSE_CHARGE = "AE"


class AccountEdiXmlCii(models.AbstractModel):
    _inherit = "account.edi.xml.cii"

    def _export_invoice(self, invoice):
        content, errors = super()._export_invoice(invoice)
        if not invoice._telecentre_is_french_sale():
            return content, errors
        invoice = invoice.with_context(lang=invoice.partner_id.lang or "fr_FR")
        tree = cii.complete(
            etree.fromstring(content), self._telecentre_prepare_facts(invoice)
        )
        content = etree.tostring(tree, xml_declaration=True, encoding="UTF-8")
        return content, errors

    def _export_invoice_vals(self, invoice):
        values = super()._export_invoice_vals(invoice)
        if not invoice._telecentre_is_french_sale():
            return values
        # What was not given stays out: Odoo would send its own number as the buyer's
        # engagement, and our customer code as the service code.
        values.update(
            document_context_id=cii.PROFILE_EN16931,
            purchase_order_reference=invoice._telecentre_order_reference(),
            buyer_reference=invoice._telecentre_service_code(),
            contract_reference=invoice._telecentre_given("contract_reference"),
            billing_start=False,
            billing_end=False,
        )
        per_line = values["tax_details"]["tax_details_per_record"]
        for line_values in values["invoice_line_vals_list"]:
            line = line_values["line"]
            start, end = line._telecentre_period()
            line_values.update(billing_start=start, billing_end=end)
            taxes = list(per_line[line]["tax_details"].values())
            if len(taxes) == 1 and line.tax_ids.price_include:
                # what is rounded on the whole invoice has to add up line by line too
                base = taxes[0]["base_amount_currency"]
                line_values["line_total_amount"] = invoice.currency_id.round(base)
        start, end = invoice._telecentre_period()
        if start and end:
            values.update(billing_start=start, billing_end=end)
            # the period says when the service is performed, unless a date was typed
            values["scheduled_delivery_time"] = invoice.delivery_date
        return values

    def _get_exchanged_document_vals(self, invoice):
        values = super()._get_exchanged_document_vals(invoice)
        if invoice._telecentre_is_french_sale():
            values["type_code"] = invoice._telecentre_type_code()
        return values

    def _get_tax_category_code(self, customer, supplier, tax):
        code = super()._get_tax_category_code(customer, supplier, tax)
        if (
            code == EU_GOODS
            and tax.tax_scope == "service"
            and not tax.ubl_cii_tax_category_code
            and supplier.l10n_fr_is_french
        ):
            return REVERSE_CHARGE
        return code

    def _get_tax_exemption_reason(self, customer, supplier, tax):
        reason = super()._get_tax_exemption_reason(customer, supplier, tax)
        code = self._get_tax_category_code(customer, supplier, tax)
        if code == REVERSE_CHARGE and not reason["tax_exemption_reason"]:
            return {
                "tax_exemption_reason": self.env._("Reverse charge"),
                "tax_exemption_reason_code": "VATEX-EU-AE",
            }
        return reason

    # ------------------------------------------------------------------
    # What the pure module needs to know
    # ------------------------------------------------------------------
    def _telecentre_prepare_facts(self, invoice):
        company = invoice.company_id
        taxes = invoice.invoice_line_ids.tax_ids
        facts = {
            "process": invoice._telecentre_process_code(),
            "seller": company.partner_id._telecentre_cii_party(),
            "buyer": invoice.partner_id._telecentre_cii_party(),
            "ship_to": (
                invoice.partner_shipping_id or invoice.commercial_partner_id
            )._telecentre_cii_party(),
            "notes": self._telecentre_prepare_notes(invoice),
            "lines": self._telecentre_prepare_lines(invoice),
            "vat_on_payment": "on_payment" in taxes.mapped("tax_exigibility"),
            "issue_date": invoice.invoice_date,
            "direct_debit": self._telecentre_prepare_direct_debit(invoice),
        }
        facts["preceding"] = [
            (move.name, move.invoice_date)
            for move in invoice._telecentre_referenced_invoices()
        ]
        if invoice.currency_id != invoice.company_currency_id:
            facts.update(
                tax_currency=invoice.company_currency_id.name,
                tax_amount=Decimal(str(abs(invoice.amount_tax_signed))),
            )
        return cii.Facts(**facts)

    def _telecentre_prepare_direct_debit(self, invoice):
        """Of an invoice that is collected by direct debit, as OCA's addons have it."""
        if not invoice._telecentre_is_debited():
            return None
        mandate = invoice._telecentre_given("mandate_id")
        company = invoice.company_id
        return cii.DirectDebit(
            mandate=mandate and mandate.unique_mandate_reference or "",
            iban=mandate and mandate.partner_bank_id.sanitized_acc_number or "",
            creditor=(
                "sepa_creditor_identifier" in company._fields
                and company.sepa_creditor_identifier
                or ""
            ),
        )

    def _telecentre_prepare_notes(self, invoice):
        """The coded notes (BG-1) that the French rules want on every invoice."""
        company = invoice.company_id
        notes = [
            ("PMT", company._telecentre_recovery_text()),
            ("PMD", company._telecentre_penalty_text()),
            ("AAB", company._telecentre_discount_text()),
        ]
        treatment = invoice.partner_id._telecentre_treatment_code()
        if treatment:
            notes.append(("BAR", treatment))
        return notes

    def _telecentre_prepare_lines(self, invoice):
        """Quantities and prices per unit, with the precision the rules allow.

        Odoo rounds them to cents, so three seats at 174.19 would be sent as 58.06 each.
        """
        lines = []
        for line in invoice.invoice_line_ids.filtered(
            lambda line: line.display_type == "product"
        ):
            quantity = abs(cii.round_quantity(str(line.quantity)))
            net = gross = Decimal(str(line.price_subtotal))
            if line.discount == 100.0:
                gross = Decimal(str(line.price_unit)) * Decimal(str(line.quantity))
            elif line.discount > 0:
                gross = net / (1 - Decimal(str(line.discount)) / 100)
            # a price is never negative: the quantity carries the sign
            sign = -1 if gross < 0 else 1
            divisor = quantity or 1
            name = (line.product_id.name or line.name or "").strip()
            lines.append(
                cii.Line(
                    name=name.splitlines()[0] if name else invoice.name,
                    quantity=sign * quantity,
                    gross=cii.round_price(abs(gross) / divisor),
                    net=cii.round_price(abs(net) / divisor),
                )
            )
        return lines
