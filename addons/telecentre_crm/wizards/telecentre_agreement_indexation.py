from odoo import api, fields, models


class TelecentreAgreementIndexation(models.TransientModel):
    """New prices of an agreement by its index: seen first, then applied."""

    _name = "telecentre.agreement.indexation"
    _description = "Indexation of an Agreement"

    agreement_id = fields.Many2one(
        "telecentre.agreement", required=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="agreement_id.currency_id")
    index_id = fields.Many2one(
        related="agreement_id.index_id", readonly=False, string="Index"
    )
    date = fields.Date(
        string="From",
        required=True,
        help="Each subscription from its first period that begins then.",
    )
    index_base = fields.Float(
        string="Base index", compute="_compute_values", digits=(16, 4)
    )
    index_new = fields.Float(
        string="New index", compute="_compute_values", digits=(16, 4)
    )
    percent = fields.Float(
        string="Change (%)", compute="_compute_values", digits=(6, 2)
    )
    monthly_before = fields.Monetary(
        string="Per month today", compute="_compute_values"
    )
    monthly_after = fields.Monetary(string="Per month then", compute="_compute_values")
    pricelist_text = fields.Char(string="Price list", compute="_compute_values")
    lines_html = fields.Html(
        string="New prices", compute="_compute_values", sanitize=False
    )

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        agreement = self.env["telecentre.agreement"].browse(
            values.get("agreement_id") or self.env.context.get("active_id")
        )
        if agreement:
            today = fields.Date.context_today(self)
            values.setdefault("agreement_id", agreement.id)
            values.setdefault("date", agreement._next_anniversary(today))
        return values

    @api.depends("agreement_id", "index_id", "date")
    @api.depends_context("lang")
    def _compute_values(self):
        for wizard in self:
            agreement = wizard.agreement_id
            if not wizard.index_id or not wizard.date:
                wizard.update(dict.fromkeys(self._figures(), False))
                continue
            base, value = agreement._index_values(wizard.date)
            lines = agreement._indexation_lines(wizard.date, base, value.value)
            wizard.index_base, wizard.index_new = base, value.value
            wizard.percent = 100 * (value.value / base - 1)
            wizard.monthly_before = sum(line["monthly_old"] for line in lines)
            wizard.monthly_after = sum(line["monthly_new"] for line in lines)
            wizard.pricelist_text = agreement._indexed_list_text(
                wizard.date, base, value.value
            )
            wizard.lines_html = self.env["ir.qweb"]._render(
                "telecentre_crm.indexation_lines",
                {"lines": lines, "currency": wizard.currency_id},
                minimal_qcontext=True,
            )

    @api.model
    def _figures(self):
        return (
            "index_base",
            "index_new",
            "percent",
            "monthly_before",
            "monthly_after",
            "pricelist_text",
            "lines_html",
        )

    def action_apply(self):
        """Set the new prices from the date on."""
        self.ensure_one()
        agreement = self.agreement_id
        base, value = agreement._index_values(self.date)
        agreement._apply_indexation(self.date, base, value)
        return {"type": "ir.actions.act_window_close"}
