import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.telecentre_billing.tools import siren

NAF_CODE = re.compile(r"^\d{2}\.\d{2}[A-Z]$")
# Sirene's `trancheEffectifsUniteLegale`, codes included: imports write them as is.
HEADCOUNT_RANGES = [
    ("NN", "No employee (NN)"),
    ("00", "0 employees"),
    ("01", "1 or 2 employees"),
    ("02", "3 to 5 employees"),
    ("03", "6 to 9 employees"),
    ("11", "10 to 19 employees"),
    ("12", "20 to 49 employees"),
    ("21", "50 to 99 employees"),
    ("22", "100 to 199 employees"),
    ("31", "200 to 249 employees"),
    ("32", "250 to 499 employees"),
    ("41", "500 to 999 employees"),
    ("42", "1,000 to 1,999 employees"),
    ("51", "2,000 to 4,999 employees"),
    ("52", "5,000 to 9,999 employees"),
    ("53", "10,000 employees or more"),
]


class ResPartner(models.Model):
    _inherit = "res.partner"

    company_category = fields.Selection(
        [
            ("PME", "SME (PME)"),
            ("ETI", "Mid-sized company (ETI)"),
            ("GE", "Large company (GE)"),
        ],
        string="Company category",
        help="INSEE's category of the company, as in Sirene.",
    )
    headcount_range = fields.Selection(
        HEADCOUNT_RANGES,
        string="Headcount",
        help="Range of the number of employees, as in Sirene.",
    )
    naf_code = fields.Char(
        string="NAF code",
        size=6,
        help="Main activity of the company, for instance 62.02A.",
    )
    local_establishment_count = fields.Integer(
        string="Establishments in the département",
        help="How many of its establishments are open in our département.",
    )
    csr_signal = fields.Boolean(
        string="Social responsibility signal",
        help="A sign that the company cares: mission-driven company, social economy, "
        "published carbon report...",
    )
    facts_source = fields.Char(
        string="Source of the facts",
        help="Where category, headcount, activity and head office come from.",
    )
    facts_date = fields.Date(string="Facts as of")
    telework_agreement_ids = fields.One2many(
        "telecentre.telework.agreement",
        "partner_id",
        string="Telework agreements",
        groups="telecentre_crm.group_telecentre_sales",
    )

    @api.constrains("naf_code")
    def _check_naf_code(self):
        for partner in self:
            if partner.naf_code and not NAF_CODE.match(partner.naf_code):
                raise ValidationError(
                    self.env._(
                        "“%(code)s” is not a NAF code (%(company)s): write four "
                        "digits and a letter, for instance 62.02A.",
                        code=partner.naf_code,
                        company=partner.display_name,
                    )
                )

    @api.constrains("local_establishment_count")
    def _check_local_establishment_count(self):
        for partner in self:
            if partner.local_establishment_count < 0:
                raise ValidationError(
                    self.env._(
                        "%s: the number of establishments cannot be negative.",
                        partner.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._clean_company_codes(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._clean_company_codes(vals))

    @api.model
    def _clean_company_codes(self, vals):
        """Store a NAF code as INSEE writes it."""
        code = vals.get("naf_code")
        if code:
            code = siren.compact(code).upper()
            vals = {**vals, "naf_code": f"{code[:2]}.{code[2:]}"}
        return vals

    @api.model
    def _telecentre_opposed_sirens(self, sirens):
        """Those of ``sirens`` that are not to be prospected; every import asks.

        A hook: `telecentre_privacy` keeps the list.
        """
        return set()

    @api.model
    def _telecentre_opposed_emails(self, emails):
        """Those of ``emails`` (normalised) that are not to be prospected."""
        return set()

    def _get_department_code(self):
        """Code of the French département of the address, None when not known."""
        self.ensure_one()
        zip_code = siren.compact(self.zip)
        if len(zip_code) != 5 or not zip_code.isdecimal():
            return None
        if self.country_id and self.country_code not in siren.COUNTRIES:
            return None
        if zip_code.startswith("20"):
            return "2A" if zip_code < "20200" else "2B"
        return zip_code[:3] if zip_code[:2] in ("97", "98") else zip_code[:2]
