from datetime import datetime, time

from odoo import api, fields, models
from odoo.tools import float_repr

from odoo.addons.telecentre_billing.tools.indexation import indexed_price


class ProductPricelist(models.Model):
    _inherit = "product.pricelist"

    indexed_agreement_id = fields.Many2one(
        "telecentre.agreement",
        string="Indexed for",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
        help="The agreement whose index revises these prices.",
    )

    def _indexed_for(self, agreement):
        """The agreement's own list, that nobody else pays by: ``self``, or a new one
        whose prices are those of ``self`` until they are revised."""
        self.ensure_one()
        if self.indexed_agreement_id == agreement:
            return self
        return self.create(
            {
                "name": self.env._("%s, indexed", agreement.name),
                "company_id": agreement.company_id.id,
                "currency_id": self.currency_id.id,
                "indexed_agreement_id": agreement.id,
                "item_ids": [
                    fields.Command.create(
                        {
                            "applied_on": "3_global",
                            "compute_price": "formula",
                            "base": "pricelist",
                            "base_pricelist_id": self.id,
                        }
                    )
                ],
            }
        )

    def _add_revision(self, date, base, new):
        """From ``date`` on, each price is what it was, times new / base; a price that
        somebody added for one product stays as it was typed."""
        self.ensure_one()
        everything = self.item_ids.filtered(lambda i: i.applied_on == "3_global")
        last = everything.sorted("id")[-1:]
        last.copy(
            {
                "pricelist_id": self.id,
                "date_start": datetime.combine(date, time()),
                "index_base": base,
                "index_new": new,
                "revised_item_id": last.id,
            }
        )


class ProductPricelistItem(models.Model):
    """A revision by an index: the price of the rule before it, times new / base,
    rounded as those of the subscriptions are."""

    _inherit = "product.pricelist.item"

    index_base = fields.Float(string="Base index", digits=(16, 4), readonly=True)
    index_new = fields.Float(string="New index", digits=(16, 4), readonly=True)
    revised_item_id = fields.Many2one(
        "product.pricelist.item",
        string="Revised rule",
        readonly=True,
        copy=False,
        ondelete="restrict",
        help="The rule that this one revises.",
    )

    def _compute_price(self, product, quantity, uom, date, currency=None, **kwargs):
        revised = self.revised_item_id
        if not revised:
            return super()._compute_price(
                product, quantity, uom, date, currency=currency, **kwargs
            )
        currency = currency or self.currency_id
        price = revised._compute_price(
            product, quantity, uom, date, currency=currency, **kwargs
        )
        return float(
            indexed_price(
                currency.round(price),
                self.index_base,
                self.index_new,
                currency.rounding,
            )
        )

    @api.depends("index_base", "index_new")
    def _compute_price_label(self):
        result = super()._compute_price_label()
        for item in self.filtered("revised_item_id"):
            item.price = self.env._(
                "%(price)s, by the index %(base)s → %(new)s",
                price=item.revised_item_id.price,
                base=float_repr(item.index_base, 2),
                new=float_repr(item.index_new, 2),
            )
        return result
