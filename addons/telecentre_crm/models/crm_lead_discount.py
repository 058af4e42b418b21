from odoo import fields, models
from odoo.exceptions import UserError


class ProductPricelist(models.Model):
    _inherit = "product.pricelist"

    discount_lead_id = fields.Many2one(
        "crm.lead",
        string="Discount of",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
        help="The opportunity that this discount was made for.",
    )


class CrmLead(models.Model):
    """A discount on everything: a price list of the group's own, from the one that
    would hold without it, so that agreement, seats and bookings all follow."""

    _inherit = "crm.lead"

    def _base_pricelist(self):
        """The price list without the opportunity's own discount."""
        self.ensure_one()
        chosen = self.agreement_pricelist_id
        if chosen.discount_lead_id == self:
            return chosen.sudo().item_ids[:1].base_pricelist_id
        return chosen or self.prospect_partner_id.property_product_pricelist

    def _current_discount(self):
        """Per cent of the discount that was applied, 0 where none was."""
        self.ensure_one()
        chosen = self.agreement_pricelist_id
        if chosen.discount_lead_id != self:
            return 0.0
        return chosen.sudo().item_ids[:1].price_discount

    def _apply_discount(self, percent):
        """Set the opportunity's discount; none: the price list that held before."""
        self.ensure_one()
        self.check_access("write")
        base, chosen = self._base_pricelist(), self.agreement_pricelist_id
        if not percent:
            if chosen.discount_lead_id == self:
                customer = self.prospect_partner_id.property_product_pricelist
                self.agreement_pricelist_id = base if base != customer else False
                # kept for the next discount: its own, and nobody's choice meanwhile
                if not self._agreed_with(chosen):
                    chosen.sudo().active = False
            return
        if not self.seat_ids:
            raise UserError(
                self.env._(
                    "%s has no seats that a discount could be on: fill in the tab "
                    "“Seats wanted” first.",
                    self.name,
                )
            )
        if chosen.discount_lead_id == self and not self._agreed_with(chosen):
            item = chosen.sudo().item_ids[:1]
            if item.price_discount != percent:
                item.price_discount = percent
                chosen.sudo().name = self._discount_name(percent)
                self.seat_ids._compute_price_unit()
            return
        self.agreement_pricelist_id = self._former_discount(
            base, percent
        ) or self._discounted_pricelist(base, percent)

    def _former_discount(self, base, percent):
        """The price list of a discount that was taken off, put back with this one."""
        former = (
            self.env["product.pricelist"]
            .sudo()
            .search(
                [
                    ("discount_lead_id", "=", self.id),
                    ("active", "=", False),
                    ("company_id", "=", base.company_id.id),
                    (
                        "currency_id",
                        "=",
                        (base.currency_id or self.company_currency).id,
                    ),
                ],
                limit=1,
            )
        )
        if former and not self._agreed_with(former):
            former.write({"active": True, "name": self._discount_name(percent)})
            former.item_ids[:1].write(
                {
                    "base": "pricelist" if base else "list_price",
                    "base_pricelist_id": base.id,
                    "price_discount": percent,
                }
            )
            return former.sudo(False)
        return self.env["product.pricelist"]

    def _agreed_with(self, pricelist):
        """Whether an agreement has these prices: they are signed."""
        return bool(
            self.env["telecentre.agreement"]
            .sudo()
            .search_count([("pricelist_id", "=", pricelist.id)], limit=1)
        )

    def _discounted_pricelist(self, base, percent, name=None):
        """A price list of this opportunity's: so many per cent less than ``base``."""
        return (
            self.env["product.pricelist"]
            .sudo()
            .create(
                {
                    "name": name or self._discount_name(percent),
                    "company_id": base.company_id.id,
                    "currency_id": base.currency_id.id or self.company_currency.id,
                    "discount_lead_id": self.id,
                    "item_ids": [
                        fields.Command.create(
                            {
                                "applied_on": "3_global",
                                "compute_price": "formula",
                                # without any price list: of the sales prices
                                "base": "pricelist" if base else "list_price",
                                "base_pricelist_id": base.id,
                                "price_discount": percent,
                            }
                        )
                    ],
                }
            )
            .sudo(False)
        )

    def _discount_name(self, percent):
        return self.env._(
            "%(company)s: %(percent)g %% less",
            company=self.prospect_partner_id.name or self.name,
            percent=percent,
        )
