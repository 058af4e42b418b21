from odoo import models
from odoo.fields import Domain


class ResPartner(models.Model):
    """Everything that is known of a person, by kind: what an export shows and what an
    erasure goes through are the same."""

    _inherit = "res.partner"

    def _privacy_models(self):
        """[(name, model, domain)] of the records that hold a person's data.

        Models of addons that are not installed are left out.
        """
        ids = self.ids
        emails = [e for e in self.mapped("email_normalized") if e]
        people = Domain("partner_id", "in", ids)
        sits = people | Domain("occupant_id", "in", ids)
        by_email = Domain("email_normalized", "in", emails)
        lists = [
            ("leads", "crm.lead", people | by_email),
            ("bookings", "telecentre.booking", sits),
            ("series", "telecentre.booking.series", sits),
            ("waiting", "telecentre.booking.waiting", sits),
            ("attendance", "telecentre.attendance", Domain("person_id", "in", ids)),
            ("accompaniments", "telecentre.accompaniment", people),
            (
                "subscriptions",
                "telecentre.subscription",
                people
                | Domain("invoice_partner_id", "in", ids)
                | Domain("member_ids", "in", ids),
            ),
            ("passes", "telecentre.pass", people),
            ("deposits", "telecentre.deposit", people),
            (
                "charges",
                "telecentre.charge",
                people | Domain("booking_id.occupant_id", "in", ids),
            ),
            (
                "invoices",
                "account.move",
                people & Domain("move_type", "!=", "entry")
                | Domain("line_ids.partner_id", "in", ids),
            ),
            (
                "agreements",
                "telecentre.agreement",
                people | Domain("invoice_partner_id", "in", ids),
            ),
            ("proposals", "telecentre.proposal", people),
            ("answers", "telecentre.census.answer", Domain("email", "in", emails)),
            ("meetings", "calendar.event", Domain("partner_ids", "in", ids)),
            (
                "registrations",
                "event.registration",
                people | Domain("email", "in", emails),
            ),
            ("mailing_contacts", "mailing.contact", by_email),
            ("mailing_traces", "mailing.trace", Domain("email", "in", emails)),
            ("users", "res.users", people),
            ("bank_accounts", "res.partner.bank", people),
        ]
        return [item for item in lists if item[1] in self.env]

    def _privacy_scope(self):
        """{name: records} of :meth:`_privacy_models`, archived ones too."""
        return {
            name: self.env[model].sudo().with_context(active_test=False).search(domain)
            for name, model, domain in self._privacy_models()
        }

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
