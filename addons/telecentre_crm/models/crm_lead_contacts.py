from odoo import api, fields, models

ROLES = [
    ("hr", "Human resources"),
    ("telework", "Telework"),
    ("it", "IT security"),
    ("real_estate", "Real estate"),
    ("disability", "Disability"),
    ("union", "Unions"),
]


class ResPartner(models.Model):
    _inherit = "res.partner"

    prospect_role = fields.Selection(
        ROLES,
        string="Role for telework",
        help="What this person decides on in the company, when it comes to telework.",
    )


class CrmLead(models.Model):
    _inherit = "crm.lead"

    role_contact_ids = fields.Many2many(
        "res.partner",
        string="Contacts and their roles",
        compute="_compute_role_contact_ids",
    )

    @api.depends("prospect_partner_id.child_ids.prospect_role")
    def _compute_role_contact_ids(self):
        for lead in self:
            lead.role_contact_ids = lead.prospect_partner_id.child_ids.filtered(
                "prospect_role"
            )


class CrmStage(models.Model):
    _inherit = "crm.stage"

    activity_plan_id = fields.Many2one(
        "mail.activity.plan",
        string="Activity plan",
        domain="[('res_model', '=', 'crm.lead')]",
        help="Planned for the salesperson when an opportunity comes to this stage.",
    )


class CrmLeadPlan(models.Model):
    _inherit = "crm.lead"

    @api.model_create_multi
    def create(self, vals_list):
        """Who takes a prospect on finds what its first stage asks for."""
        leads = super().create(vals_list)
        for lead in leads:
            if lead.user_id and lead.team_id.is_prospecting:
                lead._plan_stage()
        return leads

    def write(self, vals):
        """What a stage asks for is planned when an opportunity comes to it, or when
        somebody takes it on there."""
        if not {"stage_id", "user_id"} & vals.keys():
            return super().write(vals)
        before = {lead: (lead.stage_id, bool(lead.user_id)) for lead in self}
        result = super().write(vals)
        for lead in self:
            now = (lead.stage_id, bool(lead.user_id))
            if now != before[lead] and lead.team_id.is_prospecting:
                lead._plan_stage()
        return result

    def _plan_stage(self):
        """Activities of the stage's plan; what is planned already stays as it is."""
        self.ensure_one()
        plan = self.stage_id.activity_plan_id
        if not plan or not self.user_id:
            return
        known = set(self.activity_ids.mapped("summary"))
        today = fields.Date.context_today(self)
        for template in plan.template_ids:
            if template.summary in known:
                continue
            self.activity_schedule(
                activity_type_id=template.activity_type_id.id,
                summary=template.summary,
                note=template.note,
                date_deadline=template._get_date_deadline(today),
                user_id=(template.responsible_id or self.user_id).id,
            )
