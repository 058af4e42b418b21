from datetime import timedelta

import psycopg2
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_date

# Days after its month that a statement waits for an invoice before it goes by itself
WAIT_DAYS = 10
# Months of which the job looks whether somebody's statement is lacking
MONTHS_BACK = 3


class TelecentrePresenceStatement(models.Model):
    """Who is told of which month of presence, and how: nobody's month is forgotten.

    One row for each employer and month with presence under an agreement, from the end
    of the month on. It goes with the next invoice that bills the employer's agreement;
    where none comes in time, the daily job mails it by itself.
    """

    _name = "telecentre.presence.statement"
    _description = "Monthly Statement of Presence"
    _order = "month desc, id desc"
    _rec_name = "partner_id"

    partner_id = fields.Many2one(
        "res.partner",
        string="Employer",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    agreement_id = fields.Many2one(
        "telecentre.agreement",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    month = fields.Date(
        required=True, readonly=True, help="The first day of the month of presence."
    )
    move_id = fields.Many2one(
        "account.move",
        string="With the invoice",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )
    mailed_on = fields.Datetime(string="Mailed by itself on", readonly=True)
    set_aside = fields.Boolean(readonly=True)
    hours = fields.Float(
        readonly=True, help="That were stated: late ones make the statement wait again."
    )
    is_partial = fields.Boolean(
        readonly=True, help="Made before the month was over: it is looked at again."
    )
    error = fields.Char(string="Why it waits", readonly=True)
    state = fields.Selection(
        [
            ("waiting", "To send"),
            ("invoice", "With an invoice"),
            ("mailed", "Mailed by itself"),
            ("aside", "Not to be sent"),
        ],
        compute="_compute_state",
    )

    _employer_month_unique = models.Constraint(
        "UNIQUE(partner_id, month, company_id)",
        "There is already a statement of this employer's month.",
    )

    @api.depends("move_id.state", "mailed_on", "set_aside")
    def _compute_state(self):
        for statement in self:
            if statement.sudo().move_id.state == "posted":
                statement.state = "invoice"
            elif statement.mailed_on:
                statement.state = "mailed"
            else:
                statement.state = "aside" if statement.set_aside else "waiting"

    @api.model
    def _waiting_domain(self, move=None):
        """What no posted invoice took along; or which goes with this one."""
        waiting = fields.Domain(
            [
                ("mailed_on", "=", False),
                ("set_aside", "=", False),
                "|",
                ("move_id", "=", False),
                ("move_id.state", "!=", "posted"),
            ]
        )
        return waiting | fields.Domain("move_id", "=", move.id) if move else waiting

    def _last_day(self):
        return self.month + relativedelta(months=1, days=-1)

    # -- what is due --------------------------------------------------------------------

    @api.model
    def _note_due(self, agreements=None):
        """A row for each ended month with presence that has none yet.

        :param agreements: those to look at; None: all
        """
        today = fields.Date.context_today(self)
        end = today.replace(day=1)
        domain = [
            ("day", ">=", end - relativedelta(months=MONTHS_BACK)),
            ("day", "<", end),
            ("person_id.is_company", "=", False),
            ("booking_id.occupant_name", "in", (False, "")),
            ("booking_id.state", "in", ("confirmed", "done")),
            ("booking_id.agreement_id", "in", agreements.ids)
            if agreements is not None
            else ("booking_id.agreement_id", "!=", False),
        ]
        Attendance = self.env["telecentre.attendance"].sudo()
        rows = Attendance._read_group(
            domain, ["booking_id", "person_id", "day:month"], []
        )
        due = set()
        for booking, person, month in rows:
            agreement = booking.agreement_id
            employer = agreement._statement_employer(person)
            due.add((employer.id, month, agreement.company_id.id, agreement.id))
        self._recheck_partial(today)
        self._insert(due)

    @api.model
    def _insert(self, due):
        """Rows of {(employer, month, company, agreement) ids}; known ones stay as they
        are. Two jobs at once: the second one's transaction is tried again."""
        if not due:
            return
        values = SQL(", ").join(
            SQL("(%s, %s, %s, %s, false, false, now() at time zone 'UTC')", *row)
            for row in sorted(due)
        )
        self.env.cr.execute(
            SQL(
                """INSERT INTO telecentre_presence_statement
                       (partner_id, month, company_id, agreement_id,
                        set_aside, is_partial, create_date)
                   VALUES %s ON CONFLICT (partner_id, month, company_id) DO NOTHING""",
                values,
            )
        )
        self.invalidate_model()

    @api.model
    def _recheck_partial(self, today):
        """What was stated on a month's last day: again, if more came that day."""
        for statement in self.sudo().search([("is_partial", "=", True)]):
            if statement._last_day() >= today:
                continue
            values = {"is_partial": False}
            now = statement._make()
            if now._statement_hours() != statement.hours:
                values["move_id"] = False
            statement.write(values)

    # -- files --------------------------------------------------------------------------

    def _make(self):
        """The month's certificate, of the employer's own people only."""
        self.ensure_one()
        return self._make_for(
            self.partner_id, self.month, self.company_id, self.partner_id.lang
        )

    @api.model
    def _make_for(self, employer, month, company, lang):
        return (
            self.env["telecentre.attendance.wizard"]
            .sudo()
            .with_context(lang=lang or self.env.lang, allowed_company_ids=company.ids)
            .create(
                {
                    "kind": "employer",
                    "partner_id": employer.id,
                    "date_from": month,
                    "date_to": month + relativedelta(months=1, days=-1),
                }
            )
        )

    # -- by itself ----------------------------------------------------------------------

    @api.model
    def _cron_send(self):
        """Every day: note what is due; mail what no invoice took along in time."""
        self._note_due()
        today = fields.Date.context_today(self)
        ended = (today - timedelta(days=WAIT_DAYS)).replace(day=1)
        Run = self.env["telecentre.billing.run"]
        late = fields.Domain("month", "<", ended) & self._waiting_domain()
        for statement in self.sudo().search(late):
            # Each in a transaction of its own: a mail that was queued stays queued.
            Run._commit()
            statement._send_alone()
        Run._commit()

    def _send_alone(self):
        """Mail one statement, or note why not; what another job does is left to it."""
        self.ensure_one()
        if not self.try_lock_for_update():
            return
        self.invalidate_recordset()
        if self.state != "waiting":
            return
        try:
            with self.env.cr.savepoint():
                self._send()
        except psycopg2.OperationalError:
            raise
        except Exception as error:  # pylint: disable=broad-except
            self.env.invalidate_all()
            self.error = self.env["telecentre.billing.run"]._error_text(error)

    def _send(self):
        self.ensure_one()
        made = self._make()
        if not made.booking_ids:
            # Its stays were cancelled meanwhile: there is nothing to state.
            self.unlink()
            return
        receiver = self._receiver()
        if not receiver.email:
            raise UserError(
                self.env._(
                    "%s has no e-mail address: enter one on the contact, the statement "
                    "then goes by itself.",
                    receiver.display_name,
                )
            )
        files = (
            self.env["ir.attachment"]
            .sudo()
            .create(made._statement_files(self._name, self.id))
        )
        template = self.env.ref("telecentre_crm.mail_template_statement").sudo()
        template.send_mail(self.id, email_values={"attachment_ids": files.ids})
        self.write(
            {
                "mailed_on": fields.Datetime.now(),
                "hours": made._statement_hours(),
                "error": False,
            }
        )

    def _receiver(self):
        """Who gets the invoices gets the statements."""
        self.ensure_one()
        agreement = self.agreement_id.sudo()
        if agreement.invoice_grouping == "agreement":
            return agreement.invoice_partner_id or agreement.partner_id
        return self.partner_id.sudo()._telecentre_invoice_partner()

    def _month_label(self):
        self.ensure_one()
        return format_date(
            self.env, self.month, date_format="MMMM y", lang_code=self._lang()
        )

    def _lang(self):
        return self._receiver().lang or self.env.lang

    # -- buttons ------------------------------------------------------------------------

    def action_send(self):
        """Mail what waits now, instead of with the next invoice."""
        self.check_access("read")
        waiting = self.sudo().filtered(lambda statement: statement.state == "waiting")
        if not waiting:
            raise UserError(self.env._("These statements were handed over already."))
        for statement in waiting:
            statement._send_alone()
        return True

    def action_set_aside(self):
        """Nothing is sent: it was handed over another way."""
        self.check_access("read")
        self.sudo().filtered(lambda s: s.state == "waiting").set_aside = True
        return True

    def action_print(self):
        self.check_access("read")
        return self._make().action_print()
