from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.telecentre_crm.models.crm_lead_contacts import ROLES


class TelecentreProposal(models.Model):
    """What a buyer looks for: duration, revision, invoices, payment, contacts. Each
    clause says what the agreement and its invoices will do."""

    _inherit = "telecentre.proposal"

    renewal = fields.Selection(
        [("none", "It ends"), ("tacit", "It is renewed by itself")],
        string="After its term",
        required=True,
        default="tacit",
    )
    renewal_months = fields.Integer(string="Renewed for (months)", default=12)
    notice_months = fields.Integer(string="Notice (months)", default=3)
    invoice_partner_id = fields.Many2one(
        "res.partner", string="Invoices to", ondelete="restrict"
    )
    invoice_grouping = fields.Selection(
        [
            ("agreement", "One invoice for the agreement"),
            ("entity", "One invoice for each entity"),
            ("subscription", "One invoice for each subscription"),
        ],
        string="Invoices",
        required=True,
        default="agreement",
    )
    payment_term_id = fields.Many2one(
        "account.payment.term",
        string="Payment terms",
        ondelete="restrict",
        help="Empty: payable on receipt.",
    )

    _renewal_months_positive = models.Constraint(
        "CHECK(renewal_months > 0)", "A renewal is for one month or more."
    )
    _notice_months_positive = models.Constraint(
        "CHECK(notice_months >= 0)", "A notice cannot be negative."
    )

    @api.model
    def _prepare(self, lead):
        values, last = super()._prepare(lead), lead.proposal_ids[:1]
        if last:
            # Nothing is typed twice.
            return {
                **values,
                "days_included": last.days_included,
                "invoice_grouping": last.invoice_grouping,
                "invoice_partner_id": last.invoice_partner_id.id,
                "notice_months": last.notice_months,
                "payment_term_id": last.payment_term_id.id,
                "renewal": last.renewal,
                "renewal_months": last.renewal_months,
                "terms": last.terms,
            }
        company = self.env["res.company"].browse(values["company_id"])
        invoiced = lead.prospect_partner_id._telecentre_invoice_partner()
        term = invoiced.with_company(company).property_payment_term_id
        return {
            **values,
            "invoice_partner_id": invoiced.id,
            "payment_term_id": term.id,
        }

    def _prepare_agreement(self):
        values = super()._prepare_agreement()
        return {
            **values,
            "renewal": self.renewal if self.date_end else "none",
            "renewal_months": self.renewal_months,
            "notice_months": self.notice_months,
            "index_id": self.index_id.id,
            "invoice_grouping": self.invoice_grouping,
            "invoice_partner_id": (self.invoice_partner_id or self.customer_id).id,
        }

    def _set_payment_term(self):
        """Invoices are due as was signed; the accountant may change it later."""
        for proposal in self.filtered("payment_term_id"):
            invoiced = proposal.invoice_partner_id or proposal.customer_id
            invoiced = invoiced.sudo().with_company(proposal.company_id)
            if invoiced.property_payment_term_id != proposal.payment_term_id:
                invoiced.property_payment_term_id = proposal.payment_term_id

    # -- as the document says it ----------------------------------------------------------

    @api.model
    def _party(self, partner):
        """A partner's address and SIREN, on one line."""
        partner = partner.sudo()
        text = partner._display_address(without_company=True)
        parts = [line.strip() for line in text.split("\n") if line.strip()]
        number = partner.commercial_partner_id._telecentre_siren()
        if number:
            parts.append(f"SIREN {number}")
        return ", ".join(parts)

    def _revision_indexes(self):
        """The indexes that the prices of the seats follow: the plan's own, or else
        the agreement's."""
        self.ensure_one()
        indexes = self.env["telecentre.price.index"].sudo()
        for line in self.sudo().line_ids:
            indexes |= line.plan_id.index_id or self.sudo().index_id
        return [
            f"{index.name} ({index.source})" if index.source else index.name
            for index in indexes
        ]

    def _vat_rates(self):
        """The rates of VAT of the seats for this customer today, in per cent, as
        written."""
        self.ensure_one()
        proposal = self.sudo()
        company = proposal.company_id
        position = (
            self.env["account.fiscal.position"]
            .sudo()
            .with_company(company)
            ._get_fiscal_position(proposal.invoice_partner_id or proposal.customer_id)
        )
        taxes = proposal.line_ids.plan_id.product_id.taxes_id.filtered(
            lambda tax: tax.company_id == company and tax.amount_type == "percent"
        )
        point = self.env["res.lang"]._get_data(code=self.env.lang or "en_US")
        return [
            f"{rate:g}".replace(".", point.decimal_point or ".")
            for rate in sorted({tax.amount for tax in position.map_tax(taxes)})
        ]

    def _rhythms(self):
        """How each plan of the seats is invoiced, in words."""
        self.ensure_one()
        plans = self.sudo().line_ids.plan_id
        interval = dict(plans._fields["interval"]._description_selection(self.env))
        billing = dict(plans._fields["billing"]._description_selection(self.env))
        texts = []
        for plan in plans:
            every = interval[plan.interval].lower()
            if plan.interval_count > 1:
                every = f"{plan.interval_count} × {every}"
            texts.append(f"{plan.name} ({every}, {billing[plan.billing].lower()})")
        return texts

    def _late_payment_texts(self):
        """What is due on a late payment: the company's own words, as its invoices have
        them, or else those of the law (code de commerce L441-10 and D441-5)."""
        self.ensure_one()
        company = self.company_id.sudo()
        if "telecentre_penalty_note" in company._fields:
            own = (company.telecentre_penalty_note, company.telecentre_recovery_note)
        else:
            own = (False, False)
        return [
            own[0]
            or self.env._(
                "Late payment: penalties at three times the legal interest rate are due "
                "from the day after the due date, without a reminder (article L441-10 "
                "of the French commercial code)."
            ),
            own[1]
            or self.env._(
                "A fixed compensation of 40 EUR for recovery costs is due as well "
                "(article D441-5)."
            ),
        ]

    def _contact_rows(self):
        """[(role, name, phone, e-mail)]: who signs, the customer's people by their
        role, and who follows the agreement on our side."""
        self.ensure_one()
        proposal = self.sudo()
        labels = dict(
            self.env["res.partner"]
            ._fields["prospect_role"]
            ._description_selection(self.env)
        )
        people = proposal.contact_ids
        found = [(self.env._("Signature"), proposal.partner_id)]
        found += [
            (labels[role], person)
            for role, _label in ROLES
            for person in people.filtered(lambda p, r=role: p.prospect_role == r)
        ]
        if proposal.user_id:
            found.append((proposal.company_id.name, proposal.user_id.partner_id))
        return [(role, who.name, who.phone, who.email) for role, who in found]

    def action_view_sheets(self):
        """The fact sheets of its centres, to be filled in before it is sent."""
        self.ensure_one()
        if not self.line_ids:
            raise UserError(self.env._("“%s” names no telecentre.", self.name))
        sheets = self.env["telecentre.centre.sheet"]._of(self.line_ids.centre_id)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "telecentre_crm_portal.telecentre_centre_sheet_action"
        )
        return {**action, "domain": [("id", "in", sheets.ids)]}
