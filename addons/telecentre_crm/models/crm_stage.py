from odoo import fields, models


class CrmStage(models.Model):
    _inherit = "crm.stage"

    requirements = fields.Text(translate=True)
    probability = fields.Integer(
        string="Probability (%)",
        help="Chance that an opportunity in this stage is won. Used for the teams "
        "that prospect large groups: they sign too few to learn it from the past.",
    )

    _probability_is_percentage = models.Constraint(
        "CHECK(probability BETWEEN 0 AND 100)",
        "The probability of a stage goes from 0 to 100 %.",
    )
