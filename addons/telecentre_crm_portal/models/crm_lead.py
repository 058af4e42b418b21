from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.text import plain

# What the co-prospecting partner reads of an opportunity that is shared with it: by any
# way, a page or a call from outside. Everything else is the team's own.
PARTNER_FIELDS = frozenset(
    {
        "id",
        "active",
        "agreement_date_end",
        "co_prospecting_partner_id",
        "company_category",
        "create_date",
        "display_name",
        "head_office_city",
        "head_office_zip",
        "headcount_range",
        "local_establishment_count",
        "name",
        "next_step",
        "next_step_owner",
        "siren",
        "stage_id",
        "telework_agreement_id",
        "user_id",
        "write_date",
    }
)


class CrmLead(models.Model):
    """What is shared: with the co-prospecting partner, with the employer."""

    _inherit = "crm.lead"

    # Notes are the team's own: the partner reads the opportunity without them.
    description = fields.Html(groups="base.group_user")
    census_ids = fields.One2many("telecentre.census", "lead_id")
    census_answer_count = fields.Integer(compute="_compute_census_answer_count")
    proposal_ids = fields.One2many("telecentre.proposal", "lead_id")
    proposal_count = fields.Integer(compute="_compute_proposal_count")

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_proposed(self):
        for lead in self:
            if lead.sudo().proposal_ids.filtered(lambda p: p.state != "draft"):
                raise UserError(
                    self.env._(
                        "“%s” has a proposal that was sent: archive it instead of "
                        "deleting it.",
                        lead.name,
                    )
                )
            lead.sudo().proposal_ids.unlink()

    @api.depends("census_ids.answer_ids")
    def _compute_census_answer_count(self):
        for lead in self:
            lead.census_answer_count = len(lead.sudo().census_ids.answer_ids)

    @api.depends("proposal_ids")
    def _compute_proposal_count(self):
        for lead in self:
            lead.proposal_count = len(lead.sudo().proposal_ids)

    def action_view_census(self):
        """The census of the opportunity, to be made when there is none."""
        self.ensure_one()
        census = self.census_ids[:1]
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Census"),
            "res_model": "telecentre.census",
            "res_id": census.id,
            "view_mode": "form",
            "context": {
                "default_lead_id": self.id,
                "default_name": self.env._(
                    "Working near home: %s", self.prospect_partner_id.name or self.name
                ),
                "default_plan_id": self.seat_ids.plan_id[:1].id,
            },
        }

    def action_new_proposal(self):
        """A new version of the proposal, from the seats wanted."""
        self.ensure_one()
        proposal = self.env["telecentre.proposal"]._make(self)
        return proposal._open()

    def action_view_proposals(self):
        self.ensure_one()
        if len(self.proposal_ids) == 1:
            return self.proposal_ids._open()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Proposals"),
            "res_model": "telecentre.proposal",
            "view_mode": "list,form",
            "domain": [("lead_id", "=", self.id)],
        }

    # -- the partner's side of the portal -------------------------------------------------

    def _has_field_access(self, field, operation):
        """A partner reads the few fields that it needs, whatever it asks for."""
        allowed = super()._has_field_access(field, operation)
        if allowed and not self.env.su and not self.env.user._is_internal():
            return operation == "read" and field.name in PARTNER_FIELDS
        return allowed

    @api.model
    def _search(self, domain, offset=0, limit=None, order=None, **kwargs):
        """Our own order is by what a partner does not read."""
        if order == self._order and not self.env.su:
            order = order if self.env.user._is_internal() else "id"
        return super()._search(domain, offset, limit, order, **kwargs)

    def _mail_get_operation_for_mail_message_operation(self, message_operation):
        """A partner reads none of the messages exchanged with the prospect."""
        if not self.env.su and not self.env.user._is_internal():
            return dict.fromkeys(self, "write")
        return super()._mail_get_operation_for_mail_message_operation(message_operation)

    def _portal_hand_over(self, text):
        """The partner has done its step and gives the next one back to the team."""
        self.ensure_one()
        text = plain(text, 5000)
        if not text:
            raise UserError(self.env._("Say in a few words what was done."))
        lead = self.sudo()
        author = self.env.user.partner_id
        lead.message_post(body=text, author_id=author.id, subtype_xmlid="mail.mt_note")
        if lead.next_step_owner == "partner":
            lead.write({"next_step_owner": "team", "next_step": False})
        if lead.user_id:
            lead.activity_schedule(
                "mail.mail_activity_data_todo",
                user_id=lead.user_id.id,
                summary=lead.with_context(lang=lead.user_id.lang).env._(
                    "%s has done its step", author.commercial_partner_id.name
                ),
            )
