from odoo import fields, models


class ResourceResource(models.Model):
    _inherit = "resource.resource"

    telecentre_ids = fields.One2many(
        "telecentre.resource",
        "resource_id",
        string="Telecentre resource",
        groups="telecentre_booking.group_telecentre_user",
    )
