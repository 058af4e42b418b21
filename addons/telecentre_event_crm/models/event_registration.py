from odoo import models
from odoo.tools import email_normalize, format_date


class EventRegistration(models.Model):
    """Attendees of an event in a centre become leads of whom we know the source."""

    _inherit = "event.registration"

    def _get_lead_values(self, rule):
        """Source: that of the registration, else the open day itself."""
        values = super()._get_lead_values(rule)
        if self.event_id.centre_id and not values.get("source_id"):
            source = self.env.ref(
                "telecentre_crm.utm_source_visit", raise_if_not_found=False
            )
            values["source_id"] = source.id if source else False
        return values

    def _lead_keys(self):
        """By what somebody is known again."""
        self.ensure_one()
        email = email_normalize(self.email)
        return [
            *([("partner", self.partner_id.id)] if self.partner_id else []),
            *([("email", email)] if email else []),
        ]

    def _join_open_leads(self):
        """Add to each person's open lead that they come again.

        :return: (the first registration of each person without a lead, the others of
            the same people)
        """
        known = self._open_leads()
        firsts = others = self.browse()
        for registration in self.sorted("id"):
            keys = registration._lead_keys()
            lead = next((known[key] for key in keys if key in known), None)
            if lead is None:
                firsts |= registration
                known.update(dict.fromkeys(keys, False))
            elif not lead:
                others |= registration
            else:
                registration._join(lead)
        return firsts, others

    def _open_leads(self):
        """{key: open lead} of these people; the large groups have their own."""
        keys = [key for registration in self for key in registration._lead_keys()]
        values = {
            kind: [value for which, value in keys if which == kind]
            for kind in ("partner", "email")
        }
        leads = (
            self.env["crm.lead"]
            .sudo()
            .search(
                [
                    ("won_status", "=", "pending"),
                    ("company_id", "in", [False, *self.company_id.ids]),
                    "|",
                    ("team_id", "=", False),
                    ("team_id.is_prospecting", "=", False),
                    "|",
                    ("partner_id", "in", values["partner"]),
                    ("email_normalized", "in", values["email"]),
                ],
                order="id desc",
            )
        )
        known = {}
        for lead in leads:
            known["partner", lead.partner_id.id] = lead
            known["email", lead.email_normalized] = lead
        return known

    def _join(self, lead):
        self.ensure_one()
        lead.registration_ids |= self
        lead._message_log(
            body=self.env._(
                "Comes again: %(event)s, %(day)s",
                event=self.event_id.name,
                day=format_date(self.env, self.event_id.date_begin),
            )
        )
