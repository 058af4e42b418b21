from odoo import fields, models

from ..tools.intervals import UNITS

UNIT_SELECTION = [
    ("hour", "Hour"),
    ("half_day", "Half-day"),
    ("day", "Day"),
    ("week", "Week"),
    ("month", "Month"),
]
assert tuple(code for code, _label in UNIT_SELECTION) == UNITS


class TelecentreUnit(models.Model):
    _name = "telecentre.unit"
    _description = "Booking Unit"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Selection(UNIT_SELECTION, required=True)
    sequence = fields.Integer(default=10)

    _code_unique = models.Constraint(
        "UNIQUE(code)", "There is already a unit with this code."
    )
