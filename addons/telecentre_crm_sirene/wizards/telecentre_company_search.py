from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import api as recherche
from ..tools import sirene

URL_PARAMETER = "telecentre_crm_sirene.api_url"
MOST = 200
# Somebody waits for the answer, and so does a worker of the server
PATIENCE = {"timeout": 10, "attempts": 3, "patience": 5}


class TelecentreCompanySearch(models.TransientModel):
    """Companies looked up in the API Recherche d'entreprises, and taken from it."""

    _name = "telecentre.company.search"
    _description = "Look Up Companies"

    query = fields.Char(
        string="Name or SIREN",
        help="A SIREN finds that company alone, whatever else is chosen.",
    )
    category_ge = fields.Boolean(string="Large companies (GE)", default=True)
    category_eti = fields.Boolean(string="Mid-sized companies (ETI)", default=True)
    department = fields.Char(
        string="With an establishment in",
        size=3,
        default=lambda self: next(
            iter(sorted(self.env["res.partner"]._own_departments())), False
        ),
        help="Code of the département. Empty: all of France.",
    )
    limit = fields.Integer(string="At most", default=50)
    line_ids = fields.One2many("telecentre.company.search.line", "search_id")
    searched = fields.Boolean()
    total_text = fields.Char(readonly=True)

    def action_search(self):
        """Ask the API; show what it found."""
        self.ensure_one()
        self.line_ids.unlink()
        lines, refused, unreadable = [], 0, 0
        for result in self._ask():
            try:
                unit, places = sirene.answer(result)
            except sirene.Refused as error:
                unreadable += error.reason in ("malformed", "number")
                refused += error.reason == "person"
                continue
            if not unit.diffused:
                refused += 1
                continue
            lines.append(self._prepare_line(unit, places, result))
        opposed = self.env["res.partner"]._telecentre_opposed_sirens(
            {line["siren"] for line in lines}
        )
        refused += sum(line["siren"] in opposed for line in lines)
        lines = [line for line in lines if line["siren"] not in opposed]
        total = self.env._(
            "%(found)s companies found; %(refused)s left out (people, not to be "
            "diffused, or opposed).",
            found=len(lines),
            refused=refused,
        )
        if unreadable:
            total += " " + self.env._("%s answers could not be read.", unreadable)
        self.write(
            {
                "searched": True,
                "line_ids": [fields.Command.create(values) for values in lines],
                "total_text": total,
            }
        )
        self._mark_known()
        return self._reopen()

    def _ask(self):
        categories = [
            code
            for code, wanted in (("GE", self.category_ge), ("ETI", self.category_eti))
            if wanted
        ]
        if not self.query and not categories:
            raise UserError(
                self.env._("Write a name or a SIREN, or choose a category.")
            )
        client = recherche.Client(self._api_url(), **PATIENCE)
        results = client.search(
            limit=max(1, min(self.limit or MOST, MOST)),
            q=(self.query or "").strip(),
            categorie_entreprise=",".join(categories),
            departement=(self.department or "").strip(),
            etat_administratif="A",
            minimal="true",
            include="siege,complements,matching_etablissements",
            limite_matching_etablissements=100,
        )
        try:
            return list(results)
        except recherche.ApiError as error:
            raise UserError(self._api_text(error)) from error

    @api.model
    def _api_url(self):
        value = self.env["ir.config_parameter"].sudo().get_param(URL_PARAMETER)
        return value or recherche.URL

    def _api_text(self, error):
        return {
            "busy": self.env._(
                "The API Recherche d'entreprises has too many requests: try again in "
                "a few minutes."
            ),
            "gone": self.env._(
                "The API Recherche d'entreprises does not answer: try again later, or "
                "import a file."
            ),
            "late": self.env._(
                "The API Recherche d'entreprises takes too long: try again later, or "
                "ask for less."
            ),
            "malformed": self.env._(
                "The API Recherche d'entreprises gave an answer that cannot be read "
                "(%s). Nothing was taken: try again later.",
                error.detail,
            ),
            "refused": self.env._(
                "The API Recherche d'entreprises refused the search: %s", error.detail
            ),
        }[error.kind]

    def _prepare_line(self, unit, places, result):
        head = next((p for p in places if p.head_office), None)
        codes = self.department or ""
        return {
            "siren": unit.siren,
            "name": unit.name,
            "company_category": unit.facts.get("company_category"),
            "naf_code": unit.facts.get("naf_code"),
            "head_office": head and f"{head.zip} {head.city}".strip(),
            "local_count": sum(p.zip.startswith(codes) for p in places) if codes else 0,
            "result": result,
        }

    def _mark_known(self):
        known, doubles = self.env["telecentre.company.writer"]._known_companies(
            self.line_ids.mapped("siren")
        )
        for line in self.line_ids:
            partner = known.get(line.siren) or doubles.get(line.siren)
            line.partner_id = partner and partner[:1]
            line.chosen = not partner

    def action_import(self):
        """Take the chosen companies and their establishments; open them."""
        self.ensure_one()
        chosen = self.line_ids.filtered("chosen")
        if not chosen:
            raise UserError(self.env._("Tick the companies to take."))
        writer = self.env["telecentre.company.writer"]
        units, places = [], []
        for line in chosen:
            try:
                unit, near = sirene.answer(line.result)
            except sirene.Refused as error:
                raise UserError(
                    self.env._("%s: search again, then tick it.", line.name or "")
                ) from error
            units.append(unit)
            places += near
        source = self.env._("API Recherche d'entreprises")
        today = fields.Date.context_today(self)
        partners, _count = writer._write_units(units, source, today)
        writer._write_establishments(places, source, today)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "telecentre_crm_sirene.res_partner_action_companies"
        )
        action["domain"] = [("id", "in", partners.ids)]
        return action

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Look up companies"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }


class TelecentreCompanySearchLine(models.TransientModel):
    _name = "telecentre.company.search.line"
    _description = "Company Found"

    search_id = fields.Many2one(
        "telecentre.company.search", required=True, ondelete="cascade"
    )
    chosen = fields.Boolean(string="Take")
    siren = fields.Char(string="SIREN")
    name = fields.Char()
    company_category = fields.Char(string="Category")
    naf_code = fields.Char(string="NAF")
    head_office = fields.Char()
    local_count = fields.Integer(string="Places nearby")
    partner_id = fields.Many2one("res.partner", string="Known as")
    result = fields.Json()
