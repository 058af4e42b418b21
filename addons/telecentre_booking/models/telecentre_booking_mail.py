import base64
import json
import logging
from collections import defaultdict
from datetime import timedelta

from psycopg2 import OperationalError

from odoo import api, fields, models

from .telecentre_booking import STAY_FIELDS

_logger = logging.getLogger(__name__)

MAIL_BATCH = 50
MAIL_LAYOUT = "mail.mail_notification_light"

# What a visitor is told about; whether it differs from what was told is found later
TOLD_FIELDS = STAY_FIELDS | {"partner_id", "occupant_id"}

# What the job keeps: nobody says it
KEPT_FIELDS = {"notice_due", "notice_told", "cancel_message", "reminded_start"}

# Told before this was kept: all we know is that it was
TOLD_SOMEHOW = "?"

CONFIRMATION = "telecentre_booking.mail_template_booking_confirmation"
CHANGE = "telecentre_booking.mail_template_booking_change"
CANCELLATION = "telecentre_booking.mail_template_booking_cancellation"
REMINDER = "telecentre_booking.mail_template_booking_reminder"
OFFER = "telecentre_booking.mail_template_waiting_offer"


class TelecentreBooking(models.Model):
    """Mails to visitors: flagged in the transaction, sent by a job in batches.

    A flag says that something may have to be told; what was told last is kept beside
    it. The job compares both, sends what differs and notes it, all in one transaction:
    so nothing is told twice, and what was undone meanwhile is not told at all.
    """

    _inherit = "telecentre.booking"

    notice_due = fields.Boolean(readonly=True, copy=False)
    notice_told = fields.Char(
        readonly=True,
        copy=False,
        help="Person, times and resources as last told; empty: nothing, or cancelled.",
    )
    cancel_message = fields.Text(
        readonly=True, copy=False, help="What the mail about the cancellation adds."
    )
    reminded_start = fields.Datetime(
        readonly=True, copy=False, help="The start that the person was reminded of."
    )

    _notice_due_idx = models.Index("(id) WHERE notice_due")

    # -- flags: in the transaction of whoever books ------------------------------------

    def _after_state_change(self, old_states):
        result = super()._after_state_change(old_states)
        restored = self.filtered(lambda b: b.cancel_message and b.state != "cancelled")
        if restored:
            restored._quiet_write({"cancel_message": False})
        writing = self._writing()
        if writing:
            writing.filtered(
                lambda booking: booking.state in ("confirmed", "cancelled")
            )._flag_notice(
                writing.filtered(lambda booking: old_states[booking.id] == "confirmed")
            )
        return result

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._without_kept(vals) for vals in vals_list])

    def write(self, vals):
        result = super().write(self._without_kept(vals))
        if TOLD_FIELDS & vals.keys():
            self._flag_change()
        return result

    @api.model
    def _without_kept(self, vals):
        return {name: vals[name] for name in vals if name not in KEPT_FIELDS}

    def _flag_change(self):
        """The times, places or people of confirmed bookings have changed."""
        changed = self._writing().filtered(lambda booking: booking.state == "confirmed")
        # born or confirmed in this very transaction: the flag is there already
        changed._flag_notice(changed)

    def _writing(self):
        """The bookings of companies that write to visitors."""
        writing = self.company_id.sudo().filtered("telecentre_mail")
        return self.filtered(lambda booking: booking.company_id in writing)

    def _flag_notice(self, told):
        """Let the job look at these bookings.

        :param told: those that were confirmed before; if no mail of ours is known,
            they were told by other means
        """
        flagged = self.filtered(lambda booking: not booking.notice_due)
        unknown = flagged.filtered(lambda b: b in told and not b.notice_told)
        if unknown:
            unknown._quiet_write({"notice_due": True, "notice_told": TOLD_SOMEHOW})
        if flagged - unknown:
            (flagged - unknown)._quiet_write({"notice_due": True})

    def _add_to_notice(self, message):
        """Let the job's mail carry the message, where there will be one.

        A template that was made without a place for it leaves it to a mail of its own.
        """
        template = self.env.ref(CANCELLATION, raise_if_not_found=False)
        if "cancel_message" not in str(template and template.sudo().body_html or ""):
            return super()._add_to_notice(message)
        now = fields.Datetime.now()
        carrying = self._writing().filtered(
            lambda booking: (
                booking.notice_due
                and booking.notice_told
                and booking.stop > now
                and booking._person_told(booking.notice_told) == booking._person()
                and booking._person().email
            )
        )
        carrying._quiet_write({"cancel_message": message})
        return carrying | super()._add_to_notice(message)

    # -- the job -------------------------------------------------------------------

    @api.model
    def _cron_send_notices(self):
        """Tell visitors what changed, a batch to a transaction."""
        domain = [("notice_due", "=", True)]
        Cron = self.env["ir.cron"]
        Cron._commit_progress(remaining=self.search_count(domain))
        while True:
            batch = self.search(domain, limit=MAIL_BATCH, order="id")
            batch = batch.try_lock_for_update()
            if not batch:
                break
            batch._send_safely(type(self)._send_notices)
            batch._quiet_write({"notice_due": False})
            self._wake_mail_queue()
            if not Cron._commit_progress(len(batch)):
                break

    @api.model
    def _cron_send_reminders(self):
        """Remind of the stays that begin soon, once for each start."""
        now = fields.Datetime.now()
        due = self.browse()
        companies = self.env["res.company"].search(
            [("telecentre_mail", "=", True), ("telecentre_reminder_hours", ">", 0)]
        )
        for company in companies:
            notice = timedelta(hours=company.telecentre_reminder_hours)
            due |= self.search(
                [
                    ("company_id", "=", company.id),
                    ("state", "=", "confirmed"),
                    ("arrival", "=", False),
                    ("start", ">", now),
                    ("start", "<=", now + notice),
                ]
            ).filtered(lambda b, notice=notice: b._awaits_reminder(notice))
        Cron = self.env["ir.cron"]
        Cron._commit_progress(remaining=len(due))
        for position in range(0, len(due), MAIL_BATCH):
            batch = due[position : position + MAIL_BATCH].try_lock_for_update()
            batch._send_safely(type(self)._send_reminders)
            for booking in batch:
                booking._quiet_write({"reminded_start": booking.start})
            self._wake_mail_queue()
            if not Cron._commit_progress(len(batch)):
                break

    def _awaits_reminder(self, notice):
        """Not reminded of this start yet, and booked before its reminder was due."""
        return (
            self.reminded_start != self.start and self.create_date < self.start - notice
        )

    def _send_safely(self, send):
        """Send for all of them; where that fails, for each, so that one stops no other."""
        if not self:
            return
        try:
            with self.env.cr.savepoint():
                send(self)
        except OperationalError:  # somebody else was faster: the job comes back
            raise
        except Exception:
            if len(self) > 1:
                for booking in self:
                    booking._send_safely(send)
                return
            _logger.exception("No mail about booking %s", self.name)
            self._message_log(
                body=self.env._("The e-mail about this booking could not be written.")
            )

    def _send_reminders(self):
        reachable = self.filtered(lambda booking: booking._person().email)
        reachable._send_template(REMINDER)

    def _send_notices(self):
        """Compare with what was told last, and tell the difference."""
        notices = defaultdict(self.browse)
        now = fields.Datetime.now()
        for booking in self._writing():
            told, current = booking.notice_told, booking._told_now()
            if booking.stop <= now or (current or False) == (told or False):
                continue
            person, former = booking._person(), booking._person_told(told)
            given_away = former and former != person
            if former and (given_away or not current):
                addressee = former.id if given_away else None
                notices[CANCELLATION, addressee] |= booking
            if current:
                told_here = told and not given_away
                notices[CHANGE if told_here else CONFIRMATION, None] |= booking
            # calendars keep what has the highest sequence
            sequence = booking.ics_sequence + 1
            booking._quiet_write({"notice_told": current, "ics_sequence": sequence})
        for (template, addressee), bookings in notices.items():
            bookings.with_context(telecentre_person_id=addressee)._send_to_reachable(
                template
            )

    def _told_now(self):
        """What there is to tell about the booking, in a form that can be compared."""
        self.ensure_one()
        if self.approval_state == "pending":
            # what was told stands until somebody has approved or refused the move
            return self.notice_told
        if self.state != "confirmed":
            # A stay that came to its end is no news; one that was cancelled is.
            return self.notice_told if self.state in ("done", "no_show") else False
        return json.dumps(
            [
                self._person().id,
                str(self.start),
                str(self.stop),
                sorted(self._told_resources().ids),
                self.floating_type_id.ids,
            ]
        )

    def _told_resources(self):
        """The places that are named to the visitor: not those that may still change."""
        floating = self.floating_type_id
        return self.slot_ids.resource_id.filtered(
            lambda resource: not floating or resource.type_id != floating
        )

    def _told_places(self):
        """What the visitor has, in words: "Hot desk, Video projector"."""
        floating = self.floating_type_id
        return ", ".join(
            [*floating.mapped("name"), *self._told_resources().mapped("name")]
        )

    def _person_told(self, told):
        """Who got the last mail, according to what was kept of it."""
        if not told or told == TOLD_SOMEHOW:
            return self._person() if told else self.env["res.partner"]
        return self.env["res.partner"].browse(json.loads(told)[0]).exists()

    def _send_to_reachable(self, template):
        """Send to those who have an address, and note the others on their booking."""
        reachable = self.filtered(lambda booking: booking._mail_person().email)
        silent = self - reachable
        if silent:
            silent._message_log_batch(
                {
                    booking.id: booking.env._(
                        "No e-mail was sent: %s has no e-mail address.",
                        booking._mail_person().display_name,
                    )
                    for booking in silent
                }
            )
        reachable._send_template(template)

    def _send_template(self, xmlid):
        """Queue one mail for each booking; they stay readable in its messages."""
        template = self.env.ref(xmlid, raise_if_not_found=False)
        if not template or not self:
            return
        # as a notification, the message stays on the booking when the mail is sent
        template.send_mail_batch(
            self.ids,
            email_layout_xmlid=MAIL_LAYOUT,
            email_values={"is_notification": True, "auto_delete": True},
        )

    def _mail_person(self):
        """To whom a mail goes: who sits, or who sat until it was given to another."""
        person_id = self.env.context.get("telecentre_person_id")
        if person_id:
            return self.env["res.partner"].browse(person_id)
        return self._person()

    def _quiet_write(self, vals):
        """Write what the job keeps, which `write` takes from nobody."""
        quiet = self.with_context(tracking_disable=True)
        return super(TelecentreBooking, quiet).write(vals)

    @api.model
    def _wake_mail_queue(self):
        queue = self.env.ref(
            "mail.ir_cron_mail_scheduler_action", raise_if_not_found=False
        )
        if queue:
            queue.sudo()._trigger()

    # -- by hand, and for other parts ------------------------------------------------

    def _process_attachments_for_template_post(self, mail_template):
        """The stay as an .ics file with each of our mails that is about a date."""
        result = super()._process_attachments_for_template_post(mail_template)
        xmlid = mail_template.get_external_id().get(mail_template.id)
        if xmlid not in (CONFIRMATION, CHANGE, CANCELLATION):
            return result
        cancelled = xmlid == CANCELLATION
        for booking in self:
            content = booking._ics_file(cancelled=cancelled)
            file = (f"{booking.name.replace('/', '-')}.ics", base64.b64encode(content))
            result.setdefault(booking.id, {}).setdefault("attachments", []).append(file)
        return result

    def action_send_mail(self):
        """Open the mail that fits the booking's state, to be read before it is sent."""
        self.ensure_one()
        cancelled = self.state == "cancelled"
        template = self.env.ref(
            CANCELLATION if cancelled else CONFIRMATION, raise_if_not_found=False
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Send by e-mail"),
            "res_model": "mail.compose.message",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_model": self._name,
                "default_res_ids": self.ids,
                "default_template_id": template.id if template else False,
                "default_composition_mode": "comment",
                "default_email_layout_xmlid": MAIL_LAYOUT,
                "force_email": True,
            },
        }
