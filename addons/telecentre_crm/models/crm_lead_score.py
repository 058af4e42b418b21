from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date, split_every

from ..tools import scoring

SCORE_BATCH = 1000
# Above this number of opportunities a changed criterion is left to the cron.
SCORE_AT_ONCE = 2000


class CrmLead(models.Model):
    _inherit = "crm.lead"

    score = fields.Integer(
        compute="_compute_score",
        store=True,
        aggregator="avg",
        help="Out of 100. The tab “Score” tells where each point comes from.",
    )
    # One entry a criterion: id, rule, points, weight, value. Written with the
    # score, so that the explanation always adds up to it; the words are chosen
    # when it is read, in the reader's language.
    score_detail = fields.Json(compute="_compute_score", store=True, prefetch=False)
    score_explanation = fields.Html(
        compute="_compute_score_explanation", sanitize=False
    )

    @api.depends(
        "employees_nearby",
        "warm_contact",
        "prospect_partner_id.company_category",
        "prospect_partner_id.headcount_range",
        "prospect_partner_id.naf_code",
        "prospect_partner_id.local_establishment_count",
        "prospect_partner_id.csr_signal",
        "prospect_partner_id.zip",
        "prospect_partner_id.country_id",
        "telework_agreement_id.date_start",
        "telework_agreement_id.date_end",
        "telework_agreement_id.third_places_allowed",
        "telework_agreement_id.home_only",
    )
    def _compute_score(self):
        criteria = self.env["telecentre.score.criterion"].sudo()._get_rules()
        today = fields.Date.context_today(self)
        for lead in self:
            total, lines = scoring.score(lead._get_score_facts(today), criteria)
            lead.score = total
            lead.score_detail = [
                [line.key, line.rule, line.points, line.weight, line.value]
                for line in lines
            ]

    @api.depends("score_detail")
    @api.depends_context("lang")
    def _compute_score_explanation(self):
        names = {
            criterion.id: criterion.name
            for criterion in self.env["telecentre.score.criterion"]
            .sudo()
            .with_context(active_test=False)
            .search([])
        }
        for lead in self:
            lines = [
                {
                    "name": names.get(key, rule),
                    "points": points,
                    "weight": weight,
                    "reason": self._score_reason(rule, value),
                }
                for key, rule, points, weight, value in lead.score_detail or []
            ]
            lead.score_explanation = self.env["ir.qweb"]._render(
                "telecentre_crm.score_explanation",
                {
                    "lines": lines,
                    "total": sum(line["points"] for line in lines),
                    "score": lead.score,
                },
                minimal_qcontext=True,
            )

    def action_update_scores(self):
        """Compute the scores again, now."""
        self._update_scores()
        return True

    @api.model
    def _get_scored_domain(self):
        return Domain("prospect_partner_id", "!=", False)

    @api.model
    def _refresh_scores(self):
        """The criteria have changed: now when quickly done, else by the cron."""
        leads = self.sudo().search(self._get_scored_domain(), limit=SCORE_AT_ONCE + 1)
        if len(leads) <= SCORE_AT_ONCE:
            leads._update_scores()
        else:
            self.env.ref("telecentre_crm.ir_cron_update_scores")._trigger()

    def _update_scores(self):
        """Compute current agreement, score and explanation again, in batch."""
        leads = self.sudo()
        names = ["telework_agreement_id", "score", "score_detail"]
        # What is known to be the same is not written: most are, on most days
        leads.fetch(names)
        for name in names:
            self.env.add_to_compute(self._fields[name], leads)
        leads.flush_recordset(names)

    @api.model
    def _cron_update_scores(self):
        """Every day: agreements begin and end without anyone writing a thing."""
        ids = self.search(self._get_scored_domain(), order="id").ids
        remaining = len(ids)
        for batch in split_every(SCORE_BATCH, ids):
            self.browse(batch)._update_scores()
            remaining -= len(batch)
            self.env["ir.cron"]._commit_progress(len(batch), remaining=remaining)
            self.env.invalidate_all()

    def _get_score_facts(self, today):
        """The facts of one opportunity, as the calculation wants them."""
        self.ensure_one()
        company = self.prospect_partner_id
        agreement = self.telework_agreement_id
        running = agreement._is_running(today)
        return scoring.Facts(
            today=today,
            employees_nearby=self.employees_nearby,
            establishments=company.local_establishment_count,
            category=company.company_category or None,
            headcount=company.headcount_range or None,
            sector=company.naf_code or None,
            department=company._get_department_code() if company else None,
            agreement_start=agreement.date_start or None,
            agreement_end=agreement.date_end or None,
            third_places=running and agreement.third_places_allowed,
            home_only=running and agreement.home_only,
            csr=company.csr_signal,
            warm_contact=self.warm_contact,
        )

    @api.model
    def _score_reason(self, rule, value):
        """Why a criterion gave what it gave, in the reader's words."""
        if rule in ("third_places", "home_only", "csr", "warm_contact"):
            return self.env._("Yes") if value else self.env._("No, or not known")
        if rule in ("employees_nearby", "establishments"):
            return self.env._("Known: %s", value) if value else self.env._("None known")
        if rule == "telework_agreement":
            return {
                "running": self.env._("An agreement is running"),
                "future": self.env._("An agreement is signed, but has not begun"),
                "ended": self.env._("The last known agreement has ended"),
            }.get(value, self.env._("No agreement known"))
        if not value:
            if rule == "agreement_ending":
                return self.env._("No end date known")
            return self.env._("Not known")
        if rule == "agreement_ending":
            return self.env._("Ends on %s", format_date(self.env, value))
        if rule == "head_office":
            return self.env._("Head office in département %s", value)
        if rule in ("category", "headcount"):
            field = "company_category" if rule == "category" else "headcount_range"
            selection = self._fields[field]._description_selection(self.env)
            return dict(selection).get(value, value)
        return value
