from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import html2plaintext, is_html_empty

from odoo.addons.telecentre_billing.tools import siren

from ..tools import cii, exemption

SERVICES, GOODS, MIXED = "S", "B", "M"  # BT-23, followed by a digit:
ORDINARY, FINAL = "1", "4"  # a deposit of an invoice; one that deducts down payments
# Codes of payment methods: OCA's and Odoo's own
DIRECT_DEBITS = ("sepa_direct_debit", "sdd")
CONSUMERS = ("individual", "foreign_individual")


class AccountMove(models.Model):
    _inherit = "account.move"

    def _telecentre_is_french_sale(self):
        self.ensure_one()
        return self.l10n_fr_is_company_french and self.is_sale_document()

    def _telecentre_period(self):
        """First and last local day of what the invoice bills.

        A credit note made from an invoice is about the same days.
        """
        self.ensure_one()
        start, end = self.invoice_line_ids._telecentre_period()
        if not start and self.move_type == "out_refund" and self.reversed_entry_id:
            return self.reversed_entry_id._telecentre_period()
        return start, end

    def _telecentre_given(self, field_name):
        """The value of a field that another addon may bring, else an empty text."""
        self.ensure_one()
        return (field_name in self._fields and self[field_name]) or ""

    def _telecentre_order_reference(self):
        """The buyer's order or engagement number: what was given, or nothing."""
        self.ensure_one()
        if reference := self._telecentre_given("purchase_order_reference"):
            return reference
        charges = self.invoice_line_ids._telecentre_charges()
        references = {ref for ref in charges.mapped("purchase_order_ref") if ref}
        if references:
            # the header holds one; a run never mixes two on one invoice
            return references.pop() if len(references) == 1 else ""
        if self.move_type == "out_refund":
            # a credit note's own reference says why it was made
            origin = self.reversed_entry_id
            return origin._telecentre_order_reference() if origin else ""
        return self.ref or ""

    def _telecentre_process_code(self):
        scopes = set(self.invoice_line_ids.tax_ids.mapped("tax_scope"))
        types = set(self.invoice_line_ids.product_id.mapped("type"))
        goods = "consu" in scopes or (not scopes & {"service"} and "consu" in types)
        services = "service" in scopes or (not goods)
        frame = MIXED if goods and services else GOODS if goods else SERVICES
        final = self.telecentre_document_kind == "final"
        return frame + (FINAL if final else ORDINARY)

    def _telecentre_type_code(self):
        """BT-3 (UNTDID 1001), from this document and, for a credit note, its origin."""
        self.ensure_one()
        if self.move_type == "out_refund":
            corrected = self._telecentre_preceding_invoices()
            down = bool(corrected) and all(m._is_downpayment() for m in corrected)
            return "503" if down else "381"
        return "386" if self._is_downpayment() else "380"

    def _telecentre_service_code(self):
        """The buyer's service (BT-10): that of the invoice, else of the customer."""
        self.ensure_one()
        return (
            self._telecentre_given("buyer_reference")
            or self.partner_id.telecentre_service_code
            or self.commercial_partner_id.telecentre_service_code
            or ""
        )

    def _telecentre_referenced_invoices(self):
        """BG-3: what a credit note corrects, what a final invoice deducts."""
        self.ensure_one()
        if self.move_type == "out_refund":
            return self._telecentre_preceding_invoices()
        return self.telecentre_down_payment_ids

    def _telecentre_preceding_invoices(self):
        """The invoices that a credit note corrects.

        The one that Odoo or a billing run links; else the last one that billed the
        same subscriptions, bookings or passes. Nothing is guessed beyond that.
        """
        self.ensure_one()
        if self.reversed_entry_id:
            return self.reversed_entry_id
        charges = self.invoice_line_ids._telecentre_charges()
        sources = Domain.OR(
            Domain(name, "in", charges[name].ids)
            for name in ("subscription_id", "booking_id", "pass_id")
        )
        siblings = charges.search(
            sources
            & Domain("move_line_id", "!=", False)
            & Domain("id", "not in", charges.ids)
        )
        invoices = siblings.move_line_id.move_id.filtered(
            lambda move: (
                move.state == "posted"
                and move.move_type == "out_invoice"
                and move.commercial_partner_id == self.commercial_partner_id
            )
        )
        last = invoices.sorted(lambda move: (move.invoice_date, move.id))[-1:]
        return last.with_env(self.env)

    def _telecentre_is_debited(self):
        """Whether we collect this invoice ourselves, by SEPA direct debit."""
        self.ensure_one()
        # OCA's payment modes are older than Odoo's preferred methods, and stay beside
        mode = self._telecentre_given("payment_mode_id")
        methods = self.preferred_payment_method_line_id.payment_method_id
        if mode:
            methods += mode.payment_method_id
        return self.is_inbound() and any(m.code in DIRECT_DEBITS for m in methods)

    def _compute_partner_bank_id(self):
        """A payment method whose journal names no account leaves that of the company."""
        result = super()._compute_partner_bank_id()
        for move in self.filtered(lambda move: not move.partner_bank_id):
            if move._telecentre_is_french_sale():
                banks = move.bank_partner_id.bank_ids.filtered(
                    lambda bank, move=move: (
                        not bank.company_id or bank.company_id == move.company_id
                    )
                )
                banks = banks.sorted(lambda bank: not bank.allow_out_payment)
                move.partner_bank_id = banks[:1]
        return result

    def _telecentre_vat_on_payment(self):
        self.ensure_one()
        taxes = self.invoice_line_ids.tax_ids
        return any(tax.tax_exigibility == "on_payment" and tax.amount for tax in taxes)

    def _telecentre_vat_on_debits(self):
        """The option is about taxed services; goods never had another rule."""
        self.ensure_one()
        return self._telecentre_is_french_sale() and any(
            tax.tax_exigibility == "on_invoice"
            and tax.tax_scope == "service"
            and tax.amount
            for tax in self.invoice_line_ids.tax_ids
        )

    def _telecentre_deposit_lines(self):
        """The lines that take a deposit, or give it back: no sale."""
        return self.invoice_line_ids.filtered(
            lambda line: any(c._is_deposit() for c in line._telecentre_charges())
        )

    def _telecentre_deposit_taxes(self):
        """The taxes of 0 % that only deposits bear here."""
        deposits = self._telecentre_deposit_lines()
        taxes = deposits.tax_ids.filtered(lambda tax: not tax.amount)
        return taxes - (self.invoice_line_ids - deposits).tax_ids

    def _telecentre_untaxed(self):
        """The taxes of 0 % of what is really sold here."""
        sold = self.invoice_line_ids - self._telecentre_deposit_lines()
        return sold.tax_ids.filtered(lambda tax: not tax.amount)

    def _telecentre_exemption_mentions(self):
        """Why no VAT is charged (CGI, ann. II, art. 242 nonies A, I, 12° and 13°).

        The legal notes of a tax are printed by Odoo itself.
        """
        taxes = self._telecentre_untaxed().filtered(
            lambda tax: is_html_empty(tax.invoice_legal_notes)
        )
        notes = [tax._telecentre_exemption_note() for tax in taxes]
        if self._telecentre_deposit_lines():
            notes.append(exemption.DEPOSIT)
        return [f"{note}." for note in dict.fromkeys(notes) if note]

    def _telecentre_legal_mentions(self):
        """The mentions that a French invoice prints, as a list of sentences."""
        self.ensure_one()
        company = self.company_id
        mentions = []
        if self._telecentre_vat_on_payment():
            mentions.append(self.env._("VAT due on payment (services)."))
        mentions += self._telecentre_exemption_mentions()
        # they bind professionals only (C. com. L441-10), and those who have to pay
        professional = self.partner_id._telecentre_kind() not in CONSUMERS
        if professional and self.move_type == "out_invoice":
            mentions += company._telecentre_late_notes(self.partner_id).values()
        footer = siren.compact(html2plaintext(company.report_footer or ""))
        identity = company._telecentre_legal_identity()
        if siren.compact(company.company_registry) not in footer:
            mentions.append(company._telecentre_legal_footer())
        elif any(siren.compact(part) not in footer for part in identity.split(" - ")):
            mentions.append(f"{company.name} - {identity}")
        return mentions

    def _telecentre_number_is_legal(self):
        """BR-FR-01 and 02: 35 characters among letters, digits and + - _ /"""
        self.ensure_one()
        name = self.name or ""
        legal = all(c.isascii() and (c.isalnum() or c in "+-_/") for c in name)
        return legal and 0 < len(name) <= cii.MAX_NUMBER_LENGTH

    # ------------------------------------------------------------------
    # Printing
    # ------------------------------------------------------------------
    def action_print_pdf(self):
        """Print gives the one legal document: the PDF with Factur-X inside.

        Odoo renders a plain PDF here, and the Factur-X only when sending; a customer
        who is handed the printed file would not have the invoice.
        """
        self.ensure_one()
        if self.state == "posted" and self._telecentre_is_french_sale():
            self._telecentre_make_legal_pdf()
        if not self._telecentre_is_french_sale() or not self.invoice_pdf_report_id:
            return super().action_print_pdf()
        return {
            "type": "ir.actions.act_url",
            "url": f"/account/download_invoice_documents/{self.id}/pdf",
            "target": "download",
        }

    def _telecentre_make_legal_pdf(self):
        """Make the legal PDF unless it exists; sends nothing to anyone."""
        self.ensure_one()
        if self.invoice_pdf_report_id:
            return
        try:
            with self.env.cr.savepoint():
                self.env["account.move.send"]._generate_and_send_invoices(
                    self, sending_methods=["manual"]
                )
        except UserError:
            # with a channel an invoice that cannot leave is an error; without one,
            # a plain print is better than none
            if self.company_id.telecentre_invoice_channel != "none":
                raise
