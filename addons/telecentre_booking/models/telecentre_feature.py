from odoo import fields, models


class TelecentreFeature(models.Model):
    """What a resource offers and a person may ask for: equipment, never health."""

    _name = "telecentre.feature"
    _description = "Resource Feature"
    _order = "name"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    color = fields.Integer()

    _name_unique = models.Constraint(
        "UNIQUE(name)", "There is already a feature with this name."
    )
