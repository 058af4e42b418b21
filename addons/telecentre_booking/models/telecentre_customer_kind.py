from odoo import fields, models


class TelecentreCustomerKind(models.Model):
    """What ties a customer to the network, as rules see it.

    The codes are those that `telecentre.booking.rule._customer_kinds` gives; an addon
    that knows another tie adds its record here and its code there.
    """

    _name = "telecentre.customer.kind"
    _description = "Kind of Customer"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)

    _code_unique = models.Constraint(
        "UNIQUE(code)", "There is already a kind of customer with this code."
    )
