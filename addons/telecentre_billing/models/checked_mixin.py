from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date


class TelecentreCheckedMixin(models.AbstractModel):
    """Refuse bad values before the database does, in words that name the record.

    The database keeps its constraints, whose messages cannot tell which record.
    """

    _name = "telecentre.checked.mixin"
    _description = "Values checked by name"

    # Fields of which the values are looked at together
    _checked_fields = ()

    @api.model
    def _refusal(self, name, values):  # pylint: disable=unused-argument
        """Why these values are refused, and what to do; or None.

        :param name: what to call the record
        :param values: {field: value} of the checked fields; those of a new record
            that are left to their defaults are not there
        """
        return None

    @api.model
    def _name_of_values(self, vals):
        """What to call a record that does not exist yet."""
        partner = self.env["res.partner"].browse(vals.get("partner_id") or ())
        names = [vals.get("name"), partner.sudo().name]
        known = " – ".join(name for name in names if name and name != "/")
        return known or self.env._("What is to be created")

    @api.model
    def _refuse(self, name, values):
        message = self._refusal(name, values)
        if message:
            raise ValidationError(message)

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            values = {key: vals[key] for key in self._checked_fields if key in vals}
            self._refuse(self._name_of_values(vals), values)
        return super().create(vals_list)

    def write(self, vals):
        if vals.keys() & set(self._checked_fields):
            for record in self:
                values = {
                    key: vals.get(key, record[key]) for key in self._checked_fields
                }
                self._refuse(record.display_name, values)
        return super().write(vals)

    @api.model
    def _dates_refusal(self, name, first, last):
        """The refusal of a span that ends before it begins, or None."""
        to_date = self.env["telecentre.charge"]._fields["date_from"].to_date
        first, last = to_date(first), to_date(last)
        if first and last and last < first:
            return self.env._(
                "%(name)s cannot end on %(end)s, before it begins on %(start)s: "
                "correct one of the two dates.",
                name=name,
                end=format_date(self.env, last),
                start=format_date(self.env, first),
            )
        return None
