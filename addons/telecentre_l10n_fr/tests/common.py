from unittest.mock import patch

from odoo import Command, fields
from odoo.tests import TransactionCase

from ..models.account_move import AccountMove
from .validator import Validator


class FrenchInvoiceCase(TransactionCase):
    """A French telecentre network that sells to customers of each kind."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.validator = Validator()
        cls.addClassCleanup(cls.validator.close)
        cls.france = cls.env.ref("base.fr")
        cls.company = cls._create_company()
        cls.env = cls.env(
            context={
                **cls.env.context,
                "allowed_company_ids": cls.company.ids,
                "lang": "fr_FR" if cls._has_french() else "en_US",
            }
        )
        cls.company = cls.company.with_env(cls.env)
        cls.env.user.group_ids += cls.env.ref("account.group_account_manager")
        cls.tax = cls.company._telecentre_service_tax()
        cls.product = cls.env["product.product"].create(
            {"name": "Bureau, mois", "type": "service", "list_price": 120.0}
        )
        cls.customers = cls._create_customers()

    @classmethod
    def _has_french(cls):
        return bool(cls.env["res.lang"]._get_data(code="fr_FR"))

    @classmethod
    def _siret(cls, siren, nic):
        """The SIRET of establishment ``nic`` (4 digits) of ``siren``."""
        from stdnum import luhn

        start = f"{siren}{nic}"
        return start + luhn.calc_check_digit(start)

    @classmethod
    def _create_company(cls, **values):
        company = cls.env["res.company"].create(
            {
                "name": "Télécentres d'essai",
                "street": "1 rue de l'Exemple (fictif)",
                "zip": "15000",
                "city": "Aurillac",
                "country_id": cls.france.id,
                "currency_id": cls.env.ref("base.EUR").id,
                "company_registry": cls._siret("200000008", "0001"),
                "vat": "FR37200000008",
                "phone": "+33 4 65 71 00 00",
                "email": "factures@telecentres.example",
                "telecentre_invoice_channel": "platform",
                **values,
            }
        )
        cls.env.user.company_ids += company
        cls.env["account.chart.template"].try_loading(
            "fr", company=company, install_demo=False
        )
        cls.env["res.partner.bank"].create(
            {
                "acc_number": "FR7630006000011234567890189",
                "partner_id": company.partner_id.id,
                "allow_out_payment": True,
            }
        )
        return company

    @classmethod
    def _create_customers(cls):
        address = {
            "street": "2 rue de l'Exemple (fictif)",
            "zip": "15100",
            "city": "Saint-Flour",
            "country_id": cls.france.id,
        }
        vals_list = {
            "company": {
                "name": "Cabinet Durand (fictif)",
                "is_company": True,
                "company_registry": cls._siret("910000009", "0001"),
                **address,
            },
            "siren_only": {
                "name": "Grand groupe (fictif)",
                "is_company": True,
                "company_registry": "910000017",
                **address,
            },
            "public": {
                "name": "Commune d'Exemple (fictive)",
                "is_company": True,
                "company_registry": cls._siret("211500004", "0001"),
                "telecentre_no_code": True,
                **address,
            },
            "individual": {
                "name": "Camille Exemple (personne fictive)",
                "email": "camille@exemple.example",
                **address,
            },
            "foreign": {
                "name": "Beispiel GmbH (fictif)",
                "is_company": True,
                "vat": "DE123456788",
                "street": "Beispielstraße 1",
                "zip": "10115",
                "city": "Berlin",
                "country_id": cls.env.ref("base.de").id,
            },
        }
        partners = cls.env["res.partner"].create(list(vals_list.values()))
        return dict(zip(vals_list, partners, strict=True))

    @classmethod
    def _line(cls, **values):
        return Command.create(
            {
                "product_id": cls.product.id,
                "name": "Bureau à Murat, janvier 2026",
                "quantity": 1,
                "price_unit": 120.0,
                "tax_ids": [Command.set(cls.tax.ids)],
                **values,
            }
        )

    @classmethod
    def _invoice(cls, customer="company", lines=None, post=True, **values):
        invoice = cls.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": cls.customers[customer].id,
                "invoice_date": fields.Date.to_date("2026-01-31"),
                "invoice_line_ids": lines or [cls._line()],
                **values,
            }
        )
        if post:
            invoice.action_post()
        return invoice

    def _xml(self, invoice):
        """The Factur-X of an invoice; Odoo's own constraints must hold too."""
        content, errors = self.env["account.edi.xml.cii"]._export_invoice(invoice)
        self.assertFalse(errors)
        return content

    def assertLegal(self, invoice, french=True):
        xml = self._xml(invoice)
        self.assertFalse(self.validator.details(xml, french=french))
        return xml


def fake_pdf(move):
    """Keep a few bytes as the invoice's PDF: quick, and another for each."""
    move.env["ir.attachment"].create(
        {
            "name": f"{move.id}.pdf",
            "raw": b"%%PDF %d" % move.id,
            "res_model": "account.move",
            "res_id": move.id,
            "res_field": "invoice_pdf_report_file",
        }
    )
    move.invalidate_recordset(["invoice_pdf_report_id", "invoice_pdf_report_file"])


class EinvoiceCase(FrenchInvoiceCase):
    """Invoices that leave, with a PDF that is quick to make."""

    def setUp(self):
        super().setUp()
        # How the file is made is the matter of test_print
        patcher = patch.object(
            AccountMove, "_telecentre_make_legal_pdf", fake_pdf, create=True
        )
        patcher.start()
        self.addCleanup(patcher.stop)

    def _einvoice(self, customer="company"):
        return self._invoice(customer).telecentre_einvoice_ids

    def _by_folder(self, folder, company=None):
        (company or self.company).write(
            {
                "telecentre_channel_method": "folder",
                "telecentre_channel_folder": folder,
            }
        )

    def _other_company(self):
        """A second telecentre network, whose invoices have the same numbers."""
        other = self._create_company(
            name="Autres télécentres d'essai",
            company_registry=self._siret("200000016", "0001"),
            vat="FR61200000016",
        )
        return other.with_env(self.env)

    def _einvoice_of(self, company, customer="company"):
        """The e-invoice of an invoice of ``company``."""
        self.env.user.company_ids += company
        companies = [*self.env.context["allowed_company_ids"], company.id]
        env = self.env(context={**self.env.context, "allowed_company_ids": companies})
        tax = company.with_env(env)._telecentre_service_tax()
        line = self._line(tax_ids=[Command.set(tax.ids)])
        moves = env["account.move"].with_company(company)
        invoice = moves.create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customers[customer].id,
                "invoice_date": fields.Date.to_date("2026-01-31"),
                "invoice_line_ids": [line],
            }
        )
        invoice.action_post()
        return invoice.telecentre_einvoice_ids
