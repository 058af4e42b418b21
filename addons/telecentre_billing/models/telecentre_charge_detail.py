from odoo import models

from ..tools.detail import split_amount


def _one_line(text):
    return " ".join((text or "").split())


class TelecentreCharge(models.Model):
    """What a charge is to those who check the invoice: its seats, or its stay."""

    _inherit = "telecentre.charge"

    def _detail_rows(self, sign=1):
        """A row for each seat, stay or other thing owed; see account.move.

        :param sign: -1 on a credit note, where a credit is shown as an amount above 0
        """
        return [row for charge in self for row in charge._detail_of_one(sign)]

    def _detail_of_one(self, sign):
        self.ensure_one()
        total = self._amount_on_invoice()
        people = self._detail_people()
        amounts = split_amount(sign * total, len(people), self.currency_id.rounding)
        price = self.price_unit
        quantity = sign * self.quantity
        if self.currency_id.compare_amounts(total, self.amount_untaxed):
            # A person changed the line: what it comes to counts.
            quantity = 1
            price = abs(total)
        rows = []
        for number, ((person, entity), amount) in enumerate(
            zip(people, amounts, strict=True)
        ):
            several = len(people) > 1
            rows.append(
                {
                    "entity": entity,
                    "person": person,
                    "centre": self.centre_id.name or "",
                    "what": self._detail_what(),
                    "date_from": self.date_from or None,
                    "date_to": self.date_to or None,
                    "quantity": quantity / len(people) if several else quantity,
                    "price_unit": price,
                    "amount": float(amount),
                    "order": (
                        0,
                        entity.casefold(),
                        person.casefold(),
                        str(self.date_from or self.date or ""),
                        (self.id, number),
                    ),
                }
            )
        return rows

    def _amount_on_invoice(self):
        """The amount before tax that its line says, in the sign of the charge."""
        line = self.move_line_id
        if not line or len(line.telecentre_charge_ids) > 1:
            return self.amount_untaxed
        sign = -1 if line.move_id.move_type == "out_refund" else 1
        return sign * line.price_subtotal

    def _detail_people(self):
        """[(person, entity)]: one for each seat, or one for the whole."""
        booking, subscription = self.booking_id, self.subscription_id
        if booking:
            who = booking.occupant_id or booking.partner_id
            name = booking.occupant_name or ("" if who.is_company else who.name)
            return [(name or "", who.commercial_partner_id.name or "")]
        entity = self.partner_id.commercial_partner_id.name or ""
        if not subscription:
            alone = self.partner_id
            return [("" if alone.is_company else alone.name or "", entity)]
        members = subscription.member_ids.sorted("name")
        seats = round(abs(self.quantity))
        if seats > 1 and abs(self.quantity) == seats and len(members) <= seats:
            unnamed = self.env._("Seat without a name")
            return [
                (member.name or "", member.commercial_partner_id.name or "")
                for member in members
            ] + [(unnamed, entity)] * (seats - len(members))
        if len(members) == 1:
            entity = members.commercial_partner_id.name or entity
        return [(subscription.member_names or "", entity)]

    def _detail_what(self):
        """The first line of the label: who and where have columns of their own."""
        if self.subscription_id or self.booking_id:
            return _one_line(self.name.partition("\n")[0])
        return _one_line(self.name)


class TelecentreBooking(models.Model):
    _inherit = "telecentre.booking"

    def _detail_included_row(self, subscription, unit, quantity):
        """The row of a stay, or of its part, that a plan includes."""
        self.ensure_one()
        who = self.occupant_id or self.partner_id
        person = self.occupant_name or ("" if who.is_company else who.name) or ""
        entity = who.commercial_partner_id.name or ""
        kinds = ", ".join(self.slot_ids.resource_id.type_id.mapped("name"))
        return {
            "entity": entity,
            "person": person,
            "centre": self.centre_id.name or "",
            "what": self.env._(
                "%(what)s, included in %(plan)s: %(unit)s",
                what=kinds,
                plan=subscription.plan_id.with_env(self.env).name,
                unit=unit.with_env(self.env).name or "",
            ),
            "date_from": self.date_from or None,
            "date_to": self.date_to or None,
            "quantity": quantity,
            "price_unit": 0.0,
            "amount": 0.0,
            "order": (
                0,
                entity.casefold(),
                person.casefold(),
                str(self.date_from or ""),
                (self.id, -1),
            ),
        }
