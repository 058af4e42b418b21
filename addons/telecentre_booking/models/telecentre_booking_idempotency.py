import hashlib
import json

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError, ValidationError

from .telecentre_booking_slot import GUARD_CONSTRAINTS

KEY_CONSTRAINT = "telecentre_booking_idempotency_key_unique"
GUARD_CONSTRAINTS.add(KEY_CONSTRAINT)


class TelecentreBooking(models.Model):
    """A caller that got no answer may ask again, and does not book twice.

    It gives each request a key of its own choosing. The same key with the same values
    answers the booking that was made the first time; with other values it is refused.
    """

    _inherit = "telecentre.booking"

    idempotency_key = fields.Char(
        readonly=True,
        copy=False,
        help="Chosen by the program that books: the same key never books twice.",
    )
    idempotency_digest = fields.Char(readonly=True, copy=False)

    _idempotency_key_unique = models.Constraint(
        "UNIQUE(company_id, idempotency_key)",
        "There is already a booking with this key.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """As `create` of any booking; values whose key is known make none.

        :return: one booking for each of the values, in their order; the same one twice
            where the key is the same
        :raises ValidationError: a key that stands for other values
        """
        if not any(vals.get("idempotency_key") for vals in vals_list):
            return super().create(vals_list)
        vals_list = [self._with_digest(vals) for vals in vals_list]
        known = self._bookings_by_key(vals_list)
        fresh, asked = [], {}
        for vals in vals_list:
            key = self._key_of(vals)
            digest = vals.get("idempotency_digest")
            if key in known:
                self._check_digest(key, digest, known[key].idempotency_digest)
            elif key and key in asked:
                self._check_digest(key, digest, asked[key])
            else:
                fresh.append(vals)
                asked[key] = digest
        try:
            made = iter(super().create(fresh))
        except UniqueViolation as error:
            if error.diag.constraint_name != KEY_CONSTRAINT:
                raise
            # the first request has just ended: Odoo asks again, and sees its booking
            raise ConcurrencyError(KEY_CONSTRAINT) from error
        ids = []
        for vals in vals_list:
            key = self._key_of(vals)
            booking = known.get(key) if key else None
            if not booking:
                booking = next(made)
                if key:
                    known[key] = booking
            ids.append(booking.id)
        return self.browse(ids)

    @api.model
    def _key_of(self, vals):
        """(company id, key) of the values, or None without a key."""
        if not vals.get("idempotency_key"):
            return None
        centre = self.env["telecentre.centre"].browse(vals.get("centre_id"))
        return centre.company_id.id, vals["idempotency_key"]

    @api.model
    def _bookings_by_key(self, vals_list):
        keys = {key for key in map(self._key_of, vals_list) if key}
        found = self.sudo().search(
            [
                ("company_id", "in", [company_id for company_id, _key in keys]),
                ("idempotency_key", "in", [key for _company_id, key in keys]),
            ]
        )
        return {
            (booking.company_id.id, booking.idempotency_key): booking
            for booking in found
        }

    def _with_digest(self, vals):
        """The values with a digest by which the same request is known again."""
        if not vals.get("idempotency_key"):
            return vals
        plain = {}
        for name in sorted(vals.keys() - {"idempotency_key", "idempotency_digest"}):
            field, value = self._fields.get(name), vals[name]
            if name == "resource_ids":
                value = sorted(self._apply_commands(value, ()))
            elif field and field.type not in ("one2many", "many2many"):
                value = field.convert_to_cache(value, self.browse())
            plain[name] = value
        text = json.dumps(plain, sort_keys=True, default=str)
        return {
            **vals,
            "idempotency_digest": hashlib.sha256(text.encode()).hexdigest(),
        }

    def _check_digest(self, key, digest, expected):
        if digest != expected:
            raise ValidationError(
                self.env._(
                    "The key “%s” stands for another booking already. Use a new key for"
                    " a new request, and the same values when you ask again.",
                    key[1],
                )
            )
