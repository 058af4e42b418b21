from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

REPORT = "telecentre_crm_portal.report_proposal"
SIGNATURE_REPORT = "telecentre_crm_portal.report_proposal_signature"
# What was proposed: it stays as it was sent
TERMS = {
    "company_id",
    "contact_ids",
    "customer_id",
    "date",
    "date_end",
    "date_start",
    "days_included",
    "entity_ids",
    "index_id",
    "invoice_grouping",
    "invoice_partner_id",
    "line_ids",
    "notice_months",
    "partner_id",
    "payment_term_id",
    "pricelist_id",
    "purchase_order_ref",
    "renewal",
    "renewal_months",
    "terms",
}
# What only sending, signing, refusing and replacing may change
COURSE = {
    "document_id",
    "lead_id",
    "sent_fingerprint",
    "signature",
    "signed_by",
    "signed_on",
    "state",
    "version",
}


class TelecentreProposal(models.Model):
    """One version of what is proposed to a group: seats, prices and terms as they were
    when it was made. It is signed on the portal; a new version replaces it."""

    _name = "telecentre.proposal"
    _description = "Proposal of a Framework Agreement"
    _inherit = ["portal.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "lead_id, version desc"

    name = fields.Char(compute="_compute_name", store=True)
    lead_id = fields.Many2one(
        "crm.lead",
        string="Opportunity",
        required=True,
        ondelete="restrict",
        index=True,
    )
    version = fields.Integer(required=True, default=1, readonly=True)
    company_id = fields.Many2one(
        "res.company", string="Our company", required=True, readonly=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one(
        "res.partner", string="Proposed to", required=True, help="Who will sign."
    )
    customer_id = fields.Many2one("res.partner", string="Company", required=True)
    entity_ids = fields.Many2many("res.partner", string="Entities covered")
    user_id = fields.Many2one("res.users", string="Salesperson")
    date = fields.Date(required=True, default=fields.Date.context_today)
    date_validity = fields.Date(string="Open until", required=True)
    date_start = fields.Date(string="From", required=True)
    date_end = fields.Date(string="To")
    purchase_order_ref = fields.Char(string="Purchase order")
    pricelist_id = fields.Many2one(
        "product.pricelist",
        string="Price list",
        readonly=True,
        ondelete="restrict",
        help="Prices of what is booked beyond the seats, and of the agreement. Empty: "
        "the public tariff, as it changes.",
    )
    days_included = fields.Char(
        string="Days included", help="In words, as the document says it."
    )
    index_id = fields.Many2one(
        "telecentre.price.index",
        string="Indexed on",
        ondelete="restrict",
        help="The official index that the prices follow at each anniversary. Empty: "
        "the plan's own, or none.",
    )
    contact_ids = fields.Many2many(
        "res.partner",
        "telecentre_proposal_contact_rel",
        "proposal_id",
        "partner_id",
        string="Contacts named",
        domain="[('parent_id', '=', customer_id), ('prospect_role', '!=', False)]",
        help="Whom the document names, with their role for telework.",
    )
    terms = fields.Html(string="Special terms")
    line_ids = fields.One2many("telecentre.proposal.line", "proposal_id", copy=False)
    amount_monthly = fields.Monetary(
        string="Monthly amount", compute="_compute_amounts", store=True
    )
    amount_yearly = fields.Monetary(
        string="Yearly amount", compute="_compute_amounts", store=True
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("sent", "Sent"),
            ("signed", "Signed"),
            ("refused", "Refused"),
            ("replaced", "Replaced"),
            ("withdrawn", "Withdrawn"),
        ],
        required=True,
        default="draft",
        tracking=True,
        copy=False,
    )
    signed_by = fields.Char(copy=False, readonly=True)
    signed_on = fields.Datetime(copy=False, readonly=True)
    signature = fields.Binary(copy=False, attachment=True, readonly=True)
    document_id = fields.Many2one("ir.attachment", copy=False, readonly=True)
    sent_fingerprint = fields.Char(
        copy=False, readonly=True, help="SHA-256 of the document as it was sent."
    )

    _version_unique = models.Constraint(
        "UNIQUE(lead_id, version)", "This version of the proposal is there already."
    )
    _signed_once = models.UniqueIndex(
        "(lead_id) WHERE state = 'signed'", "A proposal has already been signed."
    )

    @api.depends("customer_id.name", "version")
    def _compute_name(self):
        for proposal in self:
            proposal.name = self.env._(
                "%(company)s, version %(version)s",
                company=proposal.customer_id.name or "",
                version=proposal.version,
            )

    @api.depends("line_ids.amount_monthly")
    def _compute_amounts(self):
        for proposal in self:
            proposal.amount_monthly = sum(proposal.line_ids.mapped("amount_monthly"))
            proposal.amount_yearly = 12 * proposal.amount_monthly

    def _compute_access_url(self):
        result = super()._compute_access_url()
        for proposal in self:
            proposal.access_url = f"/my/proposals/{proposal.id}"
        return result

    # -- from the opportunity -------------------------------------------------------------

    @api.model
    def _make(self, lead):
        """The next version of an opportunity's proposal; older ones are replaced."""
        if lead.proposal_ids.filtered(lambda p: p.state == "signed"):
            raise UserError(
                self.env._("%s: its proposal is signed already.", lead.name)
            )
        if lead.sudo().framework_agreement_ids:
            raise UserError(
                self.env._(
                    "%s: its framework agreement is made already: change that one.",
                    lead.name,
                )
            )
        lead._raise_missing(
            self.env._("no proposal can be made of “%s” yet"),
            lead._get_missing_facts(),
        )
        if not lead.prospect_partner_id:
            raise UserError(
                self.env._("%s: choose the company or its contact first.", lead.name)
            )
        older = lead.proposal_ids
        proposal = self.create(self._prepare(lead))
        older.filtered(lambda p: p.state in ("draft", "sent"))._set_course(
            {"state": "replaced"}
        )
        return proposal

    @api.model
    def _prepare(self, lead):
        seats = lead.seat_ids
        company = seats.centre_id.company_id or self.env.company
        today = fields.Date.context_today(self)
        start = min(seats.mapped("date_start"))
        customer = lead.prospect_partner_id.with_company(company)
        pricelist = (
            lead.agreement_pricelist_id or customer.specific_property_product_pricelist
        )
        return {
            "lead_id": lead.id,
            "version": max(lead.proposal_ids.mapped("version"), default=0) + 1,
            "company_id": company.id,
            "partner_id": lead.partner_id.id,
            "customer_id": lead.prospect_partner_id.id,
            "entity_ids": [fields.Command.set(lead.entity_ids.ids)],
            "contact_ids": [fields.Command.set(lead.role_contact_ids.ids)],
            "index_id": lead.proposal_ids[:1].index_id.id,
            "user_id": lead.user_id.id,
            "date": today,
            "date_validity": today + relativedelta(months=2),
            "date_start": start,
            "date_end": start + relativedelta(years=1, days=-1),
            "purchase_order_ref": lead.purchase_order_ref,
            "pricelist_id": pricelist.id,
            "line_ids": [
                fields.Command.create(
                    {
                        "seat_id": seat.id,
                        "centre_id": seat.centre_id.id,
                        "plan_id": seat.plan_id.id,
                        "quantity": seat.quantity,
                        "date_start": seat.date_start,
                        "price_unit": seat.price_unit,
                    }
                )
                for seat in seats
            ],
        }

    def _open(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
        }

    @api.constrains("date_start", "date_end")
    def _check_dates(self):
        for proposal in self:
            if proposal.date_end and proposal.date_end < proposal.date_start:
                raise ValidationError(
                    self.env._(
                        "“%s” would end before it starts: change its dates.",
                        proposal.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """A proposal begins as a draft, whoever makes it."""
        for vals in vals_list:
            given = {name for name in COURSE & vals.keys() if vals[name]}
            if (
                given - {"lead_id", "version", "state"}
                or (vals.get("state") or "draft") != "draft"
            ):
                raise UserError(
                    self.env._(
                        "A proposal begins as a draft: it is sent by its button, and "
                        "signed or refused on its page."
                    )
                )
        return super().create(vals_list)

    def write(self, vals):
        """What was sent stays as it was sent, and nobody types a signature."""
        if COURSE & vals.keys():
            raise UserError(
                self.env._(
                    "“%s” is sent by its button, and signed or refused on its page: "
                    "none of it can be typed.",
                    self[:1].name,
                )
            )
        if TERMS & vals.keys():
            self._check_draft()
        return super().write(vals)

    def _check_draft(self):
        for proposal in self.filtered(lambda p: p.state != "draft"):
            raise UserError(
                self.env._(
                    "“%s” was sent as it is: make a new version on the opportunity.",
                    proposal.name,
                )
            )

    def _set_course(self, vals):
        """Write what `write` refuses: the document, the state, the signature."""
        return super().write(vals)

    def _withdraw(self):
        """Close what is open: there is nothing left to sign."""
        opened = self.filtered(lambda p: p.state in ("draft", "sent"))
        if opened:
            opened._set_course({"state": "withdrawn"})

    @api.ondelete(at_uninstall=False)
    def _unlink_if_draft(self):
        for proposal in self.filtered(lambda p: p.state != "draft"):
            raise UserError(self.env._("“%s” was sent: it is kept.", proposal.name))
