from odoo import api, models
from odoo.exceptions import UserError


class TelecentreProtectedMixin(models.AbstractModel):
    """Fields that only the methods of a record write, by ``sudo``.

    What was handed over has to stay what it was: readonly fields of a form do not keep
    an import or a call from outside from writing them.
    """

    _name = "telecentre.protected.mixin"
    _description = "Record Whose Buttons Write Its State"

    # names of fields; a record that is final is not written at all
    _protected_fields = frozenset()

    def _telecentre_is_final(self):
        """Whether this record may no longer be edited."""
        self.ensure_one()
        return False

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._telecentre_check_protected(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._telecentre_check_protected(vals)
        return super().write(vals)

    def _telecentre_check_protected(self, vals):
        if self.env.su:
            return
        names = self._protected_fields & vals.keys()
        for record in self:
            if record._telecentre_is_final():
                names |= vals.keys() - self._telecentre_always_editable()
        if names:
            labels = self.fields_get(list(names), ["string"])
            raise UserError(
                self.env._(
                    "%(fields)s: this is written by the buttons of the record only "
                    "(%(record)s).",
                    fields=", ".join(field["string"] for field in labels.values()),
                    record=", ".join(self.mapped("display_name")) or self._description,
                )
            )

    @api.model
    def _telecentre_always_editable(self):
        """Fields of the chatter and the like that even a final record may change."""
        return {
            name for name in self._fields if name.startswith(("message_", "activity_"))
        }
