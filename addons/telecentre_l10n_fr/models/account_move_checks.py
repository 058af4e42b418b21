import logging

import psycopg2

from odoo import models
from odoo.exceptions import UserError

from odoo.addons.telecentre_billing.tools import siren

_logger = logging.getLogger(__name__)


class AccountMove(models.Model):
    _inherit = "account.move"

    def _post(self, soft=True):
        blocked = self._telecentre_with_channel()
        blocked._telecentre_check_complete()
        posted = super()._post(soft)
        for move in posted & blocked:
            if not move._telecentre_number_is_legal():
                raise UserError(
                    self.env._(
                        "The number “%(number)s” cannot go into a French e-invoice: "
                        "it may have 35 characters at most, among letters, digits and "
                        "+ - _ /. Change the sequence of the journal “%(journal)s”.",
                        number=move.name,
                        journal=move.journal_id.display_name,
                    )
                )
        return posted

    def _telecentre_with_channel(self):
        return self.filtered(
            lambda move: (
                move._telecentre_is_french_sale()
                and move.company_id.telecentre_invoice_channel != "none"
            )
        )

    def _telecentre_incomplete(self):
        """Those that a channel refuses, because something is missing."""
        return self._telecentre_with_channel().filtered(
            lambda move: move._telecentre_missing()
        )

    def _telecentre_check_complete(self):
        """Raise one message with all that these invoices lack."""
        incomplete = self._telecentre_incomplete()
        if incomplete:
            raise UserError(incomplete._telecentre_missing_message())

    def _telecentre_missing_message(self):
        messages = []
        for move in self:
            lines = [
                self.env._(
                    "The invoice for %(customer)s cannot leave as a French e-invoice.",
                    customer=move.partner_id.display_name,
                )
                if move.partner_id
                else self.env._("This invoice cannot leave as a French e-invoice.")
            ]
            for group in move._telecentre_missing().values():
                lines.append(group["title"])
                lines += [f"  - {item}" for item in group["items"]]
            messages.append("\n".join(lines))
        return "\n\n".join(messages)

    def _get_alerts(self):
        """Show on a draft what it lacks, each with a link to where to fill it."""
        alerts = super()._get_alerts()
        if self.state != "draft" or not self._telecentre_is_french_sale():
            return alerts
        for key, group in self._telecentre_missing(dry_run=False).items():
            alert = {
                "level": "warning",
                "message": f"{group['title']} {' ; '.join(group['items'])}.",
            }
            if record := group["record"]:
                alert.update(
                    action_text=group["action_text"],
                    action=record._get_records_action(name=record.display_name),
                )
            alerts[f"telecentre_l10n_fr_{key}"] = alert
        company = self.company_id
        if identity := company._telecentre_missing_identity():
            # To be printed by law, yet no platform refuses an invoice without it.
            alerts["telecentre_l10n_fr_identity"] = {
                "level": "warning",
                "message": self.env._(
                    "To be printed on your invoices, and not filled in on your "
                    "company: %s.",
                    ", ".join(identity),
                ),
                "action_text": self.env._("Complete your company"),
                "action": company._get_records_action(name=company.display_name),
            }
        return alerts

    # ------------------------------------------------------------------
    # What is missing
    # ------------------------------------------------------------------
    def _telecentre_missing(self, dry_run=True):
        """What the French rules ask for and this invoice lacks, by where to fill it.

        :param dry_run: make the XML too, where a channel will want it: some 20 ms
        :return: ``{key: {title, items, record, action_text}}``, empty when complete
        """
        self.ensure_one()
        company, customer = self.company_id, self.partner_id
        groups = {
            "seller": {
                "title": self.env._(
                    "To fill in on your company (Settings > Companies > %s):",
                    company.name,
                ),
                "items": self._telecentre_missing_seller(),
                "record": company,
                "action_text": self.env._("Complete your company"),
            },
            "buyer": {
                "title": self.env._(
                    "To fill in on the customer (Contacts > %s):",
                    customer.commercial_partner_id.display_name,
                ),
                "items": self._telecentre_missing_buyer() if customer else [],
                "record": customer.commercial_partner_id,
                "action_text": self.env._("Complete the customer"),
            },
            "invoice": {
                "title": self.env._("To fill in on the invoice itself:"),
                "items": self._telecentre_missing_invoice(),
                "record": False,
            },
        }
        missing = {key: group for key, group in groups.items() if group["items"]}
        wanted = dry_run and customer and self._telecentre_with_channel()
        if wanted and (faults := self._telecentre_dry_run(bool(missing))):
            missing["file"] = {
                "title": self.env._("To mend, or the e-invoice cannot be made:"),
                "items": faults,
                "record": False,
            }
        return missing

    def _telecentre_dry_run(self, incomplete):
        """Why the XML of this invoice cannot be made, as Odoo's own export says it.

        :param incomplete: our checks already said what is missing; not once more
        """
        edi = self.env["account.edi.xml.cii"]
        edi = edi.with_context(telecentre_checked=incomplete)
        try:
            return sorted(edi._export_invoice(self)[1])
        except psycopg2.Error:
            raise
        except UserError as error:
            return [str(error)]
        except Exception as error:  # whatever it is, it would stop the sending
            if incomplete:
                return []
            _logger.exception("No XML for %s", self.display_name)
            return [self.env._("the XML: %s (ask who looks after Odoo)", error)]

    def _telecentre_missing_seller(self):
        company = self.company_id
        partner = company.partner_id
        items = self._telecentre_missing_address(partner)
        if not siren.to_siret(partner.company_registry):
            items.append(self.env._("the SIRET (14 digits)"))
        if not company.vat:
            proposal = siren.to_vat(partner.company_registry)
            items.append(
                self.env._("the VAT number (it should be %s)", proposal)
                if proposal
                else self.env._("the VAT number")
            )
        if not company.phone:
            items.append(self.env._("the phone number"))
        if not company.email:
            items.append(self.env._("the e-mail address"))
        if self.move_type == "out_invoice" and not partner.bank_ids:
            items.append(
                self.env._(
                    "a bank account (Invoicing > Configuration > Add a Bank Account)"
                )
            )
        return items

    def _telecentre_missing_buyer(self):
        partner = self.partner_id
        items = self._telecentre_missing_address(partner)
        kind = partner._telecentre_kind()
        if kind == "company" and not partner._telecentre_siren():
            items.append(self.env._("the SIREN (9 digits) or SIRET (14 digits)"))
        if kind == "public" and not partner._telecentre_siret():
            items.append(self.env._("the SIRET (14 digits) of the public body"))
        if kind == "public" and self._telecentre_codes_unknown():
            items.append(
                self.env._(
                    "the service code or the engagement number of this public body; if "
                    "its record in Chorus Pro asks for none, tick “Asks for No Code” "
                    "(tab Accounting)"
                )
            )
        if not partner.commercial_partner_id.vat and self._telecentre_needs_buyer_vat():
            items.append(
                self.env._(
                    "the VAT number of this customer (a sale without VAT to another EU "
                    "country names it)"
                )
            )
        return items

    def _telecentre_needs_buyer_vat(self):
        """BR-AE-02 and BR-IC-02; CGI, ann. II, art. 242 nonies A, I, 3°."""
        edi = self.env["account.edi.xml.cii"]
        customer, seller = self.commercial_partner_id, self.company_id.partner_id
        return any(
            edi._get_tax_category_code(customer, seller, tax) in ("AE", "K")
            for tax in self._telecentre_untaxed()
        )

    def _telecentre_codes_unknown(self):
        """Nobody has said yet what this public body wants on its invoices.

        Chorus Pro refuses what lacks a code that the body's record asks for.
        """
        body = self.commercial_partner_id
        looked_up = (
            body.telecentre_no_code
            or body.telecentre_service_required
            or body.telecentre_engagement_required
        )
        given = self._telecentre_service_code() or self._telecentre_order_reference()
        return not looked_up and not given

    def _telecentre_missing_codes(self):
        """What this public body wants on each invoice (its record in Chorus Pro)."""
        body = self.commercial_partner_id
        if not self.partner_id or self.partner_id._telecentre_kind() != "public":
            return []
        items = []
        if body.telecentre_service_required and not self._telecentre_service_code():
            items.append(
                self.env._(
                    "the service code that this public body asks for (tab Other Info, "
                    "Buyer Reference, or on the customer)"
                )
            )
        if (
            body.telecentre_engagement_required
            and not self._telecentre_order_reference()
        ):
            items.append(
                self.env._(
                    "the engagement number that this public body asks for (tab Other "
                    "Info, Purchase Order Reference)"
                )
            )
        return items

    def _telecentre_missing_address(self, partner):
        labels = {
            "street": self.env._("the street"),
            "zip": self.env._("the postal code"),
            "city": self.env._("the city"),
            "country_id": self.env._("the country"),
        }
        return [label for name, label in labels.items() if not partner[name]]

    def _telecentre_missing_invoice(self):
        items = self._telecentre_missing_codes()
        lines = self.invoice_line_ids.filtered(
            lambda line: line.display_type == "product"
        )
        untaxed = lines.filtered(
            lambda line: not line.tax_ids and line._check_edi_line_tax_required()
        )
        for line in untaxed:
            label = (line.name or line.product_id.display_name or "").strip()
            items.append(
                self.env._(
                    "a tax on the line “%s” (an exempt sale has a zero-rate tax too)",
                    label.splitlines()[0] if label else "?",
                )
            )
        items += self._telecentre_missing_sums(lines)
        for line in lines.filtered(
            lambda line: (
                line.product_id.type == "service"
                and "consu" in line.tax_ids.mapped("tax_scope")
            )
        ):
            items.append(
                self.env._(
                    "a tax on services for “%(product)s” (“%(tax)s” is for goods)",
                    product=line.product_id.name,
                    tax=", ".join(line.tax_ids.mapped("name")),
                )
            )
        if (
            self.move_type == "out_invoice"
            and self.company_id.partner_id.bank_ids
            and not self.partner_bank_id
            and not self._telecentre_is_debited()
        ):
            items.append(self.env._("the recipient bank (tab Other Info)"))
        items += self._telecentre_missing_deductions()
        if self.move_type == "out_refund" and not self._telecentre_preceding_invoices():
            items.append(
                self.env._(
                    "the invoice that is corrected (make the credit note from that "
                    "invoice, button Credit Note)"
                )
            )
        return items

    def _telecentre_missing_sums(self, lines):
        """What makes totals that EN 16931 cannot tell (BR-CO-10, BR-CO-15)."""
        items = []
        for line in lines.filtered(lambda line: len(line.tax_ids) > 1):
            items.append(
                self.env._(
                    "one tax only on the line “%(line)s” (it has %(taxes)s)",
                    line=(line.name or "?").strip().split("\n")[0],
                    taxes=", ".join(line.tax_ids.mapped("name")),
                )
            )
        for tax in self._telecentre_untaxed():
            if not tax._telecentre_exemption_note():
                items.append(
                    self.env._(
                        "the article of law that exempts the sales under “%s” (on that "
                        "tax: Tax Exemption Reason Code, or Legal Notes)",
                        tax.name,
                    )
                )
        if self.invoice_cash_rounding_id:
            items.append(
                self.env._(
                    "no cash rounding (tab Other Info): an e-invoice is paid to the cent"
                )
            )
        terms = self.invoice_payment_term_id
        if terms.early_discount and terms.early_pay_discount_computation == "mixed":
            items.append(
                self.env._(
                    "payment terms whose discount does not change the tax of the "
                    "invoice (“%s” reduces it always)",
                    terms.name,
                )
            )
        return items
