from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date


class TelecentreBillingRun(models.Model):
    """One run up to a date: preview, charges, invoices.

    A run holds no truth of its own. What is due follows from the subscriptions and
    the open charges, so it can be killed, resumed and repeated.
    """

    _name = "telecentre.billing.run"
    _description = "Billing Run"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date desc, id desc"

    name = fields.Char(string="Reference", readonly=True, copy=False, default="/")
    date = fields.Date(
        string="Up to",
        required=True,
        default=fields.Date.context_today,
        help="What falls due by this day is invoiced, on this day.",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one(
        "res.users", string="By", default=lambda self: self.env.user, readonly=True
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("previewed", "Previewed"),
            ("queued", "Waiting"),
            ("running", "Running"),
            ("interrupted", "Interrupted"),
            ("done", "Done"),
        ],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        tracking=True,
    )
    line_ids = fields.One2many(
        "telecentre.billing.run.line", "run_id", string="Lines", readonly=True
    )
    preview_ids = fields.One2many(
        "telecentre.billing.run.line",
        "run_id",
        domain=[("kind", "=", "preview")],
        readonly=True,
    )
    apart_ids = fields.One2many(
        "telecentre.billing.run.line",
        "run_id",
        string="Set apart",
        domain=[("kind", "=", "apart")],
        readonly=True,
    )
    move_ids = fields.One2many("account.move", "telecentre_run_id", readonly=True)
    preview_amount = fields.Monetary(compute="_compute_preview")
    preview_document_count = fields.Integer(compute="_compute_preview")
    preview_line_count = fields.Integer(compute="_compute_preview")
    apart_count = fields.Integer(compute="_compute_preview")
    charge_count = fields.Integer(string="Charges created", readonly=True, copy=False)
    charge_todo = fields.Integer(readonly=True, copy=False)
    document_todo = fields.Integer(readonly=True, copy=False)
    move_count = fields.Integer(string="Documents", compute="_compute_moves")
    invoice_count = fields.Integer(string="Invoices", compute="_compute_moves")
    refund_count = fields.Integer(string="Credit notes", compute="_compute_moves")
    amount_untaxed = fields.Monetary(compute="_compute_moves")
    amount_total = fields.Monetary(compute="_compute_moves")
    comparison_text = fields.Char(
        string="Beside last month", compute="_compute_comparison_text"
    )
    progress = fields.Float(readonly=True, copy=False, help="In percent.")
    date_started = fields.Datetime(readonly=True, copy=False)
    date_finished = fields.Datetime(readonly=True, copy=False)

    # -- computes -------------------------------------------------------------------
    @api.depends("line_ids")
    def _compute_preview(self):
        groups = self.env["telecentre.billing.run.line"]._read_group(
            [("run_id", "in", self.ids)],
            ["run_id", "kind"],
            ["__count", "amount_company:sum", "document:count_distinct"],
        )
        found = {(run, kind): values for run, kind, *values in groups}
        for run in self:
            count, amount, documents = found.get((run, "preview"), (0, 0.0, 0))
            run.preview_line_count = count
            run.preview_amount = amount
            run.preview_document_count = documents
            run.apart_count = found.get((run, "apart"), (0,))[0]

    @api.depends("line_ids")
    def _compute_comparison_text(self):
        """New 2, Changed 1, Gone 3: what differs from a month before."""
        Line = self.env["telecentre.billing.run.line"]
        labels = dict(Line._fields["comparison"]._description_selection(self.env))
        groups = Line._read_group(
            [("run_id", "in", self.ids), ("comparison", "!=", False)],
            ["run_id", "comparison"],
            ["__count"],
        )
        counts = {(run.id, kind): count for run, kind, count in groups}
        for run in self:
            found = [
                f"{label} {counts[run.id, kind]}"
                for kind, label in labels.items()
                if kind != "same" and (run.id, kind) in counts
            ]
            run.comparison_text = ", ".join(found)

    @api.depends("move_ids.state")
    def _compute_moves(self):
        groups = self.env["account.move"]._read_group(
            [("telecentre_run_id", "in", self.ids), ("state", "!=", "cancel")],
            ["telecentre_run_id", "move_type"],
            ["__count", "amount_untaxed_signed:sum", "amount_total_signed:sum"],
        )
        for run in self:
            mine = [values for move_run, *values in groups if move_run == run]
            counts = {kind: count for kind, count, _untaxed, _total in mine}
            run.invoice_count = counts.get("out_invoice", 0)
            run.refund_count = counts.get("out_refund", 0)
            run.move_count = sum(counts.values())
            run.amount_untaxed = sum(values[2] for values in mine)
            run.amount_total = sum(values[3] for values in mine)

    def _creation_message(self):
        """In one sentence to translate: the kind of record has its gender."""
        return self.env._("Billing run created")

    @api.model_create_multi
    def create(self, vals_list):
        sequence = self.env.ref("telecentre_billing.sequence_run").sudo()
        for vals in vals_list:
            if vals.get("name", "/") in ("/", False):
                vals["name"] = sequence.next_by_id()
        return super().create(vals_list)

    @api.depends("name", "date")
    def _compute_display_name(self):
        for run in self:
            date = format_date(self.env, run.date) if run.date else ""
            run.display_name = f"{run.name} ({date})"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_with_moves(self):
        for run in self:
            if run.move_ids:
                raise UserError(
                    self.env._(
                        "%s has made invoices: it stays as their origin.",
                        run.display_name,
                    )
                )

    # -- checks ---------------------------------------------------------------------
    def _check_before_start(self):
        self.ensure_one()
        locks = self._locks()
        if locks:
            raise UserError(
                self.env._(
                    "%(run)s cannot start: the accounts of %(company)s are locked "
                    "until %(lock)s and the invoices would be dated %(date)s. Choose "
                    "a later date, or unlock the period.",
                    run=self.display_name,
                    company=self.company_id.name,
                    lock=format_date(self.env, locks[-1][0]),
                    date=format_date(self.env, self.date),
                )
            )

    def _locks(self):
        """Lock dates that invoices of the run's date would violate."""
        return self.company_id.sudo()._get_violated_lock_dates(
            self.date, True, self._journal()
        )

    def _journal(self):
        self.ensure_one()
        journal = self.env["account.journal"].search(
            [
                *self.env["account.journal"]._check_company_domain(self.company_id),
                ("type", "=", "sale"),
            ],
            limit=1,
        )
        if not journal:
            raise UserError(
                self.env._(
                    "%s has no sales journal: install a chart of accounts first.",
                    self.company_id.name,
                )
            )
        return journal

    # -- links ----------------------------------------------------------------------
    def action_view_moves(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account.action_move_out_invoice_type"
        )
        action["domain"] = [("telecentre_run_id", "=", self.id)]
        action["context"] = {"create": False, "default_move_type": "out_invoice"}
        return action

    def action_view_preview(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "telecentre_billing.telecentre_billing_run_line_action"
        )
        action["domain"] = [("run_id", "=", self.id), ("kind", "=", "preview")]
        return action

    def action_view_differences(self):
        """What is new, changed or gone beside a month before."""
        action = self.action_view_preview()
        action["domain"] = [
            *action["domain"],
            ("comparison", "not in", (False, "same")),
        ]
        action["context"] = {"group_by": ["comparison"]}
        return action


class TelecentreBillingRunLine(models.Model):
    """What a run would invoice, or what it could not, with the reason."""

    _name = "telecentre.billing.run.line"
    _description = "Billing Run Line"
    _order = "run_id desc, document, id"

    run_id = fields.Many2one(
        "telecentre.billing.run", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="run_id.company_id", store=True)
    kind = fields.Selection(
        [("preview", "To invoice"), ("apart", "Set apart")], required=True
    )
    name = fields.Char(string="Label")
    reason = fields.Char(string="Why")
    document = fields.Char(help="Lines of the same document have the same number.")
    document_type = fields.Selection(
        [
            ("out_invoice", "Invoice"),
            ("out_refund", "Credit note"),
            ("none", "No document"),
        ]
    )
    invoice_partner_id = fields.Many2one("res.partner", string="Invoiced to")
    partner_id = fields.Many2one("res.partner", string="Customer")
    subscription_id = fields.Many2one("telecentre.subscription")
    booking_id = fields.Many2one("telecentre.booking", ondelete="cascade")
    charge_id = fields.Many2one("telecentre.charge", ondelete="set null")
    centre_id = fields.Many2one("telecentre.centre")
    date_from = fields.Date(string="From")
    date_to = fields.Date(string="To")
    currency_id = fields.Many2one("res.currency")
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company currency"
    )
    amount = fields.Monetary(string="Before tax")
    amount_company = fields.Monetary(currency_field="company_currency_id")
    last_amount = fields.Monetary(
        string="Last month", help="Charged for the same subscription a month before."
    )
    comparison = fields.Selection(
        [
            ("new", "New"),
            ("same", "Unchanged"),
            ("changed", "Changed"),
            ("gone", "Gone"),
        ]
    )

    def action_open_origin(self):
        self.ensure_one()
        record = (
            self.subscription_id
            or self.charge_id
            or self.booking_id
            or self.invoice_partner_id
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "view_mode": "form",
        }
