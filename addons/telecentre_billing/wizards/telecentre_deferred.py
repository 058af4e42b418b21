from odoo import api, fields, models
from odoo.tools import SQL, format_date


class TelecentreDeferred(models.TransientModel):
    """Revenue that is invoiced and not yet earned at the end of a day."""

    _name = "telecentre.deferred"
    _description = "Deferred Revenue"

    date = fields.Date(
        string="At the end of", required=True, default=fields.Date.context_today
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
    )
    line_ids = fields.One2many("telecentre.deferred.line", "deferred_id")

    @api.depends("date")
    def _compute_display_name(self):
        for record in self:
            record.display_name = self.env._(
                "Deferred revenue on %s", format_date(self.env, record.date)
            )

    def action_show(self):
        """Work it out and open the lines."""
        self.ensure_one()
        self.line_ids.unlink()
        self.env["telecentre.deferred.line"].create(self._prepare_lines())
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "telecentre_billing.telecentre_deferred_line_action"
        )
        action["domain"] = [("deferred_id", "=", self.id)]
        action["display_name"] = self.display_name
        return action

    def _prepare_lines(self):
        """Values of the lines; amounts in the company's currency, before tax."""
        self.ensure_one()
        self.env["telecentre.charge"].check_access("read")
        self.env.flush_all()
        rows = self._periods() + self._passes()
        names = (
            "kind",
            "charge_id",
            "partner_id",
            "centre_id",
            "date_from",
            "date_to",
            "amount",
            "deferred",
        )
        return [
            {
                **dict(zip(names, row, strict=True)),
                "deferred_id": self.id,
                "company_id": self.company_id.id,
            }
            for row in rows
        ]

    def _periods(self):
        """Periods and stays paid ahead: the share of their days after the date."""
        return self.env.execute_query(
            SQL(
                """
                SELECT CASE WHEN c.booking_id IS NULL THEN 'period' ELSE 'stay' END,
                       c.id, c.invoice_partner_id, c.centre_id, c.date_from,
                       c.date_to, posted.amount,
                       ROUND(
                           posted.amount::numeric
                           * (c.date_to - GREATEST(%(date)s, c.date_from - 1))
                           / (c.date_to - c.date_from + 1),
                           %(digits)s
                       )
                  FROM telecentre_charge c
                  JOIN (%(posted)s) posted ON posted.charge_id = c.id
                 WHERE c.pass_id IS NULL AND c.kind != 'deposit'
                   AND c.date_to > %(date)s
                   AND c.date_from IS NOT NULL
              ORDER BY c.date_to, c.id
                """,
                posted=self._sql_posted(),
                date=self.date,
                digits=self.company_id.currency_id.decimal_places,
            )
        )

    def _passes(self):
        """Passes: the share of their units left on the date, none once expired."""
        return self.env.execute_query(
            SQL(
                """
                SELECT 'pass', MIN(c.id), MIN(c.invoice_partner_id), p.centre_id,
                       p.date, p.date_expiry, SUM(posted.amount),
                       ROUND(
                           SUM(posted.amount)::numeric * units.remaining::numeric
                           / p.quantity::numeric,
                           %(digits)s
                       )
                  FROM telecentre_pass p
                  JOIN telecentre_charge c ON c.pass_id = p.id
                  JOIN (%(posted)s) posted ON posted.charge_id = c.id
                  JOIN (
                           SELECT pass_id, SUM(quantity) AS remaining
                             FROM telecentre_allowance_move
                            WHERE date <= %(date)s AND source != 'expire'
                         GROUP BY pass_id
                       ) units ON units.pass_id = p.id
                 WHERE p.state IN ('active', 'expired')
                   AND (p.date_expiry IS NULL OR p.date_expiry > %(date)s)
                   AND units.remaining > 0
              GROUP BY p.id, units.remaining
              ORDER BY p.id
                """,
                posted=self._sql_posted(),
                date=self.date,
                digits=self.company_id.currency_id.decimal_places,
            )
        )

    def _sql_posted(self):
        """SQL: charge_id and amount of what stands on documents posted by the date."""
        return SQL(
            """
            SELECT charge.id AS charge_id,
                   -line.balance
                   / COUNT(*) OVER (PARTITION BY line.id) AS amount
              FROM telecentre_charge charge
              JOIN account_move_line line ON line.id = charge.move_line_id
              JOIN account_move move ON move.id = line.move_id
             WHERE charge.state = 'invoiced' AND move.state = 'posted'
               AND move.date <= %(date)s AND charge.company_id = %(company)s
            """,
            date=self.date,
            company=self.company_id.id,
        )


class TelecentreDeferredLine(models.TransientModel):
    """What one charge, or one pass, leaves to be earned."""

    _name = "telecentre.deferred.line"
    _description = "Deferred Revenue Line"
    _order = "kind, date_to, id"
    _rec_name = "charge_id"

    deferred_id = fields.Many2one(
        "telecentre.deferred",
        string="Asked for",
        required=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one("res.company", required=True, ondelete="cascade")
    currency_id = fields.Many2one(related="company_id.currency_id")
    kind = fields.Selection(
        [
            ("period", "Period paid ahead"),
            ("stay", "Stay paid ahead"),
            ("pass", "Unused pass"),
        ],
        readonly=True,
    )
    charge_id = fields.Many2one("telecentre.charge", readonly=True, ondelete="cascade")
    partner_id = fields.Many2one(
        "res.partner", string="Invoiced to", readonly=True, ondelete="cascade"
    )
    centre_id = fields.Many2one("telecentre.centre", readonly=True, ondelete="cascade")
    date_from = fields.Date(string="From", readonly=True)
    date_to = fields.Date(string="To", readonly=True)
    amount = fields.Monetary(string="Invoiced before tax", readonly=True)
    deferred = fields.Monetary(readonly=True)
