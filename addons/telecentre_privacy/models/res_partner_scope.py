from odoo import models
from odoo.fields import Domain

# (name, model, paths to the person, paths to an address) of what holds people's data
HELD = [
    ("leads", "crm.lead", ["partner_id"], ["email_normalized"]),
    ("bookings", "telecentre.booking", ["partner_id", "occupant_id"], []),
    ("series", "telecentre.booking.series", ["partner_id", "occupant_id"], []),
    ("waiting", "telecentre.booking.waiting", ["partner_id", "occupant_id"], []),
    ("attendance", "telecentre.attendance", ["person_id"], []),
    ("accompaniments", "telecentre.accompaniment", ["partner_id"], []),
    (
        "subscriptions",
        "telecentre.subscription",
        ["partner_id", "invoice_partner_id", "member_ids"],
        [],
    ),
    ("passes", "telecentre.pass", ["partner_id"], []),
    ("deposits", "telecentre.deposit", ["partner_id"], []),
    ("charges", "telecentre.charge", ["partner_id", "booking_id.occupant_id"], []),
    ("invoices", "account.move", ["partner_id", "line_ids.partner_id"], []),
    ("agreements", "telecentre.agreement", ["partner_id", "invoice_partner_id"], []),
    ("proposals", "telecentre.proposal", ["partner_id"], []),
    ("answers", "telecentre.census.answer", [], ["email"]),
    ("meetings", "calendar.event", ["partner_ids"], []),
    ("registrations", "event.registration", ["partner_id"], ["email"]),
    ("mailing_contacts", "mailing.contact", [], ["email_normalized"]),
    ("mailing_traces", "mailing.trace", [], ["email"]),
    ("users", "res.users", ["partner_id"], []),
    ("bank_accounts", "res.partner.bank", ["partner_id"], []),
]


class ResPartner(models.Model):
    """Everything that is known of a person, by kind: what an export shows and what an
    erasure goes through are the same."""

    _inherit = "res.partner"

    def _privacy_scope(self):
        """{name: records} that hold one person's data, archived ones too."""
        self.ensure_one()
        return self._privacy_scopes()[self]

    def _privacy_scopes(self):
        """{person: {name: records}} of all of them, archived ones too: one query a kind.

        Models of addons that are not installed are left out.
        """
        return self._privacy_sorted()[0]

    def _privacy_shared_emails(self):
        """{address} of these people that other people's contacts bear as well: what is
        found by it may be anybody's of them."""
        emails = {email for email in self.mapped("email_normalized") if email}
        groups = (
            self.env["res.partner"]
            .sudo()
            .with_context(active_test=False)
            ._read_group(
                [("email_normalized", "in", list(emails)), ("is_company", "=", False)],
                ["email_normalized"],
                having=[("__count", ">", 1)],
            )
        )
        return {email for (email,) in groups}

    def _privacy_sorted(self):
        """(sure, unsure): twice {person: {name: records}}.

        Unsure is what an address alone leads to when it is another contact's too.
        """
        by_email = {}
        for person in self:
            if person.email_normalized:
                by_email.setdefault(person.email_normalized, []).append(person.id)
        shared = self._privacy_shared_emails() if by_email else set()
        sure = {person: {} for person in self}
        unsure = {person: {} for person in self}
        for name, model, people, addresses in HELD:
            if model not in self.env:
                continue
            Model = self.env[model].sudo().with_context(active_test=False)
            ways = [Domain(path, "in", self.ids) for path in people]
            # As they were typed: whatever the case
            ways += [Domain(p, "=ilike", e) for p in addresses for e in by_email]
            records = Model.search(Domain.OR(ways))
            linked = {person_id: set() for person_id in self.ids}
            doubtful = {person_id: set() for person_id in self.ids}
            for record in records:
                known = self.env["res.partner"].union(
                    *(record.mapped(path) for path in people)
                )
                for person_id in known.ids:
                    linked.get(person_id, set()).add(record.id)
                for path in addresses:
                    address = (record[path] or "").strip().lower()
                    doubt = address in shared or known.filtered(
                        lambda o, a=address: not o.is_company or o.email_normalized == a
                    )
                    for person_id in by_email.get(address, ()):
                        (doubtful if doubt else linked)[person_id].add(record.id)
            for person in self:
                ids = linked[person.id]
                sure[person][name] = records.filtered(lambda r, ids=ids: r.id in ids)
                others = doubtful[person.id] - ids
                if others:
                    unsure[person][name] = records.filtered(
                        lambda r, ids=others: r.id in ids
                    )
        return sure, unsure

    def _privacy_messages(self, scope):
        """What was said on the person's records, and by the person elsewhere."""
        domain = Domain("author_id", "in", self.ids) | (
            Domain("model", "=", "res.partner") & Domain("res_id", "in", self.ids)
        )
        for records in scope.values():
            if hasattr(records, "message_ids") and records._name != "res.users":
                domain |= Domain("model", "=", records._name) & Domain(
                    "res_id", "in", records.ids
                )
        return self.env["mail.message"].sudo().search(domain, order="id")

    def _privacy_oppositions(self):
        """Oppositions of these people, lifted ones too."""
        Opposition = self.env["telecentre.opposition"].sudo()
        keys = [
            Opposition._key("email", email)
            for email in self.mapped("email_normalized")
            if email
        ]
        return Opposition.search([("key", "in", keys)])
