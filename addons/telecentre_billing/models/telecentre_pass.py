from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_date

from ..tools.money import line_amount, to_fraction

# What was sold does not change
FROZEN_FIELDS = {
    "quantity",
    "price",
    "product_id",
    "partner_id",
    "date",
    "currency_id",
    "company_id",
    "unit_id",
}


class TelecentrePass(models.Model):
    """A prepaid pack: invoiced once when sold, used until it is empty or expires."""

    _name = "telecentre.pass"
    _description = "Pass"
    _inherit = [
        "telecentre.checked.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "date desc, id desc"
    _check_company_auto = True
    _checked_fields = ("quantity", "price", "date", "date_expiry")

    name = fields.Char(string="Reference", readonly=True, copy=False, default="/")
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        ondelete="restrict",
        index=True,
        tracking=True,
    )
    product_id = fields.Many2one(
        "product.product",
        required=True,
        ondelete="restrict",
        check_company=True,
        domain=[("type", "=", "service")],
    )
    resource_type_id = fields.Many2one(
        "telecentre.resource.type",
        string="Good for",
        ondelete="restrict",
        help="Empty: any type of resource.",
    )
    unit_id = fields.Many2one(
        "telecentre.unit",
        ondelete="restrict",
        domain=[("code", "in", ("hour", "half_day", "day"))],
        default=lambda self: self.env.ref(
            "telecentre_booking.unit_day", raise_if_not_found=False
        ),
    )
    centre_id = fields.Many2one(
        "telecentre.centre",
        string="Sold at",
        ondelete="restrict",
        check_company=True,
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        index=True,
    )
    date = fields.Date(
        string="Sold on", required=True, default=fields.Date.context_today
    )
    date_expiry = fields.Date(
        string="Expires on", tracking=True, help="Last day of use, included."
    )
    quantity = fields.Float(required=True, default=10.0)
    price = fields.Monetary(
        compute="_compute_price",
        store=True,
        precompute=True,
        readonly=False,
        help="For the whole pass, before tax.",
    )
    currency_id = fields.Many2one(
        "res.currency", compute="_compute_currency_id", store=True, precompute=True
    )
    overuse = fields.Selection(
        [
            ("charge", "Charged as an ordinary booking"),
            ("refuse", "Refused"),
        ],
        string="Beyond the pass",
        required=True,
        default="charge",
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("active", "Sold"),
            ("expired", "Expired"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        index=True,
        tracking=True,
    )
    guard = fields.Integer(readonly=True, copy=False, default=0)
    move_ids = fields.One2many("telecentre.allowance.move", "pass_id", string="Ledger")
    charge_ids = fields.One2many("telecentre.charge", "pass_id")
    used = fields.Float(compute="_compute_remaining")
    remaining = fields.Float(compute="_compute_remaining")
    amount_deferred = fields.Monetary(
        string="Deferred",
        compute="_compute_remaining",
        help="Paid and not yet used: revenue when used or at expiry.",
    )
    amount_earned = fields.Monetary(string="Earned", compute="_compute_remaining")

    _quantity_positive = models.Constraint(
        "CHECK(quantity > 0)", "A pass is for more than zero units."
    )
    _price_not_negative = models.Constraint(
        "CHECK(price >= 0)", "The price of a pass cannot be negative."
    )
    _dates_ordered = models.Constraint(
        "CHECK(date_expiry IS NULL OR date <= date_expiry)",
        "A pass cannot expire before it is sold.",
    )

    # -- computes -------------------------------------------------------------------
    @api.depends("company_id", "partner_id")
    def _compute_currency_id(self):
        for record in self:
            record.currency_id = (
                record.company_id.currency_id or self.env.company.currency_id
            )

    @api.depends("product_id", "partner_id")
    def _compute_price(self):
        for record in self:
            if record.state != "draft" or not record.product_id:
                continue
            partner = record.partner_id.with_company(record.company_id)
            pricelist = partner.property_product_pricelist.sudo()
            record.price = pricelist._get_product_price(
                record.product_id.sudo(),
                1.0,
                currency=record.currency_id,
                date=record.date,
            )

    @api.depends("move_ids.quantity", "quantity", "price", "date_expiry", "state")
    def _compute_remaining(self):
        today = fields.Date.context_today(self)
        balances = self._balances(today)
        for record in self:
            left = balances.get(record.id, 0.0)
            record.remaining = left
            record.used = record._used()
            record.amount_deferred = record._deferred(left)
            sold = record.state in ("active", "expired")
            record.amount_earned = (
                record.price - record.amount_deferred if sold else 0.0
            )

    def _balances(self, date):
        """{pass id: units left on `date`}, summed by the database."""
        if not self.ids:
            return {}
        self.env["telecentre.allowance.move"].flush_model()
        self.flush_model(["date_expiry", "state"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT move.pass_id, SUM(move.quantity)
                  FROM telecentre_allowance_move move
                  JOIN telecentre_pass pass ON pass.id = move.pass_id
                 WHERE move.pass_id IN %(ids)s
                   AND pass.state = 'active'
                   AND (pass.date_expiry IS NULL OR pass.date_expiry >= %(date)s)
              GROUP BY move.pass_id
                """,
                ids=tuple(self.ids),
                date=date,
            )
        )
        return dict(rows)

    def _used(self):
        moves = self.move_ids.filtered(lambda m: m.source in ("use", "return"))
        return -sum(moves.mapped("quantity"))

    def _deferred(self, left):
        """The part of the price that `left` units stand for, rounded once."""
        self.ensure_one()
        if not self.quantity:
            return 0.0
        share = to_fraction(left) / to_fraction(self.quantity)
        return float(line_amount(self.price, 1, share, self.currency_id.rounding))

    def deferred_on(self, date):
        """What is deferred at the end of `date`: nothing from the day it expires."""
        self.ensure_one()
        date = fields.Date.to_date(date)
        if self.state in ("draft", "cancelled") or date < self.date:
            return 0.0
        if self.date_expiry and date >= self.date_expiry:
            return 0.0
        moves = self.move_ids.filtered(
            lambda m: m.date <= date and m.source != "expire"
        )
        return self._deferred(sum(moves.mapped("quantity")))

    # -- actions ----------------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        sequence = self.env.ref("telecentre_billing.sequence_pass").sudo()
        born = {"state": "draft", "guard": 0}
        for vals in vals_list:
            if any(vals.get(name, value) != value for name, value in born.items()):
                self._refuse_state()
            vals.update(born)
            if vals.get("name", "/") in ("/", False):
                vals["name"] = sequence.next_by_id()
        return super().create(vals_list)

    @api.model
    def _refusal(self, name, values):
        if (values.get("quantity", 1.0) or 0.0) <= 0:
            return self.env._("%s is for nothing: give more than zero units.", name)
        if (values.get("price") or 0.0) < 0:
            return self.env._(
                "The price of %s cannot be negative: give zero for a gift.", name
            )
        return self._dates_refusal(name, values.get("date"), values.get("date_expiry"))

    def _set_state(self, state):  # pylint: disable=missing-return
        """What selling, cancelling and expiring alone do: no call from outside."""
        super().write({"state": state})

    @api.model
    def _refuse_state(self):
        raise UserError(
            self.env._(
                "The state of a pass is not written by hand: it follows from “Sell”, "
                "from “Cancel” and from its expiry."
            )
        )

    def _creation_message(self):
        """In one sentence to translate: the kind of record has its gender."""
        return self.env._("Pass created")

    def write(self, vals):
        if "state" in vals or "guard" in vals:
            self._refuse_state()
        frozen = FROZEN_FIELDS & vals.keys()
        for record in self if frozen else ():
            if record.state != "draft":
                raise UserError(
                    self.env._(
                        "%s is sold: what was sold cannot change.", record.display_name
                    )
                )
        result = super().write(vals)
        if "date_expiry" in vals:
            # The units in the ledger last as long as the pass.
            grants = self.sudo().move_ids.filtered(lambda m: m.source == "grant")
            grants.write({"date_expiry": vals["date_expiry"]})
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_only_draft(self):
        for record in self:
            if record.state != "draft":
                raise UserError(
                    self.env._(
                        "%s cannot be deleted: cancel it instead.", record.display_name
                    )
                )

    def action_confirm(self):
        """Sell: one charge for the price, and the units in the ledger. Once."""
        drafts = self.filtered(lambda record: record.state == "draft")
        drafts._set_state("active")
        self.env["telecentre.allowance.move"].sudo().create(
            [record._prepare_grant() for record in drafts]
        )
        self.env["telecentre.charge"].sudo().create(
            [record._prepare_charge() for record in drafts if record.price]
        )
        return True

    def action_cancel(self):
        """Take back a pass of which nothing is used; its charge is given up."""
        for record in self:
            if record._used() > 0:
                raise UserError(
                    self.env._(
                        "%s has been used: it cannot be cancelled any more.",
                        record.display_name,
                    )
                )
            charges = record.sudo().charge_ids
            self.env["telecentre.charge"].sudo()._reconcile({}, charges)
        self._set_state("cancelled")
        return True

    def use(self, quantity=1.0, date=None, booking=None, partial=False):
        """Take units off the pass; return how many, or refuse.

        Two uses at once meet on the row of the pass: the second one waits, then
        starts again and finds what is left.
        """
        self.ensure_one()
        date = fields.Date.to_date(date) or fields.Date.context_today(self)
        Move = self.env["telecentre.allowance.move"].sudo()
        self._lock_guard()
        lots = Move._lot_balances("pass_id", self.id, date)
        left = sum(units for _lot, units in lots) if self.state == "active" else 0.0
        if left + 1e-6 < quantity and not (partial and self.overuse == "charge"):
            raise UserError(
                self.env._(
                    "%(name)s has %(left)g left on %(date)s, not %(wanted)g.",
                    name=self.display_name,
                    left=left,
                    date=format_date(self.env, date),
                    wanted=quantity,
                )
            )
        taken = Move._take(lots if left else [], quantity)
        values = {"date": date, "booking_id": booking.id if booking else False}
        Move.create(Move._prepare_uses(taken, values))
        self.invalidate_recordset(["remaining", "used", "amount_deferred"])
        return sum(units for _lot, units in taken)

    def _lock_guard(self):
        """Write the row before reading the balance: a stale reader must fail."""
        self.flush_recordset()
        self.env.cr.execute(
            "UPDATE telecentre_pass SET guard = COALESCE(guard, 0) + 1 WHERE id = %s",
            (self.id,),
        )
        self.invalidate_recordset(["guard"])

    @api.model
    def _cron_expire(self):
        """Close the passes whose last day is over, and empty their ledger."""
        today = fields.Date.context_today(self)
        expired = self.search([("state", "=", "active"), ("date_expiry", "<", today)])
        Move = self.env["telecentre.allowance.move"].sudo()
        values = []
        for record in expired:
            record._lock_guard()
            lots = Move._lot_balances("pass_id", record.id, record.date_expiry)
            for vals in Move._prepare_uses(lots, {"date": record.date_expiry}):
                values.append({**vals, "source": "expire"})
        Move.create(values)
        expired._set_state("expired")
