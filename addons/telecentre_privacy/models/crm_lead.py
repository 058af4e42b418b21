from odoo import api, fields, models
from odoo.exceptions import ValidationError

IMPORT = "telecentre_lead_import"


class CrmLead(models.Model):
    """Opposition and last contact, on the opportunity."""

    _inherit = "crm.lead"

    privacy_opposed = fields.Boolean(
        string="Opposed to prospecting", compute="_compute_privacy_opposed"
    )
    privacy_opposition_date = fields.Date(
        string="Opposed on", compute="_compute_privacy_opposed"
    )

    @api.depends(
        "email_from",
        "partner_id.email",
        "partner_id.commercial_partner_id.company_registry",
    )
    def _compute_privacy_opposed(self):
        dates = self.env["res.partner"]._privacy_opposition_dates(
            {lead: lead._privacy_values() for lead in self}
        )
        for lead in self:
            lead.privacy_opposition_date = dates.get(lead)
            lead.privacy_opposed = lead in dates

    def _privacy_values(self):
        """[(kind, value)] by which the prospect may be on the opposition list."""
        self.ensure_one()
        values = [("email", self.email_from)]
        if self.partner_id:
            values += self.partner_id._privacy_values()
        return values

    @api.constrains("last_inbound_contact_date", "privacy_informed_date")
    def _check_privacy_dates(self):
        today = fields.Date.context_today(self)
        for lead in self:
            dates = [lead.last_inbound_contact_date, lead.privacy_informed_date]
            if any(date and date > today for date in dates):
                raise ValidationError(
                    self.env._(
                        "%s: what has not happened yet cannot be dated: choose today "
                        "or an earlier day.",
                        lead.name,
                    )
                )

    @api.model
    def load(self, fields, data):  # pylint: disable=redefined-outer-name
        """A file cannot bring back who opposed: the lines are named, none is made."""
        leads = self.with_context(**{IMPORT: True})
        return super(CrmLead, leads).load(fields, data)

    @api.model_create_multi
    def create(self, vals_list):
        leads = super().create(vals_list)
        if self.env.context.get(IMPORT):
            leads._privacy_refuse_import()
        return leads

    def write(self, vals):
        if vals.get("active"):
            # Taken up again: its time is counted again
            vals = {**vals, "privacy_retained": False}
        result = super().write(vals)
        if self.env.context.get(IMPORT) and {"email_from", "partner_id"} & vals.keys():
            self._privacy_refuse_import()
        return result

    def _privacy_refuse_import(self):
        for lead in self.filtered("privacy_opposed"):
            raise ValidationError(
                self.env._(
                    "“%(lead)s”: %(who)s is on the opposition list since %(date)s. "
                    "Take the line out of the file.",
                    lead=lead.name,
                    who=lead.email_from or lead.partner_id.display_name,
                    date=lead.privacy_opposition_date,
                )
            )

    def _merge_get_fields_specific(self):
        """Merged opportunities: heard from at the latest of the dates; informed if all
        the people were."""

        def told(name, leads):
            done = leads.filtered("privacy_informed_date").sorted(
                "privacy_informed_date"
            )
            return not any(leads.mapped("privacy_to_inform")) and done[-1:][name]

        return {
            **super()._merge_get_fields_specific(),
            "last_inbound_contact_date": lambda name, leads: max(
                filter(None, leads.mapped(name)), default=False
            ),
            "privacy_informed_date": told,
            "privacy_informed_how": told,
        }

    def action_privacy_oppose(self):
        """Open a new opposition, filled in with the prospect's address or SIREN."""
        self.ensure_one()
        email = self.email_from or self.partner_id.email
        if not email and self.partner_id.is_company:
            return self.partner_id.action_privacy_oppose()
        action = self.env["res.partner"].new({"email": email}).action_privacy_oppose()
        return action

    def _privacy_heard_from(self, author, today):
        """The prospect's own people have spoken; the co-prospecting partner's words
        are none of theirs."""
        result = super()._privacy_heard_from(author, today)
        own = self.prospect_partner_id | self.partner_id.commercial_partner_id
        if author.commercial_partner_id in own and (
            self.last_inbound_contact_date != today
        ):
            self.sudo().last_inbound_contact_date = today
        return result
