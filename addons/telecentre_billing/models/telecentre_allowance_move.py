from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class TelecentreAllowanceMove(models.Model):
    """Ledger of units granted, used, given back and expired.

    A grant is a lot; what uses it points at it, so that what expires first is used
    first. Balances are sums of this table, never counters.
    """

    _name = "telecentre.allowance.move"
    _description = "Allowance Move"
    _order = "date desc, id desc"

    partner_id = fields.Many2one(
        "res.partner", required=True, ondelete="restrict", index=True
    )
    subscription_id = fields.Many2one(
        "telecentre.subscription", ondelete="restrict", index="btree_not_null"
    )
    allowance_id = fields.Many2one("telecentre.plan.allowance", ondelete="restrict")
    pass_id = fields.Many2one(
        "telecentre.pass", ondelete="restrict", index="btree_not_null"
    )
    booking_id = fields.Many2one(
        "telecentre.booking", ondelete="restrict", index="btree_not_null"
    )
    lot_id = fields.Many2one(
        "telecentre.allowance.move", ondelete="restrict", index="btree_not_null"
    )
    resource_type_id = fields.Many2one("telecentre.resource.type", ondelete="restrict")
    unit_id = fields.Many2one("telecentre.unit", ondelete="restrict")
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    source = fields.Selection(
        [
            ("grant", "Granted"),
            ("carry", "Carried over"),
            ("use", "Used"),
            ("return", "Given back"),
            ("expire", "Expired"),
        ],
        required=True,
    )
    source_key = fields.Char(help="What this was granted for: once.", copy=False)
    quantity = fields.Float(required=True, help="Above zero: gained. Below: used.")
    date = fields.Date(required=True, default=fields.Date.context_today)
    date_expiry = fields.Date(help="Last day on which a granted unit may be used.")
    note = fields.Char()

    _source_key_unique = models.Constraint(
        "UNIQUE(source_key)", "These units have been granted already."
    )

    def write(self, vals):
        if {"quantity", "lot_id", "pass_id", "subscription_id"} & vals.keys():
            raise UserError(
                self.env._("The ledger is not corrected: add a move that offsets it.")
            )
        return super().write(vals)

    @api.model
    def _lot_balances(self, owner_field, owner_id, date, allowance=None):
        """[(lot id, units left)] usable on `date`, what expires first at the head."""
        self.flush_model()
        condition = SQL("TRUE")
        if allowance:
            condition = SQL("lot.allowance_id = %s", allowance.id)
        query = SQL(
            """
            SELECT lot.id, SUM(move.quantity)
              FROM telecentre_allowance_move lot
              JOIN telecentre_allowance_move move
                ON move.id = lot.id OR move.lot_id = lot.id
             WHERE lot.%(owner)s = %(owner_id)s
               AND lot.lot_id IS NULL
               AND lot.date <= %(date)s
               AND (lot.date_expiry IS NULL OR lot.date_expiry >= %(date)s)
               AND %(condition)s
          GROUP BY lot.id, lot.date_expiry
            HAVING SUM(move.quantity) > 0.000001
          ORDER BY lot.date_expiry NULLS LAST, lot.id
            """,
            owner=SQL.identifier(owner_field),
            owner_id=owner_id,
            date=date,
            condition=condition,
        )
        return self.env.execute_query(query)

    @api.model
    def _take(self, lots, wanted):
        """[(lot id, units)] out of `lots` for at most `wanted`, first lots first."""
        taken = []
        for lot_id, left in lots:
            if wanted <= 1e-6:
                break
            units = min(left, wanted)
            taken.append((lot_id, units))
            wanted -= units
        return taken

    @api.model
    def _prepare_uses(self, taken, values):
        lots = self.browse(lot_id for lot_id, _units in taken)
        return [
            {
                **values,
                "source": "use",
                "lot_id": lot.id,
                "partner_id": lot.partner_id.id,
                "subscription_id": lot.subscription_id.id,
                "allowance_id": lot.allowance_id.id,
                "pass_id": lot.pass_id.id,
                "resource_type_id": lot.resource_type_id.id,
                "unit_id": lot.unit_id.id,
                "company_id": lot.company_id.id,
                "quantity": -units,
            }
            for lot, (_lot_id, units) in zip(lots, taken, strict=True)
        ]

    @api.model
    def _give_back(self, bookings, kept=None):
        """Return to their lots the units that bookings used; once.

        :param dict kept: {booking: share of its units that stays used}
        """
        used = self._read_group(
            [("booking_id", "in", bookings.ids)],
            ["booking_id", "lot_id"],
            ["quantity:sum"],
        )
        today = fields.Date.context_today(self)
        values = []
        for booking, lot, quantity in used:
            given = quantity * (1 - (kept or {}).get(booking, 0.0))
            if given < -1e-6:
                (vals,) = self._prepare_uses(
                    [(lot.id, given)], {"booking_id": booking.id, "date": today}
                )
                values.append({**vals, "source": "return"})
        return self.create(values)
