from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

REPORT = "telecentre_crm_portal.report_proposal"


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
    days_included = fields.Char(
        string="Days included", help="In words, as the document says it."
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
        older.filtered(lambda p: p.state in ("draft", "sent")).state = "replaced"
        return proposal

    @api.model
    def _prepare(self, lead):
        seats = lead.seat_ids
        today = fields.Date.context_today(self)
        start = min(seats.mapped("date_start"))
        return {
            "lead_id": lead.id,
            "version": max(lead.proposal_ids.mapped("version"), default=0) + 1,
            "company_id": (seats.centre_id.company_id or self.env.company).id,
            "partner_id": lead.partner_id.id,
            "customer_id": lead.prospect_partner_id.id,
            "entity_ids": [fields.Command.set(lead.entity_ids.ids)],
            "user_id": lead.user_id.id,
            "date": today,
            "date_validity": today + relativedelta(months=2),
            "date_start": start,
            "date_end": start + relativedelta(years=1, days=-1),
            "purchase_order_ref": lead.purchase_order_ref,
            "line_ids": [
                fields.Command.create(
                    {
                        "centre_id": seat.centre_id.id,
                        "plan_id": seat.plan_id.id,
                        "quantity": seat.quantity,
                        "date_start": seat.date_start,
                        "price_unit": seat.price_unit,
                        "amount_monthly": seat.amount_monthly,
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

    def write(self, vals):
        """What was sent stays as it was sent."""
        frozen = {"partner_id", "customer_id", "date_start", "date_end", "terms"}
        frozen |= {"line_ids", "entity_ids", "days_included", "purchase_order_ref"}
        if frozen & vals.keys():
            for proposal in self.filtered(lambda p: p.state != "draft"):
                raise UserError(
                    self.env._(
                        "“%s” was sent as it is: make a new version on the opportunity.",
                        proposal.name,
                    )
                )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_if_draft(self):
        for proposal in self.filtered(lambda p: p.state != "draft"):
            raise UserError(self.env._("“%s” was sent: it is kept.", proposal.name))


class TelecentreProposalLine(models.Model):
    """Seats as they were proposed: what the opportunity says later changes nothing."""

    _name = "telecentre.proposal.line"
    _description = "Seats Proposed"
    _order = "proposal_id, id"

    proposal_id = fields.Many2one(
        "telecentre.proposal", required=True, ondelete="cascade", index=True
    )
    centre_id = fields.Many2one("telecentre.centre", required=True)
    plan_id = fields.Many2one("telecentre.plan", required=True)
    quantity = fields.Integer(string="Seats", required=True)
    date_start = fields.Date(string="From", required=True)
    currency_id = fields.Many2one(related="proposal_id.currency_id")
    price_unit = fields.Monetary(string="Price of a seat")
    amount_monthly = fields.Monetary(string="Per month")
