from odoo import api, fields, models
from odoo.fields import Domain

from ..tools import geo


class TelecentreTown(models.Model):
    """A commune and where it lies: distances need no service of the network."""

    _name = "telecentre.town"
    _description = "Town"
    _order = "name, id"
    _rec_names_search = ["name", "zip"]

    name = fields.Char(required=True)
    code = fields.Char(string="INSEE code", index=True)
    zip = fields.Char(string="Postal codes", help="Separated by spaces.")
    population = fields.Integer()
    latitude = fields.Float(digits=(10, 7), required=True)
    longitude = fields.Float(digits=(10, 7), required=True)

    _code_unique = models.Constraint(
        "UNIQUE(code)", "There is already a town with this code."
    )
    _on_earth = models.Constraint(
        "CHECK(latitude BETWEEN -90 AND 90 AND longitude BETWEEN -180 AND 180)",
        "A latitude lies between -90 and 90, a longitude between -180 and 180.",
    )

    @api.depends("name", "zip")
    def _compute_display_name(self):
        for town in self:
            town.display_name = f"{town.name} ({town.zip})" if town.zip else town.name

    @api.model
    def name_search(self, name="", domain=None, operator="ilike", limit=100):
        """Towns that begin with what is typed come first: Murat before Montmurat."""
        if not name or operator != "ilike":
            return super().name_search(name, domain, operator, limit)
        first = super().name_search(f"{name}%", domain, "=ilike", limit)
        left = limit and limit - len(first)
        if left == 0 and limit:
            return first
        others = Domain(domain or []) & Domain(
            "id", "not in", [one[0] for one in first]
        )
        return first + super().name_search(name, list(others), operator, left)

    @api.model
    def _of_partner(self, partner):
        """The town of a contact's address, by postal code and name, or none."""
        if not (partner.zip or partner.city):
            return self.browse()
        towns = self.search([("zip", "like", partner.zip)] if partner.zip else [])
        wanted = geo.plain_name(partner.city)
        named = towns.filtered(lambda town: geo.plain_name(town.name) == wanted)
        if named or not partner.zip:
            return named[:1]
        # a postal code serves several communes, which lie close to each other
        return towns.sorted("population", reverse=True)[:1]
