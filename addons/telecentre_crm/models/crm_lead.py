from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CrmLead(models.Model):
    _inherit = "crm.lead"

    is_prospecting = fields.Boolean(related="team_id.is_prospecting")
    prospect_partner_id = fields.Many2one(
        "res.partner",
        string="Prospected company",
        compute="_compute_prospect_partner_id",
        store=True,
        index="btree_not_null",
        help="The company of the contact: the facts below are its own.",
    )
    siren = fields.Char(
        string="SIREN / SIRET", related="prospect_partner_id.company_registry"
    )
    parent_group_id = fields.Many2one(
        string="Group", related="prospect_partner_id.parent_id"
    )
    company_category = fields.Selection(
        related="prospect_partner_id.company_category", readonly=False
    )
    headcount_range = fields.Selection(
        related="prospect_partner_id.headcount_range", readonly=False
    )
    naf_code = fields.Char(related="prospect_partner_id.naf_code", readonly=False)
    head_office_zip = fields.Char(
        string="Head office postal code",
        related="prospect_partner_id.zip",
        readonly=False,
    )
    head_office_city = fields.Char(
        string="Head office", related="prospect_partner_id.city", readonly=False
    )
    local_establishment_count = fields.Integer(
        related="prospect_partner_id.local_establishment_count", readonly=False
    )
    csr_signal = fields.Boolean(
        related="prospect_partner_id.csr_signal", readonly=False
    )
    facts_source = fields.Char(related="prospect_partner_id.facts_source")
    facts_date = fields.Date(related="prospect_partner_id.facts_date")
    telework_agreement_id = fields.Many2one(
        "telecentre.telework.agreement",
        string="Telework agreement",
        compute="_compute_telework_agreement_id",
        store=True,
        index="btree_not_null",
        help="The company's agreement that runs today, or else the latest one.",
    )
    third_places_allowed = fields.Boolean(
        string="Third places allowed",
        related="telework_agreement_id.third_places_allowed",
    )
    home_only = fields.Boolean(
        string="Home only", related="telework_agreement_id.home_only"
    )
    agreement_date_end = fields.Date(
        string="Telework agreement ends", related="telework_agreement_id.date_end"
    )
    employees_nearby = fields.Integer(
        string="Known employees nearby",
        help="Employees of the company who live near one of our centres, as far as "
        "we were told. A number only: no names here.",
    )
    warm_contact = fields.Boolean(
        string="Warm contact",
        help="Somebody of the network knows somebody in the company.",
    )
    co_prospecting_partner_id = fields.Many2one(
        "res.partner",
        string="Co-prospecting partner",
        domain="[('is_company', '=', True)]",
        index="btree_not_null",
        help="Who prospects this company with us: the national network of "
        "telecentres, another local authority...",
    )
    next_step_owner = fields.Selection(
        [("team", "Our team"), ("partner", "Co-prospecting partner")],
        string="Next step owned by",
        default="team",
        required=True,
        tracking=True,
    )
    next_step = fields.Char(
        tracking=True,
        copy=False,
        help="What is to be done next. The co-prospecting partner reads it.",
    )
    last_inbound_contact_date = fields.Date(
        string="Last heard from them",
        copy=False,
        help="Last contact that came from the prospect. Retention of personal data "
        "counts from here.",
    )

    @api.constrains("employees_nearby")
    def _check_employees_nearby(self):
        for lead in self:
            if lead.employees_nearby < 0:
                raise ValidationError(
                    self.env._(
                        "%s: the number of employees nearby cannot be negative.",
                        lead.name,
                    )
                )

    @api.constrains("next_step_owner", "co_prospecting_partner_id")
    def _check_next_step_owner(self):
        for lead in self:
            if lead.next_step_owner == "partner" and not lead.co_prospecting_partner_id:
                raise ValidationError(
                    self.env._(
                        "%s: the next step belongs to the co-prospecting partner, "
                        "but none is set. Choose the partner first.",
                        lead.name,
                    )
                )

    @api.depends("partner_id.commercial_partner_id.is_company")
    def _compute_prospect_partner_id(self):
        for lead in self:
            company = lead.partner_id.commercial_partner_id
            lead.prospect_partner_id = company if company.is_company else False

    @api.depends(
        "prospect_partner_id.telework_agreement_ids.active",
        "prospect_partner_id.telework_agreement_ids.date_start",
        "prospect_partner_id.telework_agreement_ids.date_end",
    )
    def _compute_telework_agreement_id(self):
        today = fields.Date.context_today(self)
        for lead in self:
            agreements = lead.prospect_partner_id.sudo().telework_agreement_ids
            lead.telework_agreement_id = agreements._pick_current(today)

    @api.depends("team_id.is_prospecting")
    def _compute_stage_id(self):
        result = super()._compute_stage_id()
        for lead in self:
            team = lead.team_id
            if team.is_prospecting and team not in lead.stage_id.team_ids:
                lead.stage_id = lead._stage_find(domain=[("fold", "=", False)])
        return result

    @api.model
    def _read_group_stage_ids(self, stages, domain):
        """Columns of a prospecting team's pipeline: its own stages only."""
        result = super()._read_group_stage_ids(stages, domain)
        team = self.env["crm.team"].browse(self.env.context.get("default_team_id"))
        if not team.is_prospecting:
            return result
        return result.filtered(lambda s: s in stages or team in s.team_ids)

    def _stage_find(self, team_id=False, domain=None, order="sequence, id", limit=1):
        teams = self.team_id | self.env["crm.team"].browse(team_id or [])
        if teams and all(team.is_prospecting for team in teams):
            domain = [*(domain or []), ("team_ids", "in", teams.ids)]
        return super()._stage_find(team_id, domain, order, limit)

    def message_update(self, msg_dict, update_vals=None):
        """An e-mail that comes in is a contact from the prospect."""
        vals = self._inbound_values(msg_dict)
        return super().message_update(msg_dict, {**vals, **(update_vals or {})})

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        vals = self._inbound_values(msg_dict)
        return super().message_new(msg_dict, {**vals, **(custom_values or {})})

    def _inbound_values(self, msg_dict):
        """The date of the last contact, if the e-mail is from the prospect's side: not
        from a colleague, the co-prospecting partner, or an automatic answer."""
        if self.env.context.get("telecentre_automatic_mail"):
            return {}
        author = self.env["res.partner"].browse(msg_dict.get("author_id") or [])
        ours = author.user_ids.filtered(lambda user: not user.share)
        partner = self.co_prospecting_partner_id.commercial_partner_id
        if ours or (author and author.commercial_partner_id in partner):
            return {}
        return {"last_inbound_contact_date": fields.Date.context_today(self)}

    def action_view_telework_agreements(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "telecentre_crm.telecentre_telework_agreement_action"
        )
        company = self.prospect_partner_id
        action["domain"] = [("partner_id", "=", company.id)]
        action["context"] = {"default_partner_id": company.id}
        return action

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        """No button that sends a prospect's address to a paid service outside."""
        arch, view = super()._get_view(view_id, view_type, **options)
        if view_type == "form" and arch.xpath("//field[@name='is_prospecting']"):
            for button in arch.xpath("//button[@name='iap_enrich']"):
                condition = button.get("invisible") or "False"
                button.set("invisible", f"is_prospecting or ({condition})")
        return arch, view

    def _prepare_customer_values(self, partner_name, is_company=False, parent_id=False):
        """Prospect notes stay on the opportunity: everyone reads a contact."""
        values = super()._prepare_customer_values(partner_name, is_company, parent_id)
        values["comment"] = False
        return values
