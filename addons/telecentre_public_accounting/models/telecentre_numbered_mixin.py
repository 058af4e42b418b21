from odoo import api, fields, models


class TelecentreNumberedMixin(models.AbstractModel):
    """A document of public accounting: numbered when created, final once handed over."""

    _name = "telecentre.numbered.mixin"
    _description = "Numbered Document"
    _inherit = ["mail.thread", "telecentre.protected.mixin"]

    _final_state = ""

    name = fields.Char(required=True, readonly=True, default="/", copy=False)

    @api.model_create_multi
    def create(self, vals_list):
        """The number comes from the sequence whose code is the model's name."""
        for vals in vals_list:
            if vals.get("name", "/") == "/":
                vals["name"] = self.env["ir.sequence"].next_by_code(self._name)
        return super().create(vals_list)

    def _telecentre_is_final(self):
        return self.state == self._final_state
