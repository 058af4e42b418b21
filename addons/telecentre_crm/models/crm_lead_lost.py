from odoo import api, fields, models
from odoo.tools import format_date


class CrmLead(models.Model):
    """Whoever prospects a company anew sees that it said no before, and why."""

    _inherit = "crm.lead"

    lost_before = fields.Text(compute="_compute_lost_before")

    def _lost_domain(self):
        return [
            ("prospect_partner_id", "in", self.prospect_partner_id.ids),
            ("id", "not in", self.ids),
            ("won_status", "=", "lost"),
        ]

    @api.depends("prospect_partner_id", "is_prospecting", "won_status")
    @api.depends_context("lang")
    def _compute_lost_before(self):
        told = self.filtered(
            lambda lead: (
                lead.is_prospecting
                and lead.won_status == "pending"
                and lead.prospect_partner_id
            )
        )
        lines = {}
        if told:
            lost = self.with_context(active_test=False).search(
                told._origin._lost_domain(), order="date_closed desc, id desc"
            )
            for lead in lost:
                lines.setdefault(lead.prospect_partner_id, []).append(
                    lead._lost_sentence()
                )
        for lead in self:
            found = lines.get(lead.prospect_partner_id, []) if lead in told else []
            lead.lost_before = "\n".join(found)

    def _lost_sentence(self):
        self.ensure_one()
        day = format_date(self.env, self.date_closed or self.write_date)
        reason = self.lost_reason_id.name
        if not reason:
            return self.env._("“%(name)s”, lost on %(day)s", name=self.name, day=day)
        return self.env._(
            "“%(name)s”, lost on %(day)s: %(reason)s",
            name=self.name,
            day=day,
            reason=reason,
        )

    def action_view_lost(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "telecentre_crm.crm_lead_action_prospecting"
        )
        return {
            **action,
            "domain": self._lost_domain(),
            "context": {"active_test": False},
            "views": [
                (
                    self.env.ref("telecentre_crm.crm_lead_view_list_prospecting").id,
                    "list",
                ),
                (False, "form"),
            ],
        }
