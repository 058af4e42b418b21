from odoo import models
from odoo.exceptions import AccessError


class CrmLead(models.Model):
    """Who follows an opportunity gets what is written on it: the co-prospecting partner
    sees the opportunity on the portal, and none of the mails exchanged with the
    prospect unless somebody writes to it by name."""

    _inherit = "crm.lead"

    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        self._check_follows()
        return super().message_subscribe(partner_ids, subtype_ids)

    def message_unsubscribe(self, partner_ids=None):
        self._check_follows()
        return super().message_unsubscribe(partner_ids)

    def _check_follows(self):
        """The team alone says who follows: reading is enough for Odoo's own check."""
        if not self.env.su and not self.env.user._is_internal():
            raise AccessError(self.env._("Only the team chooses who follows this."))

    def _message_subscribe(self, partner_ids=None, subtype_ids=None, customer_ids=None):
        """Nobody of the partner's follows, however it came there: named by a
        salesperson, or the author of an answer by mail."""
        shared = self.filtered(lambda lead: lead.sudo().co_prospecting_partner_id)
        result = True
        for lead in shared:
            others = lead._without_outsiders(partner_ids)
            if others:
                result = super(CrmLead, lead)._message_subscribe(
                    others, subtype_ids, customer_ids=customer_ids
                )
        if self - shared:
            result = super(CrmLead, self - shared)._message_subscribe(
                partner_ids, subtype_ids, customer_ids=customer_ids
            )
        return result

    def _without_outsiders(self, partner_ids):
        self.ensure_one()
        partners = self.env["res.partner"].sudo().browse(partner_ids or ())
        return (partners - self._outsiders(partners)).ids

    def _outsiders(self, partners):
        """Those of the partners who are neither of the team nor of the prospect: the
        co-prospecting partner's people, and whoever else has the portal only."""
        self.ensure_one()
        lead = self.sudo()
        ours = lead.partner_id | lead.prospect_partner_id
        prospect = ours.commercial_partner_id
        helping = lead.co_prospecting_partner_id.commercial_partner_id
        return partners.sudo().filtered(
            lambda p: (
                p.partner_share
                and p.commercial_partner_id not in prospect
                and (
                    p.commercial_partner_id in helping
                    or p.with_context(active_test=False).user_ids
                )
            )
        )

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        """An outsider who follows from before is told nothing, unless named."""
        recipients = super()._notify_get_recipients(message, msg_vals, **kwargs)
        if not self or not self.sudo().is_prospecting:
            return recipients
        values = msg_vals or {}
        named = set(values.get("partner_ids") or message.sudo().partner_ids.ids)
        followers = [r["id"] for r in recipients if r["id"] and r["id"] not in named]
        outside = self._outsiders(self.env["res.partner"].browse(followers)).ids
        return [r for r in recipients if r["id"] not in outside]

    def write(self, vals):
        """Those who begin or end to share an opportunity do not follow it."""
        if "co_prospecting_partner_id" not in vals:
            return super().write(vals)
        before = {lead: lead.sudo().co_prospecting_partner_id for lead in self}
        result = super().write(vals)
        for lead, partner in before.items():
            now = lead.sudo().co_prospecting_partner_id
            if now != partner:
                companies = (partner | now).commercial_partner_id
                lead.sudo()._drop_followers(companies)
        return result

    def _drop_followers(self, companies):
        """Take the companies' people, but our own and the prospect's, off the
        followers."""
        self.ensure_one()
        ours = (self.partner_id | self.prospect_partner_id).commercial_partner_id
        self.message_follower_ids.filtered(
            lambda follower: (
                follower.partner_id.partner_share
                and follower.partner_id.commercial_partner_id in companies - ours
            )
        ).unlink()
