"""Whom open charges are invoiced to follows what they come from."""

from odoo import models

SUBSCRIPTION_TERMS = {
    "invoice_partner_id",
    "agreement_id",
    "purchase_order_ref",
    "payment_method_line_id",
}


class TelecentreCharge(models.Model):
    _inherit = "telecentre.charge"

    def _retarget(self, **vals):
        """Write on open charges; the credit of an invoice stays with that invoice."""
        self.filtered(
            lambda c: (
                c.state == "open"
                and not (
                    c.amount_untaxed < 0 and c.origin_charge_id.state == "invoiced"
                )
            )
        )._set(**vals)


class TelecentreSubscription(models.Model):
    _inherit = "telecentre.subscription"

    def write(self, vals):
        result = super().write(vals)
        if SUBSCRIPTION_TERMS & vals.keys():
            for subscription in self.filtered(lambda s: s.state != "draft"):
                terms = subscription._billing_terms()
                subscription.sudo().charge_ids._retarget(**terms)
        return result

    def _billing_terms(self):
        """Values of a charge: who is invoiced, and how."""
        self.ensure_one()
        return {
            "invoice_partner_id": self.invoice_partner_id.id,
            "agreement_id": self.agreement_id.id,
            "payment_method_line_id": self.payment_method_line_id.id,
            "purchase_order_ref": self.purchase_order_ref
            or self.agreement_id.purchase_order_ref,
        }


class TelecentreBooking(models.Model):
    _inherit = "telecentre.booking"

    def write(self, vals):
        result = super().write(vals)
        if {"agreement_id", "purchase_order_ref"} & vals.keys():
            for booking in self.sudo():
                if booking.charge_ids:
                    booking.charge_ids._retarget(**booking._billing_terms())
        return result

    def _billing_terms(self):
        """Values of a charge: who is invoiced, and under which order."""
        self.ensure_one()
        agreement = self.agreement_id.sudo()
        invoice_partner = (
            agreement.invoice_partner_id
            or self.partner_id._telecentre_invoice_partner()
        )
        return {
            "invoice_partner_id": invoice_partner.id,
            "agreement_id": agreement.id,
            "purchase_order_ref": self.purchase_order_ref
            or (agreement._purchase_order() if agreement else False),
        }


class TelecentreAgreement(models.Model):
    _inherit = "telecentre.agreement"

    def write(self, vals):
        if not {"partner_id", "invoice_partner_id", "purchase_order_ref"} & vals.keys():
            return super().write(vals)
        before = {
            agreement: (agreement.invoice_partner_id, agreement.purchase_order_ref)
            for agreement in self
        }
        result = super().write(vals)
        for agreement, (partner, order) in before.items():
            agreement.sudo()._pass_on(partner, order)
        return result

    def _pass_on(self, old_partner, old_order):
        """What had the former address or order number gets the new one."""
        seats = self.subscription_ids.filtered(lambda s: s.state != "closed")
        charges = self.env["telecentre.charge"].search(
            [("agreement_id", "=", self.id), ("state", "=", "open")]
        )
        partner, order = self.invoice_partner_id, self.purchase_order_ref
        if partner and partner != old_partner:
            seats.filtered(lambda s: s.invoice_partner_id == old_partner).write(
                {"invoice_partner_id": partner.id}
            )
            charges.filtered(lambda c: c.invoice_partner_id == old_partner)._retarget(
                invoice_partner_id=partner.id
            )
        if (order or False) != (old_order or False):
            if old_order:
                seats.filtered(lambda s: s.purchase_order_ref == old_order).write(
                    {"purchase_order_ref": order}
                )
            charges.filtered(
                lambda c: (c.purchase_order_ref or False) == (old_order or False)
            )._retarget(purchase_order_ref=order)
