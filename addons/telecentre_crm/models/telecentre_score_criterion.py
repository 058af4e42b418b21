from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools import scoring

EXAMPLES = {
    "category": "PME, ETI, GE",
    "headcount": "41, 51, 53",
    "sector": "62, 62.02, 62.02A",
    "head_office": "15, 2A, 971",
}


class TelecentreScoreCriterion(models.Model):
    _name = "telecentre.score.criterion"
    _description = "Prospecting Score Criterion"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    rule = fields.Selection(
        [
            ("employees_nearby", "Known employees nearby"),
            ("establishments", "Establishments in the département"),
            ("category", "Company category"),
            ("headcount", "Headcount"),
            ("sector", "Sector (NAF code)"),
            ("telework_agreement", "Telework agreement running"),
            ("agreement_ending", "Telework agreement ends within a year"),
            ("third_places", "Third places allowed"),
            ("head_office", "Head office (département)"),
            ("csr", "Social responsibility signal"),
            ("warm_contact", "Warm contact through the network"),
            ("home_only", "Telework from home only"),
        ],
        string="Fact",
        required=True,
    )
    sequence = fields.Integer(default=10)
    points = fields.Integer(
        required=True,
        help="What the criterion gives at most. Negative points take away.",
    )
    full_value = fields.Integer(
        string="All points from",
        default=1,
        help="For counted facts: the number that earns all the points; less earns "
        "them in proportion.",
    )
    scale = fields.Char(
        help="For coded facts: percentage of the points by code, for instance "
        "“GE=100, ETI=60”. A code also stands for all that begin with it (62 for "
        "62.02A), * for all others.",
    )
    active = fields.Boolean(default=True)
    is_counted = fields.Boolean(compute="_compute_kind")
    is_coded = fields.Boolean(compute="_compute_kind")

    _full_value_positive = models.Constraint(
        "CHECK(full_value > 0)",
        "The number that earns all the points must be 1 or more.",
    )
    _points_range = models.Constraint(
        "CHECK(points BETWEEN -100 AND 100)",
        "The points of a criterion go from -100 to 100.",
    )

    @api.constrains("rule", "active")
    def _check_rule_once(self):
        """Two criteria on one fact would count it twice."""
        groups = self._read_group(
            [("rule", "in", self.mapped("rule"))], ["rule"], ["id:recordset"]
        )
        for _rule, criteria in groups:
            if len(criteria) > 1:
                raise ValidationError(
                    self.env._(
                        "“%(first)s” and “%(second)s” are on the same fact, which would "
                        "count twice. Change the points of one, and archive the other.",
                        first=criteria[0].name,
                        second=criteria[1].name,
                    )
                )

    @api.constrains("scale", "rule")
    def _check_scale(self):
        for criterion in self:
            try:
                scale = scoring.parse_scale(criterion.scale)
            except ValueError as error:
                raise ValidationError(
                    self.env._(
                        "Criterion “%(name)s”: “%(part)s” cannot be read in the "
                        "scale. Write codes with a percentage from 0 to 100, for "
                        "instance: GE=100, ETI=60, *=10.",
                        name=criterion.name,
                        part=str(error),
                    )
                ) from error
            if criterion.is_coded:
                criterion._check_codes(scale)

    def _check_codes(self, scale):
        self.ensure_one()
        if not scale:
            raise ValidationError(
                self.env._(
                    "Criterion “%s” has no scale: no company would earn a point. Write "
                    "which code is worth how much, for instance: GE=100, ETI=60.",
                    self.name,
                )
            )
        unknown = scoring.unknown_codes(self.rule, scale)
        if unknown:
            raise ValidationError(
                self.env._(
                    "Criterion “%(name)s”: no company has the code “%(code)s”. Codes "
                    "are those of Sirene, for instance %(example)s.",
                    name=self.name,
                    code=unknown[0],
                    example=EXAMPLES[self.rule],
                )
            )

    @api.depends("rule")
    def _compute_kind(self):
        for criterion in self:
            criterion.is_counted = criterion.rule in (
                "employees_nearby",
                "establishments",
            )
            criterion.is_coded = criterion.rule in (
                "category",
                "headcount",
                "sector",
                "head_office",
            )

    @api.model_create_multi
    def create(self, vals_list):
        criteria = super().create(vals_list)
        self.env["crm.lead"]._refresh_scores()
        return criteria

    def write(self, vals):
        result = super().write(vals)
        # A new name or order changes no score.
        if vals.keys() - {"name", "sequence"}:
            self.env["crm.lead"]._refresh_scores()
        return result

    def unlink(self):
        result = super().unlink()
        self.env["crm.lead"]._refresh_scores()
        return result

    def action_update_scores(self):
        self.env["crm.lead"]._refresh_scores()
        return True

    @api.model
    def _get_rules(self):
        """The active criteria, as the calculation wants them."""
        return [
            scoring.Criterion(
                key=criterion.id,
                rule=criterion.rule,
                points=criterion.points,
                full_value=criterion.full_value,
                scale=scoring.parse_scale(criterion.scale),
            )
            for criterion in self.search([])
        ]
