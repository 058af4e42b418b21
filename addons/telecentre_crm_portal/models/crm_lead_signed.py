from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command


class CrmLead(models.Model):
    """What was signed is what is made: agreement and subscriptions come from the signed
    proposal, and the opportunity says the same from then on."""

    _inherit = "crm.lead"

    def _signed_proposal(self):
        self.ensure_one()
        proposals = self.sudo().proposal_ids
        return proposals.filtered(lambda p: p.state == "signed")[:1]

    def _check_not_signed(self):
        """Raise where a signed proposal fixes seats, prices and entities."""
        for lead in self:
            signed = lead._signed_proposal()
            if signed:
                raise UserError(
                    self.env._(
                        "“%s” is signed: its seats, prices and entities stay as they "
                        "were signed. Make the agreement, then change that one.",
                        signed.name,
                    )
                )

    def write(self, vals):
        if {"agreement_pricelist_id", "entity_ids"} & vals.keys():
            self._check_not_signed()
        result = super().write(vals)
        if "active" in vals and not vals["active"]:
            # Lost or put away: nobody signs any more what lies there.
            self.sudo().proposal_ids._withdraw()
        return result

    def _apply_discount(self, percent):
        """The discount's price list is the one that was signed."""
        self._check_not_signed()
        return super()._apply_discount(percent)

    def _take_signed(self):
        """Bring seats and entities in line with the signed proposal, whatever was
        changed on the opportunity since it was made."""
        self.ensure_one()
        lead, signed = self.sudo(), self._signed_proposal()
        if not signed or lead.subscription_count:
            return
        Seat = lead.env["telecentre.lead.seat"]
        for line in signed.line_ids:
            vals = line._prepare_seat()
            seat = line.seat_id & lead.seat_ids
            if not seat:
                line._link_seat(Seat._create_signed({**vals, "lead_id": lead.id}))
                # The price that was signed, not the list's
                line.seat_id._write_signed({"price_unit": line.price_unit})
                continue
            if len(seat.member_ids) > line.quantity:
                members = seat.member_ids[: line.quantity]
                vals["member_ids"] = [Command.set(members.ids)]
            seat._write_signed(vals)
        (lead.seat_ids - signed.line_ids.seat_id).unlink()
        if lead.entity_ids != signed.entity_ids:
            super().write({"entity_ids": [Command.set(signed.entity_ids.ids)]})
        if lead.agreement_pricelist_id != signed.pricelist_id:
            super().write({"agreement_pricelist_id": signed.pricelist_id.id})

    def _get_or_create_company(self):
        """Who signed is the customer."""
        return self._signed_proposal().customer_id or super()._get_or_create_company()

    def action_create_agreement(self):
        """Without a signature on the portal, no proposal stays open beside it."""
        for lead in self:
            if not lead.framework_agreement_id:
                lead._take_signed()
        result = super().action_create_agreement()
        self.sudo().proposal_ids._withdraw()
        return result

    def action_create_subscriptions(self):
        for lead in self:
            lead._take_signed()
        return super().action_create_subscriptions()

    def _prepare_agreement(self):
        """What was signed goes into the agreement."""
        values = super()._prepare_agreement()
        signed = self._signed_proposal()
        return {**values, **signed._prepare_agreement()} if signed else values
