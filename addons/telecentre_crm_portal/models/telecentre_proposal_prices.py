from collections import defaultdict

from odoo import models


class TelecentreProposal(models.Model):
    """The annex of prices: what the group pays in each centre beside its seats."""

    _inherit = "telecentre.proposal"

    def _price_list(self):
        """The price list that the agreement will have."""
        self.ensure_one()
        company = self.company_id
        return (
            self.pricelist_id
            or self.customer_id.with_company(company).property_product_pricelist
        ).sudo()

    def _price_lines(self, centre):
        """[(kind of place, unit, price)] of what is let in a centre, with its price
        before tax on the day that the agreement begins; what has no price is left
        out."""
        self.ensure_one()
        pricelist = self._price_list().with_context(telecentre_centre_id=centre.id)
        types = centre.sudo().resource_ids.type_id.sorted("sequence")
        tariffs = types.tariff_ids.filtered(
            lambda tariff: tariff.unit_id in tariff.resource_type_id._let_units()
        )
        found = pricelist._compute_price_rule(
            tariffs.product_id, 1.0, currency=self.currency_id, date=self.date_start
        )
        lines = []
        for kind in types:
            for tariff in tariffs.filtered(lambda t, k=kind: t.resource_type_id == k):
                price, rule = found[tariff.product_id.id]
                if rule or price:
                    lines.append((kind.name, tariff.unit_id.name, price))
        return lines

    def _price_tables(self):
        """[(centres, units, [(kind of place, [price or None])])]: a row for each kind
        of place, a column for each unit; centres of the same prices share a table."""
        self.ensure_one()
        shared = defaultdict(list)
        for centre in self.sudo().line_ids.centre_id:
            shared[tuple(self._price_lines(centre))].append(centre.name)
        names = self.env["telecentre.unit"].sudo().search([]).mapped("name")
        tables = []
        for lines, centres in shared.items():
            units = [name for name in names if name in {line[1] for line in lines}]
            prices = {line[:2]: line[2] for line in lines}
            rows = [
                (kind, [prices.get((kind, unit)) for unit in units])
                for kind in dict.fromkeys(line[0] for line in lines)
            ]
            if rows:
                tables.append((", ".join(centres), units, rows))
        return tables
