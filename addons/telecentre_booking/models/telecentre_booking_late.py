from contextlib import contextmanager

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_datetime, formatLang

from ..tools import rules
from .telecentre_booking import STAY_FIELDS


class TelecentreBooking(models.Model):
    """What a late cancellation or a no-show costs, by the booking rules.

    The policy and its words are here; that the fee is owed is a matter of invoicing,
    see `telecentre_billing`.
    """

    _inherit = "telecentre.booking"

    cancel_policy = fields.Char(string="Cancellation", compute="_compute_cancel_policy")

    @api.depends("partner_id", "occupant_id", "centre_id", "start", "resource_ids")
    @api.depends_context("lang")
    def _compute_cancel_policy(self):
        policies = self._late_policies()
        for booking in self:
            policy = policies.get(booking)
            booking.cancel_policy = booking._policy_text(*policy) if policy else False

    def _late_policies(self):
        """{booking: (free until, Fee)} of those whose late cancellation costs."""
        return self._policies("cancellation", "late_fee")

    def _no_show_policies(self):
        """{booking: (its start, Fee)} of those for which staying away costs."""
        return self._policies("no_show", "no_show_fee")

    def _policies(self, matter, fee_name):
        """One fee for each booking: the highest that any of its resources asks for."""
        Rule = self.env["telecentre.booking.rule"]
        if not Rule._decides(matter):
            return {}
        known = self.filtered(
            lambda booking: booking.centre_id and booking.start and booking.stop
        )
        kinds = known._customer_kinds()
        found = {}
        for booking in known:
            centre = booking.centre_id._origin
            types = booking.resource_ids.sudo().type_id._origin
            for resource_type in types:
                if not Rule._decides(matter, resource_type, centre):
                    continue
                terms = Rule._terms(resource_type, centre, kinds[booking])
                fee = getattr(terms, fee_name)
                if not fee:
                    continue
                until = booking.start
                if matter == "cancellation":
                    until = rules.free_until(terms, booking.start)
                known_policy = found.get(booking)
                if not known_policy or booking._fee_amount(fee) > (
                    booking._fee_amount(known_policy[1])
                ):
                    found[booking] = (until, fee)
        return found

    def _late_fees(self, now=None):
        """{booking: Fee} owed if the bookings were cancelled now (naive UTC).

        Only what is confirmed is owed: drafts and holds are given up for free.
        """
        now = now or fields.Datetime.now()
        firm = self.filtered(lambda booking: booking.state == "confirmed")
        return {
            booking: fee
            for booking, (until, fee) in firm._late_policies().items()
            if now > until
        }

    # -- a fee is not moved away from ----------------------------------------------------

    def write(self, vals):
        if not STAY_FIELDS & vals.keys():
            return super().write(vals)
        with self._fees_kept():
            return super().write(vals)

    @contextmanager
    def _slots_changing(self):
        with self._fees_kept(), super()._slots_changing():
            yield

    @contextmanager
    def _fees_kept(self):
        """Refuse a change after which a cancellation that costs by now would cost less.

        Else whoever cancels late would move the stay to next month first, or make it
        short or cheap. Within the same delay it may move, and a manager may grant what
        the rules do not.
        """
        Rule = self.env["telecentre.booking.rule"]
        if self._is_manager() or not Rule._decides("cancellation"):
            yield
            return
        late = self._late_fees()
        if not late:
            yield
            return
        with self.env.cr.savepoint():
            before = {
                booking: (booking._fee_amount(fee), booking._fee_text(fee))
                for booking, fee in late.items()
            }
            yield
            still = self._late_fees()
            for booking, (amount, fee_text) in before.items():
                booking._check_fee_kept(amount, fee_text, still.get(booking))

    def _check_fee_kept(self, amount, fee_text, fee):
        """Refuse that the fee of a cancellation is lower than it was, or none.

        :param amount: what it was before the change, and `fee_text` how that reads
        :param fee: the `tools.rules.Fee` after the change, or None
        """
        if not fee:
            raise UserError(
                self.env._(
                    "%(booking)s cannot be cancelled for free any more"
                    " (%(fee)s), and after this move it could. Cancel it and"
                    " book anew, or ask a manager to move it.",
                    booking=self.display_name,
                    fee=fee_text,
                )
            )
        if self._fee_currency(fee).compare_amounts(self._fee_amount(fee), amount) < 0:
            raise UserError(
                self.env._(
                    "To cancel %(booking)s costs %(fee)s by now, and after this change"
                    " it would cost %(less)s only. Cancel it and book anew, or ask a"
                    " manager to change it.",
                    booking=self.display_name,
                    fee=fee_text,
                    less=self._fee_text(fee),
                )
            )

    # -- amounts ---------------------------------------------------------------------

    def _fee_base(self):
        """Extension hook: the price of the stay, of which a fee may be a share."""
        return 0.0

    def _fee_amount(self, fee):
        """The amount of a `tools.rules.Fee` before tax, rounded in its currency."""
        self.ensure_one()
        if fee.kind == "fixed":
            amount = fee.amount
        elif fee.kind == "percent":
            amount = self._fee_base() * fee.percent / 100
        elif fee.kind == "product":
            product = self.env["product.product"].sudo().browse(fee.product_id)
            amount = product.with_company(self.company_id).lst_price
        else:
            amount = 0.0
        return self._fee_currency(fee).round(amount)

    def _fee_currency(self, fee):  # pylint: disable=unused-argument
        """Extension hook: the currency of a fee; amounts of rules are the company's."""
        return (self.company_id or self.env.company).currency_id

    def _fee_text(self, fee):
        """“10.00 €”, or the share where the price is not known."""
        if fee.kind == "percent" and not self._fee_base():
            return self.env._("%g %% of the price", fee.percent)
        return formatLang(
            self.env, self._fee_amount(fee), currency_obj=self._fee_currency(fee)
        )

    def _policy_text(self, until, fee):
        if until < fields.Datetime.now():
            return self.env._("no longer free: %s", self._fee_text(fee))
        return self.env._(
            "free until %(until)s, then %(fee)s",
            until=format_datetime(
                self.env, until, tz=self.centre_id.tz, dt_format="EEE d MMM y HH:mm"
            ),
            fee=self._fee_text(fee),
        )

    # -- cancelling --------------------------------------------------------------------

    def action_ask_cancel(self):
        """Open the dialog that tells what the cancellation costs."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Cancel the booking"),
            "res_model": "telecentre.booking.cancel",
            "view_mode": "form",
            "target": "new",
            "context": {"default_booking_ids": self.ids},
        }

    def _cancel(self, waive_reason=None, message=None):
        """Cancel, as a person who has seen the fee wants it.

        :param waive_reason: why a manager asks for no fee; None: the fee is owed
        :param message: for the occupants (or customers): part of the mail that tells of
            the cancellation, else a mail of its own; None: nothing is added
        """
        bookings = self
        if waive_reason:
            if not self._is_manager():
                raise AccessError(
                    self.env._("Only a manager may waive the fee of a cancellation.")
                )
            for booking in self._late_fees():
                booking._message_log(
                    body=self.env._("Cancellation fee waived: %s", waive_reason)
                )
            bookings = self.with_context(telecentre_waive_fee=True)
        bookings.action_cancel()
        if message:
            for booking in self - self._add_to_notice(message):
                person = booking.occupant_id or booking.partner_id
                booking.message_post(
                    body=message,
                    subject=self.env._("%s is cancelled", booking.name),
                    partner_ids=person.ids,
                    subtype_xmlid="mail.mt_comment",
                )

    def _add_to_notice(self, message):  # pylint: disable=unused-argument
        """Extension hook: those whose mail about the cancellation carries a message."""
        return self.browse()

    def _waives_fee(self):
        return bool(self.env.context.get("telecentre_waive_fee")) and (
            self._is_manager()
        )
