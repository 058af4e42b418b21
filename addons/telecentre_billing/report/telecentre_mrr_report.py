from odoo import fields, models
from odoo.tools import SQL

# Months in one period of a plan; a year has 52 weeks here
MONTHS = {"week": 12 / 52, "month": 1, "quarter": 3, "semester": 6, "year": 12}


class TelecentreMrrReport(models.Model):
    """Monthly recurring revenue: what subscriptions are worth at each month's end.

    One row for each subscription and month, from the history of the subscription
    alone: price of a seat (indexed, reduced) x seats in force on the last day of the
    month, before tax, brought to one month and to the company's currency. A pause, or days free of
    charge, on that last day count for nothing. The movement is the difference from
    the month before. A price step planned for the future shows when its month comes.
    """

    _name = "telecentre.mrr.report"
    _description = "Monthly Recurring Revenue"
    _auto = False
    _rec_name = "subscription_id"
    _order = "month desc, subscription_id"
    _depends = {
        "telecentre.subscription": [
            "company_id",
            "currency_id",
            "centre_id",
            "date_end",
            "date_start",
            "free_until",
            "invoice_partner_id",
            "partner_id",
            "state",
        ],
        "telecentre.subscription.change": [
            "date",
            "date_to",
            "kind",
            "cancelled",
            "percent",
            "plan_id",
            "price_unit",
            "quantity",
        ],
        "telecentre.plan": ["interval", "interval_count"],
        "res.partner": ["telecentre_public", "commercial_partner_id"],
        "res.currency.rate": ["rate", "name", "currency_id", "company_id"],
    }

    month = fields.Date(readonly=True, help="First day of the month.")
    subscription_id = fields.Many2one("telecentre.subscription", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    invoice_partner_id = fields.Many2one(
        "res.partner", string="Invoiced to", readonly=True
    )
    agreement_id = fields.Many2one("telecentre.agreement", readonly=True)
    plan_id = fields.Many2one("telecentre.plan", readonly=True)
    centre_id = fields.Many2one("telecentre.centre", readonly=True)
    public = fields.Selection(
        selection=lambda self: (
            self.env["res.partner"]
            ._fields["telecentre_public"]
            ._description_selection(self.env)
        ),
        readonly=True,
    )
    currency_id = fields.Many2one("res.currency", readonly=True)
    amount = fields.Monetary(
        string="Monthly recurring revenue",
        readonly=True,
        help="At the month's end. Sums are good for one month, not over months.",
    )
    movement = fields.Monetary(
        readonly=True, help="Difference from the month before: add it up over months."
    )
    kind = fields.Selection(
        [
            ("new", "New"),
            ("expansion", "Expansion"),
            ("same", "Unchanged"),
            ("contraction", "Contraction"),
            ("churn", "Churn"),
        ],
        readonly=True,
    )

    @property
    def _table_query(self):
        return SQL(
            """
            WITH plans AS (%(plans)s), terms AS (%(terms)s), seats AS (%(seats)s),
                 stock AS (%(stock)s), moved AS (%(moved)s)
            SELECT moved.subscription_id::bigint * 4096
                   + (EXTRACT(year FROM moved.month)::int - 2000) * 12
                   + EXTRACT(month FROM moved.month)::int AS id,
                   moved.month, moved.subscription_id, moved.plan_id,
                   s.company_id, s.partner_id, s.invoice_partner_id, s.centre_id,
                   s.agreement_id, company.currency_id,
                   COALESCE(
                       partner.telecentre_public, payer.telecentre_public,
                       CASE WHEN s.agreement_id IS NOT NULL
                            THEN 'group_employee' END
                   ) AS public,
                   moved.amount, moved.amount - moved.before AS movement,
                   CASE
                       WHEN moved.amount = moved.before THEN 'same'
                       WHEN moved.amount = 0 AND moved.ended THEN 'churn'
                       WHEN moved.most_before = 0 THEN 'new'
                       WHEN moved.amount > moved.before THEN 'expansion'
                       ELSE 'contraction'
                   END AS kind
              FROM moved
              JOIN telecentre_subscription s ON s.id = moved.subscription_id
              JOIN res_company company ON company.id = s.company_id
              JOIN res_partner partner ON partner.id = s.partner_id
         LEFT JOIN res_partner payer ON payer.id = partner.commercial_partner_id
             WHERE moved.amount != 0 OR moved.before != 0
            """,
            plans=self._sql_history("plan_id", "start", "plan"),
            terms=self._sql_history("price_unit", "start", "plan", "price", "index"),
            seats=self._sql_history("quantity", "start", "quantity"),
            stock=self._sql_stock(),
            moved=self._sql_moved(),
        )

    def _sql_history(self, column, *kinds):
        """A value of the history, with the days from and until which it holds."""
        return SQL(
            """
            SELECT c.subscription_id, %(column)s, c.date AS since,
                   LEAD(c.date) OVER (
                       PARTITION BY c.subscription_id ORDER BY c.date, c.id
                   ) AS until
              FROM telecentre_subscription_change c
             WHERE c.kind IN %(kinds)s AND c.cancelled IS NOT TRUE
            """,
            column=SQL.identifier("c", column),
            kinds=kinds,
        )

    def _sql_stock(self):
        """What each subscription is worth at the end of each month of its life."""
        return SQL(
            """
            SELECT s.id AS subscription_id, m.month::date AS month,
                   p.id AS plan_id, %(worth)s AS amount, s.date_end < m.last AS ended
              FROM telecentre_subscription s
        CROSS JOIN LATERAL (
                       SELECT month,
                              (month + interval '1 month - 1 day')::date AS last
                         FROM generate_series(
                                  date_trunc('month', s.date_start::timestamp),
                                  LEAST(
                                      date_trunc('month', now() AT TIME ZONE 'UTC'),
                                      date_trunc('month', s.date_end::timestamp)
                                      + interval '1 month'
                                  ),
                                  interval '1 month'
                              ) AS month
                   ) m
         LEFT JOIN terms t
                ON t.subscription_id = s.id AND t.since <= m.last
               AND (t.until IS NULL OR t.until > m.last)
         LEFT JOIN seats q
                ON q.subscription_id = s.id AND q.since <= m.last
               AND (q.until IS NULL OR q.until > m.last)
         LEFT JOIN plans
                ON plans.subscription_id = s.id AND plans.since <= m.last
               AND (plans.until IS NULL OR plans.until > m.last)
         LEFT JOIN telecentre_plan p ON p.id = plans.plan_id
         LEFT JOIN LATERAL (
                       SELECT MAX(r.percent) AS percent
                         FROM telecentre_subscription_change r
                        WHERE r.subscription_id = s.id
                          AND r.kind = 'reduction'
                          AND r.cancelled IS NOT TRUE
                          AND r.date <= m.last
                          AND (r.date_to IS NULL OR r.date_to >= m.last)
                   ) reduced ON TRUE
             WHERE s.state != 'draft'
            """,
            worth=self._sql_worth(),
        )

    def _sql_moved(self):
        """The stock beside that of the month before, and the most it has been."""
        return SQL(
            """
            SELECT stock.*,
                   COALESCE(LAG(amount) OVER months, 0) AS before,
                   COALESCE(MAX(amount) OVER (
                       PARTITION BY subscription_id ORDER BY month
                       ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
                   ), 0) AS most_before
              FROM stock
            WINDOW months AS (PARTITION BY subscription_id ORDER BY month)
            """
        )

    def _sql_worth(self):
        """What a subscription `s` is worth a month, on the last day of month `m`."""
        months = SQL(
            "CASE p.interval %s END",
            SQL(" ").join(
                SQL("WHEN %s THEN %s::numeric", name, value)
                for name, value in MONTHS.items()
            ),
        )
        return SQL(
            """
            CASE
                WHEN s.date_start > m.last OR s.date_end < m.last
                     OR s.free_until >= m.last
                     OR EXISTS (
                            SELECT 1
                              FROM telecentre_subscription_change off
                             WHERE off.subscription_id = s.id
                               AND off.kind IN ('pause', 'free')
                               AND off.cancelled IS NOT TRUE
                               AND off.date <= m.last
                               AND (off.date_to IS NULL OR off.date_to >= m.last)
                        )
                THEN 0
                ELSE COALESCE(ROUND(
                    ROUND(
                        t.price_unit::numeric
                        * (1 - COALESCE(reduced.percent, 0)::numeric / 100), 2
                    )
                    * q.quantity
                    / (%(months)s * p.interval_count) * %(rate)s, 2), 0)
            END
            """,
            months=months,
            rate=sql_rate("s.currency_id", "s.company_id", "m.last"),
        )


def sql_rate(currency, company, day):
    """SQL of the factor from a currency to the company's own, as of a day.

    The three are SQL expressions of our own code, never what somebody entered.
    """
    return SQL(
        """
        (SELECT CASE WHEN co.currency_id = %(currency)s THEN 1
                     ELSE COALESCE(%(own)s, 1) / COALESCE(%(foreign)s, 1)
                END
           FROM res_company co WHERE co.id = %(company)s)
        """,
        currency=SQL(currency),
        company=SQL(company),
        own=_sql_rate_of(SQL("co.currency_id"), day),
        foreign=_sql_rate_of(SQL(currency), day),
    )


def _sql_rate_of(currency, day):
    """Odoo's rule: the last rate known on the day, else the first one after it."""
    return SQL(
        """
        (SELECT r.rate FROM res_currency_rate r
          WHERE r.currency_id = %(currency)s
            AND (r.company_id IS NULL OR r.company_id = COALESCE(
                    NULLIF(split_part(co.parent_path, '/', 1), '')::int, co.id))
       ORDER BY r.company_id NULLS LAST, (r.name <= %(day)s) DESC,
                CASE WHEN r.name <= %(day)s THEN r.name END DESC, r.name
          LIMIT 1)
        """,
        currency=currency,
        day=SQL(day),
    )
