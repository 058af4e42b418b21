from odoo import fields, models
from odoo.tools import SQL

from .telecentre_mrr_report import sql_rate


class TelecentreChargeReport(models.Model):
    """What is owed and what was invoiced, by centre and public, and how old it is.

    One row for each charge that is not cancelled, in the company's currency: as the
    invoice line says once there is one, edited lines included; else as the charge.
    """

    _name = "telecentre.charge.report"
    _description = "Revenue and Open Charges"
    _auto = False
    _rec_name = "charge_id"
    _order = "date desc, id desc"
    _depends = {
        "telecentre.charge": [
            "agreement_id",
            "amount_untaxed",
            "booking_id",
            "centre_id",
            "company_id",
            "currency_id",
            "date",
            "invoice_partner_id",
            "kind",
            "move_line_id",
            "partner_id",
            "product_id",
            "state",
        ],
        "telecentre.booking": ["public"],
        "account.move": ["invoice_date", "date", "state"],
        "account.move.line": ["balance"],
        "res.partner": ["telecentre_public", "commercial_partner_id"],
        "res.currency.rate": ["rate", "name", "currency_id", "company_id"],
    }

    charge_id = fields.Many2one("telecentre.charge", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    date = fields.Date(
        readonly=True, help="Of the invoice; of what is not invoiced, its due date."
    )
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    invoice_partner_id = fields.Many2one(
        "res.partner", string="Invoiced to", readonly=True
    )
    agreement_id = fields.Many2one("telecentre.agreement", readonly=True)
    centre_id = fields.Many2one("telecentre.centre", readonly=True)
    public = fields.Selection(
        selection=lambda self: (
            self.env["res.partner"]
            ._fields["telecentre_public"]
            ._description_selection(self.env)
        ),
        readonly=True,
    )
    product_id = fields.Many2one("product.product", readonly=True)
    kind = fields.Selection(
        selection=lambda self: (
            self.env["telecentre.charge"]
            ._fields["kind"]
            ._description_selection(self.env)
        ),
        readonly=True,
    )
    state = fields.Selection(
        [
            ("open", "To invoice"),
            ("draft", "On a draft"),
            ("posted", "Invoiced"),
        ],
        readonly=True,
    )
    amount = fields.Monetary(string="Before tax", readonly=True)
    age = fields.Integer(
        string="Days", readonly=True, aggregator="max", help="Since it fell due."
    )
    bucket = fields.Selection(
        [
            ("0", "Not due yet"),
            ("1", "Up to 30 days"),
            ("2", "31 to 60 days"),
            ("3", "61 to 90 days"),
            ("4", "More than 90 days"),
        ],
        string="Due since",
        readonly=True,
    )
    move_id = fields.Many2one("account.move", string="Invoice", readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT found.*,
                   CASE WHEN found.state = 'posted' THEN NULL
                        WHEN found.age < 0 THEN '0'
                        WHEN found.age <= 30 THEN '1'
                        WHEN found.age <= 60 THEN '2'
                        WHEN found.age <= 90 THEN '3'
                        ELSE '4'
                   END AS bucket
              FROM (
                SELECT c.id, c.id AS charge_id, c.company_id, company.currency_id,
                       c.partner_id, c.invoice_partner_id, c.agreement_id,
                       c.centre_id, c.product_id, c.kind, c.move_id,
                       COALESCE(
                           booking.public,
                           partner.telecentre_public,
                           payer.telecentre_public,
                           CASE WHEN c.agreement_id IS NOT NULL
                                THEN 'group_employee' END
                       ) AS public,
                       COALESCE(move.invoice_date, move.date, c.date) AS date,
                       CASE WHEN c.state = 'open' THEN 'open'
                            WHEN move.state = 'draft' THEN 'draft'
                            ELSE 'posted'
                       END AS state,
                       CASE WHEN line.id IS NULL
                            THEN c.amount_untaxed * %(rate)s
                            WHEN COUNT(line.id) OVER (PARTITION BY line.id) = 1
                            THEN -line.balance
                            ELSE -line.balance
                                 / COUNT(line.id) OVER (PARTITION BY line.id)
                       END AS amount,
                       CASE WHEN c.state = 'open' OR move.state = 'draft'
                            THEN (now() AT TIME ZONE 'UTC')::date - c.date
                       END AS age
                  FROM telecentre_charge c
                  JOIN res_company company ON company.id = c.company_id
                  JOIN res_partner partner ON partner.id = c.partner_id
             LEFT JOIN res_partner payer
                    ON payer.id = partner.commercial_partner_id
             LEFT JOIN telecentre_booking booking ON booking.id = c.booking_id
             LEFT JOIN account_move_line line ON line.id = c.move_line_id
             LEFT JOIN account_move move ON move.id = line.move_id
                 WHERE c.state != 'cancelled'
              ) found
            """,
            rate=sql_rate("c.currency_id", "c.company_id", "c.date"),
        )
