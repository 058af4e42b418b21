from odoo import fields, models


class TelecentreSpeciality(models.Model):
    _name = "telecentre.speciality"
    _description = "Telecentre Speciality"
    _order = "name"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    color = fields.Integer()

    _name_unique = models.Constraint(
        "UNIQUE(name)", "There is already a speciality with this name."
    )
