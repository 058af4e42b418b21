from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

from odoo.addons.telecentre_billing.tools import siren
from odoo.addons.telecentre_crm.models.res_partner import NAF_CODE

from ..tools import names

# What is taken from open data; each has its source and date.
FACT_FIELDS = (
    "name",
    "company_category",
    "headcount_range",
    "naf_code",
    "naf25_code",
    "street",
    "zip",
    "city",
    "csr_signal",
    "local_establishment_count",
    "sirene_closed",
)
# The same of an establishment alone
PLACE_FIELDS = ("active", "partner_latitude", "partner_longitude")
NEAR = 1e-4  # degrees: some ten metres, as two sources differ


class ResPartner(models.Model):
    """A company's facts from open data, beside what people know better."""

    _inherit = "res.partner"

    naf25_code = fields.Char(
        string="NAF 2025 code",
        size=6,
        help="Main activity of the company in the nomenclature of 2025.",
    )
    is_establishment = fields.Boolean(
        string="Establishment",
        readonly=True,
        help="One place of a company, with a SIRET of its own.",
    )
    sirene_closed = fields.Boolean(
        string="Closed in Sirene", help="Sirene says that it has ceased."
    )
    diffusion_restricted = fields.Boolean(
        string="Not to be diffused",
        readonly=True,
        help="The company opposed the diffusion of its data: nothing is taken from "
        "Sirene any more, and it is not prospected.",
    )
    group_source = fields.Char(
        string="Source of the group",
        help="Group heads are no open data: where it is said that the company belongs "
        "to this group.",
    )
    # {field: [value, source, date]}: what an import wrote last. Whatever differs from
    # it was written by somebody, and is theirs.
    sirene_facts = fields.Json(copy=False, prefetch=False)
    sirene_facts_html = fields.Html(
        compute="_compute_sirene_facts_html",
        string="Source of each fact",
        sanitize=False,
    )
    fact_change_ids = fields.One2many(
        "telecentre.fact.change",
        "partner_id",
        groups="telecentre_crm.group_telecentre_sales",
    )
    fact_waiting_count = fields.Integer(
        compute="_compute_fact_waiting_count",
        groups="telecentre_crm.group_telecentre_sales",
    )

    _facts_field = "sirene_facts"

    _siren_idx = models.Index(
        "(left(company_registry, 9)) WHERE company_registry IS NOT NULL AND is_company"
    )
    _vat_siren_idx = models.Index("(right(vat, 9)) WHERE vat LIKE 'FR%' AND is_company")

    @api.constrains("naf25_code")
    def _check_naf25_code(self):
        for partner in self:
            if partner.naf25_code and not NAF_CODE.match(partner.naf25_code):
                raise ValidationError(
                    self.env._(
                        "“%(code)s” is not a code of NAF 2025 (%(company)s): write "
                        "four digits and a letter, for instance 62.10Y.",
                        code=partner.naf25_code,
                        company=partner.display_name,
                    )
                )

    def _check_company(self, fnames=None):
        """Open data names nothing that belongs to one of our companies."""
        if self.env.context.get("telecentre_open_data"):
            return None
        return super()._check_company(fnames)

    def _update_peppol_state_per_company(self, vals=None):
        """No request to the Peppol directory for each company of an import: it is
        asked when a first invoice goes there. (Of `account_peppol`, where installed.)
        """
        if self.env.context.get("telecentre_open_data"):
            return None
        return super()._update_peppol_state_per_company(vals)

    @api.model
    def _clean_company_codes(self, vals):
        vals = super()._clean_company_codes(vals)
        code = vals.get("naf25_code")
        if code:
            code = siren.compact(code).upper()
            vals = {**vals, "naf25_code": f"{code[:2]}.{code[2:]}"}
        return vals

    @api.depends("fact_change_ids.state")
    def _compute_fact_waiting_count(self):
        counts = dict(
            self.env["telecentre.fact.change"]._read_group(
                [("partner_id", "in", self.ids), ("state", "=", "waiting")],
                ["partner_id"],
                ["__count"],
            )
        )
        for partner in self:
            partner.fact_waiting_count = counts.get(partner, 0)

    @api.depends("sirene_facts", *FACT_FIELDS, *PLACE_FIELDS)
    @api.depends_context("lang")
    def _compute_sirene_facts_html(self):
        for partner in self:
            lines = partner._fact_lines() if partner.sirene_facts else []
            partner.sirene_facts_html = lines and self.env["ir.qweb"]._render(
                "telecentre_crm_sirene.facts_table",
                {"lines": lines},
                minimal_qcontext=True,
            )

    def _fact_lines(self):
        """[{field, value, source, date}] of the facts that are known, in words."""
        self.ensure_one()
        lines = []
        more = PLACE_FIELDS if self.is_establishment else ()
        for name in FACT_FIELDS + more:
            written = (self.sirene_facts or {}).get(name)
            value = self[name]
            if not written and not value:
                continue
            same = written and self._same_fact(name, value, written[0])
            lines.append(
                {
                    "field": self._fields[name]._description_string(self.env),
                    "value": self._fact_text(name, value),
                    "source": written[1] if same else self.env._("Typed here"),
                    "date": format_date(self.env, written[2]) if same else "",
                }
            )
        return lines

    @api.model
    def _fact_text(self, name, value):
        """A fact as a screen says it."""
        field = self._fields[name]
        if field.type == "selection":
            selection = dict(field._description_selection(self.env))
            return selection.get(value, value or "")
        if field.type == "boolean":
            return self.env._("Yes") if value else self.env._("No")
        return str(value or "")

    @api.model
    def _same_fact(self, name, first, second):
        """Whether two values say the same: names in capitals, without accents or the
        legal form do, and points beside each other."""
        if name == "name":
            return names.plain_company(first) == names.plain_company(second)
        if name in ("street", "city"):
            return names.plain(first) == names.plain(second)
        if name in ("partner_latitude", "partner_longitude"):
            return abs((first or 0) - (second or 0)) < NEAR
        return (first or False) == (second or False)

    def _prepare_fact_change(self):
        return {"partner_id": self.id}

    def action_view_fact_changes(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "telecentre_crm_sirene.telecentre_fact_change_action"
        )
        action["domain"] = [("partner_id", "=", self.id)]
        return action

    def action_add_to_pipeline(self):
        """One opportunity for each company that has none open; returns them."""
        companies = self.filtered(lambda p: p.is_company and not p.is_establishment)
        if not companies:
            raise UserError(
                self.env._("Choose companies: establishments and people have none.")
            )
        opposed = companies.filtered("diffusion_restricted")
        if opposed:
            raise UserError(
                self.env._(
                    "%s opposed the diffusion of their data: they are not prospected.",
                    ", ".join(opposed.mapped("name")),
                )
            )
        opposed = companies._opposed_companies()
        if opposed:
            raise UserError(
                self.env._(
                    "%s opposed being prospected: choose the others only.",
                    ", ".join(opposed.mapped("name")),
                )
            )
        leads = companies._create_missing_leads()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "telecentre_crm.crm_lead_action_prospecting"
        )
        action["domain"] = [("prospect_partner_id", "in", companies.ids)]
        if len(leads) == 1:
            action.update(res_id=leads.id, view_mode="form", views=[(False, "form")])
        return action

    def _opposed_companies(self):
        """Those whose SIREN is on the opposition list."""
        numbers = {p: siren.compact(p.company_registry)[:9] for p in self}
        opposed = self._telecentre_opposed_sirens(set(numbers.values()) - {""})
        return self.filtered(lambda p: numbers[p] in opposed)

    def _create_missing_leads(self):
        """The new opportunities of companies that have none: closed ones get none."""
        companies = self.filtered(
            lambda p: not p.sirene_closed and not p.diffusion_restricted
        )
        companies -= companies._opposed_companies()
        team = self.env.ref("telecentre_crm.crm_team_groups")
        known = self.env["crm.lead"]._read_group(
            [
                ("prospect_partner_id", "in", companies.ids),
                ("team_id.is_prospecting", "=", True),
            ],
            ["prospect_partner_id"],
        )
        known_ids = {partner.id for (partner,) in known}
        stage = self.env["crm.lead"]._stage_find(
            team_id=team.id, domain=[("fold", "=", False)]
        )
        # Thousands at a time: their creation needs no message each.
        Lead = self.env["crm.lead"].with_context(
            mail_create_nolog=True, mail_create_nosubscribe=True, tracking_disable=True
        )
        return Lead.create(
            [
                {
                    "name": company.name,
                    "type": "opportunity",
                    "team_id": team.id,
                    "stage_id": stage.id,
                    "partner_id": company.id,
                    "user_id": False,
                }
                for company in companies
                if company.id not in known_ids
            ]
        )
