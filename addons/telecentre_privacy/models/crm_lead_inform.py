from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, is_html_empty

from .res_partner import HOW_INFORMED

TEMPLATE = "telecentre_privacy.mail_template_information"


class CrmLead(models.Model):
    """What people are told at the first contact (RGPD, articles 13 and 14)."""

    _inherit = "crm.lead"

    privacy_informed_date = fields.Date(string="Informed on", copy=False, tracking=True)
    privacy_informed_how = fields.Selection(
        HOW_INFORMED, string="How informed", copy=False
    )
    privacy_source = fields.Selection(
        [
            ("person", "The person"),
            ("employer", "The person's employer"),
            ("network", "The national network or another partner"),
            ("public", "What is public: website, press, professional network"),
        ],
        string="Source of the person's data",
        default="public",
        required=True,
        help="Said in the information text.",
    )
    privacy_to_inform = fields.Boolean(
        string="To be informed",
        compute="_compute_privacy_to_inform",
        search="_search_privacy_to_inform",
        help="A person is known here who was not told yet.",
    )

    @api.depends(
        "privacy_informed_date",
        "email_from",
        "contact_name",
        "partner_id.privacy_informed_date",
        "partner_id.is_company",
        "privacy_opposed",
    )
    def _compute_privacy_to_inform(self):
        """Who opposed is written to no more, neither is the opposed company's staff."""
        for lead in self:
            partner = lead.partner_id
            person = (
                lead.email_from
                or lead.contact_name
                or (partner and not partner.is_company)
            )
            told = lead.privacy_informed_date or partner.privacy_informed_date
            lead.privacy_to_inform = (
                bool(person) and not told and not lead.privacy_opposed
            )

    def _search_privacy_to_inform(self, operator, value):
        if operator != "in":
            return NotImplemented
        person = (
            Domain("email_from", "not in", [False, ""])
            | Domain("contact_name", "not in", [False, ""])
            | Domain("partner_id.is_company", "=", False)
            & Domain("partner_id", "!=", False)
        )
        domain = (
            person
            & Domain("privacy_informed_date", "=", False)
            & Domain("partner_id.privacy_informed_date", "=", False)
        )
        domain &= Domain("id", "not in", self._privacy_opposed_ids(domain))
        return domain if True in value else ~domain

    @api.model
    def _privacy_opposed_ids(self, domain):
        """Numbers of those among the opportunities of ``domain`` that are on the
        opposition list, archived ones too; two queries, whatever their number."""
        Opposition = self.env["telecentre.opposition"].sudo()
        if not Opposition.search_count([("lifted_on", "=", False)], limit=1):
            return []
        leads = self.sudo().with_context(active_test=False)._search(domain)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT lead.id, lead.email_from, person.email,
                       CASE WHEN company.is_company THEN company.company_registry END
                  FROM crm_lead lead
             LEFT JOIN res_partner person ON person.id = lead.partner_id
             LEFT JOIN res_partner company ON company.id = person.commercial_partner_id
                 WHERE lead.id IN %s
                """,
                leads.subselect(),
            )
        )
        return list(
            self.env["res.partner"]._privacy_opposition_dates(
                {
                    lead: [("email", own), ("email", theirs), ("siren", siren)]
                    for lead, own, theirs, siren in rows
                }
            )
        )

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """Who writes first gave the address."""
        values = {"privacy_source": "person", **(custom_values or {})}
        return super().message_new(msg_dict, values)

    def _privacy_set_informed(self, how):
        """Record on the opportunities and their contacts that the people were told."""
        today = fields.Date.context_today(self)
        vals = {"privacy_informed_date": today, "privacy_informed_how": how}
        self.write(vals)
        people = self.sudo().partner_id.filtered(
            lambda p: not p.is_company and not p.privacy_informed_date
        )
        people.write(vals)
        if self:
            hows = dict(
                self._fields["privacy_informed_how"]._description_selection(self.env)
            )
            self.env["telecentre.privacy.log"]._log("inform", self, hows.get(how, ""))

    def _privacy_lang(self):
        self.ensure_one()
        return self.partner_id.lang or self.lang_id.code or self.env.lang

    def _privacy_notice(self):
        """The information text, in the person's language."""
        self.ensure_one()
        lead = self.with_context(lang=self._privacy_lang())
        company = (lead.company_id or lead.env.company).sudo()
        rule = lead.env.ref(
            "telecentre_privacy.retention_rule_lead", raise_if_not_found=False
        )
        source = dict(lead._fields["privacy_source"]._description_selection(lead.env))
        return lead.env["ir.qweb"]._render(
            "telecentre_privacy.information_notice",
            {
                "company": company,
                "basis": company._privacy_basis_words(),
                "contact": company._privacy_contact(),
                "months": rule.sudo().months if rule else 36,
                "source": source[lead.privacy_source],
                "facts_source": (lead.sudo().facts_source or "").rstrip(". "),
            },
            minimal_qcontext=True,
        )

    def _privacy_with_notice(self, kwargs, people, emails):
        """The first message to the prospect carries the information text."""
        kwargs = super()._privacy_with_notice(kwargs, people, emails)
        if not (people or emails) or not self.privacy_to_inform:
            return kwargs
        own = {self.email_normalized, self.partner_id.email_normalized} - {False}
        if self.partner_id not in people and not own & emails:
            return kwargs
        body = kwargs.get("body") or ""
        if "o_privacy_notice" in body:
            self._privacy_set_informed("email")
            return kwargs
        self._privacy_set_informed("first_mail")
        return {
            **kwargs,
            "body": self._privacy_add_notice(body, self._privacy_notice()),
        }

    def action_privacy_inform(self):
        """Write the information: in a window for one opportunity, sent at once for
        several; who has no address or opposed is counted."""
        if len(self) == 1:
            return self._privacy_open_information()
        opposed = self.filtered("privacy_opposed")
        silent = (self - opposed).filtered(
            lambda lead: not (lead.email_from or lead.partner_id.email)
        )
        told = self.filtered(lambda lead: not lead.privacy_to_inform) - opposed - silent
        wanted = self - opposed - silent - told
        for lead in wanted:
            lead._privacy_send_information()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if wanted else "warning",
                "message": self.env._(
                    "%(sent)s informed; %(told)s knew already; %(silent)s without an "
                    "address; %(opposed)s opposed.",
                    sent=len(wanted),
                    told=len(told),
                    silent=len(silent),
                    opposed=len(opposed),
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _privacy_open_information(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Inform"),
            "res_model": "mail.compose.message",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_model": self._name,
                "default_res_ids": self.ids,
                "default_template_id": self.env.ref(TEMPLATE).id,
                "default_composition_mode": "comment",
                "default_email_layout_xmlid": "mail.mail_notification_light",
            },
        }

    def _privacy_send_information(self):
        """Send the template as a message of the opportunity."""
        self.ensure_one()
        template = self.env.ref(TEMPLATE).with_context(lang=self._privacy_lang())
        body = template._render_field("body_html", self.ids)[self.id]
        if is_html_empty(body):
            body = self._privacy_notice()
        self.message_post(
            body=body,
            subject=template._render_field("subject", self.ids)[self.id],
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=self.partner_id.filtered("email").ids,
            outgoing_email_to=False if self.partner_id.email else self.email_from,
            email_layout_xmlid="mail.mail_notification_light",
        )
