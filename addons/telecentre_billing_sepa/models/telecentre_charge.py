from odoo import api, fields, models


class TelecentreCharge(models.Model):
    """Charges paid in another way, or under another mandate, have another document."""

    _inherit = "telecentre.charge"

    payment_mode_id = fields.Many2one(
        "account.payment.mode",
        compute="_compute_payment_mode_id",
        store=True,
        precompute=True,
        ondelete="restrict",
    )
    mandate_id = fields.Many2one(
        "account.banking.mandate",
        string="Direct debit mandate",
        compute="_compute_payment_mode_id",
        store=True,
        precompute=True,
        ondelete="restrict",
    )

    @api.depends(
        "subscription_id.payment_mode_id",
        "subscription_id.mandate_id",
        "agreement_id.payment_mode_id",
        "agreement_id.mandate_id",
        "invoice_partner_id",
        "company_id",
    )
    def _compute_payment_mode_id(self):
        for charge in self:
            if charge.state == "invoiced":
                # what its document says stays
                charge.payment_mode_id = charge.payment_mode_id
                charge.mandate_id = charge.mandate_id
                continue
            sources = (charge.subscription_id, charge.agreement_id)
            payer = charge.invoice_partner_id.with_company(charge.company_id)
            mode = next(
                (s.payment_mode_id for s in sources if s.payment_mode_id),
                payer.customer_payment_mode_id,
            )
            charge.payment_mode_id = mode
            if mode.payment_method_id.mandate_required:
                charge.mandate_id = next(
                    (s.mandate_id for s in sources if s.mandate_id),
                    payer.valid_mandate_id,
                )
            else:
                charge.mandate_id = False

    def _group_key(self):
        return (
            *super()._group_key(),
            self.payment_mode_id.id or 0,
            self.mandate_id.id or 0,
        )

    def _prepare_move(self, date, run=None):
        vals = super()._prepare_move(date, run)
        first = next(iter(self))
        if vals["move_type"] == "out_invoice" and first.payment_mode_id:
            vals["payment_mode_id"] = first.payment_mode_id.id
            vals["mandate_id"] = first.mandate_id.id
        return vals

    def _problem(self):
        problem = super()._problem()
        if problem or not self.payment_mode_id.payment_method_id.mandate_required:
            return problem
        if not self.mandate_id:
            return self.env._(
                "“%(charge)s” is to be paid by direct debit, and %(partner)s has no "
                "valid mandate: enter one, or choose another payment mode.",
                charge=self.name,
                partner=self.invoice_partner_id.display_name,
            )
        if self.mandate_id.state != "valid":
            return self.env._(
                "The mandate %(mandate)s of “%(charge)s” is not valid any more: enter "
                "a new one.",
                mandate=self.mandate_id.display_name,
                charge=self.name,
            )
        return False
