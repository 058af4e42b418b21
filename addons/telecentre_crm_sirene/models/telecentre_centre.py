from odoo import fields, models

PLACE = {"latitude", "longitude", "state", "active"}


class TelecentreCentre(models.Model):
    _inherit = "telecentre.centre"

    establishment_ids = fields.One2many(
        "res.partner",
        "nearest_centre_id",
        groups="telecentre_crm.group_telecentre_sales",
    )
    establishment_count = fields.Integer(
        compute="_compute_establishment_count",
        groups="telecentre_crm.group_telecentre_sales",
    )

    def _compute_establishment_count(self):
        counts = dict(
            self.env["res.partner"]._read_group(
                [("nearest_centre_id", "in", self.ids)],
                ["nearest_centre_id"],
                ["__count"],
            )
        )
        for centre in self:
            centre.establishment_count = counts.get(centre, 0)

    def write(self, vals):
        result = super().write(vals)
        if PLACE & vals.keys():
            partners = self.env["res.partner"].sudo()
            partners.search([("is_establishment", "=", True)])._locate_near_centres()
        return result

    def action_view_near_establishments(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "telecentre_crm_sirene.res_partner_action_establishments"
        )
        action["domain"] = [("nearest_centre_id", "=", self.id)]
        action["context"] = {}
        return action
