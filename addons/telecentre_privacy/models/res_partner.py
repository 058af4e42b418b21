from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools import keys

HOW_INFORMED = [
    ("email", "By e-mail"),
    ("first_mail", "With our first message"),
    ("oral", "Spoken, at a meeting or by telephone"),
    ("post", "By letter"),
    ("form", "On the form that they filled in"),
]


class ResPartner(models.Model):
    """A person's standing: informed, heard from, opposed, anonymised."""

    _inherit = "res.partner"

    privacy_informed_date = fields.Date(string="Informed on", copy=False)
    privacy_informed_how = fields.Selection(
        HOW_INFORMED, string="How informed", copy=False
    )
    last_inbound_contact_date = fields.Date(
        string="Last heard from them",
        copy=False,
        help="Last contact that came from the person: an e-mail, a signature, a "
        "booking, a call noted by hand. What we send does not count, nor does its "
        "being opened.",
    )
    privacy_opposed = fields.Boolean(
        string="Opposed to prospecting", compute="_compute_privacy_opposed"
    )
    privacy_opposition_date = fields.Date(
        string="Opposed on", compute="_compute_privacy_opposed"
    )
    privacy_state = fields.Selection(
        [
            ("restricted", "Kept for the accounts only"),
            ("anonymised", "Anonymised"),
        ],
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
    privacy_until = fields.Date(
        string="Identity kept until",
        readonly=True,
        copy=False,
        help="End of the ten years during which the accounts are kept.",
    )

    @api.constrains("last_inbound_contact_date", "privacy_informed_date")
    def _check_privacy_dates(self):
        today = fields.Date.context_today(self)
        for partner in self:
            dates = [partner.last_inbound_contact_date, partner.privacy_informed_date]
            if any(date and date > today for date in dates):
                raise ValidationError(
                    self.env._(
                        "%s: what has not happened yet cannot be dated: choose today "
                        "or an earlier day.",
                        partner.name,
                    )
                )

    @api.depends("email", "commercial_partner_id.company_registry", "is_company")
    def _compute_privacy_opposed(self):
        dates = self.env["res.partner"]._privacy_opposition_dates(
            {p: p._privacy_values() for p in self}
        )
        for partner in self:
            partner.privacy_opposition_date = dates.get(partner)
            partner.privacy_opposed = partner in dates

    def _privacy_values(self):
        """[(kind, value)] by which a contact may be on the opposition list."""
        self.ensure_one()
        values = [("email", self.email)]
        company = self.commercial_partner_id
        if company.is_company:
            values.append(("siren", company.company_registry))
        return values

    @api.model
    def _privacy_opposition_dates(self, values_by_record):
        """{record: date of its opposition}, of those that are opposed; one query.

        :param values_by_record: {record: [(kind, value)]}
        """
        Opposition = self.env["telecentre.opposition"].sudo()
        secret = Opposition._secret()
        by_key = {}
        for record, values in values_by_record.items():
            for kind, value in values:
                normalised = value and Opposition._normalise(kind, value)
                if normalised:
                    key = keys.fingerprint(secret, kind, normalised)
                    by_key.setdefault(key, []).append(record)
        if not by_key:
            return {}
        found = Opposition.search_fetch(
            [("key", "in", list(by_key)), ("lifted_on", "=", False)], ["key", "date"]
        )
        dates = {}
        for opposition in found:
            for record in by_key[opposition.key]:
                known = dates.get(record)
                dates[record] = max(known or opposition.date, opposition.date)
        return dates

    def _privacy_own_values(self):
        """[(kind, value)] of the contact itself: not the SIREN of a person's company."""
        return [
            (kind, value)
            for kind, value in self._privacy_values()
            if value and (kind == "email" or self.is_company)
        ]

    def _privacy_opposed_kinds(self):
        """{"email", "siren"}: by which of them these contacts are opposed."""
        Opposition = self.env["telecentre.opposition"]
        values = {"email": set(), "siren": set()}
        for partner in self:
            for kind, value in partner._privacy_own_values():
                values[kind].add(value)
        return {
            kind for kind, found in values.items() if Opposition._opposed(kind, found)
        }

    def _privacy_keep_opposed(self, kinds):
        """Oppose a merged contact by these kinds, unless it is opposed already."""
        self.ensure_one()
        Opposition = self.env["telecentre.opposition"].sudo()
        for kind, value in self._privacy_own_values():
            normalised = Opposition._normalise(kind, value)
            if kind in kinds and normalised and not Opposition._opposed(kind, [value]):
                Opposition.create(
                    {
                        "kind": kind,
                        "value": value,
                        "reason": self.env._("Merged with a contact that had opposed."),
                    }
                )

    # -- what imports and mailings ask -----------------------------------------------

    @api.model
    def _telecentre_opposed_sirens(self, sirens):
        opposed = self.env["telecentre.opposition"]._opposed("siren", sirens)
        return super()._telecentre_opposed_sirens(sirens) | opposed

    @api.model
    def _telecentre_opposed_emails(self, emails):
        opposed = self.env["telecentre.opposition"]._opposed("email", emails)
        return super()._telecentre_opposed_emails(emails) | opposed

    @api.model
    def enrich_by_domain(self, domain, timeout=15):
        """As the completion of names: nothing is sent outside unless allowed."""
        if not self._telecentre_autocomplete_allowed():
            return {}
        return super().enrich_by_domain(domain, timeout=timeout)

    @api.model
    def enrich_by_duns(self, duns, timeout=15):
        if not self._telecentre_autocomplete_allowed():
            return {}
        return super().enrich_by_duns(duns, timeout=timeout)

    def action_privacy_oppose(self):
        """Open a new opposition, filled in with the contact's own."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Record an opposition"),
            "res_model": "telecentre.opposition",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_kind": "siren" if self.is_company else "email",
                "default_value": self.company_registry
                if self.is_company
                else self.email,
            },
        }

    # -- contacts that come by bookings ----------------------------------------------

    @api.model
    def _cron_privacy_follow_bookings(self):
        """A booking is a contact from whoever booked.

        Once a night, not at each booking: two bookings of one customer at the same
        time would otherwise wait for each other.
        """
        self.env["telecentre.booking"].flush_model()
        self.flush_model(["last_inbound_contact_date"])
        self.env.cr.execute(
            """
            UPDATE res_partner partner
               SET last_inbound_contact_date = seen.day
              FROM (
                    SELECT coalesce(occupant_id, partner_id) AS id,
                           max(greatest(create_date, arrival))::date AS day
                      FROM telecentre_booking
                     GROUP BY 1
                   ) seen
             WHERE partner.id = seen.id AND partner.privacy_state IS NULL
               AND NOT coalesce(partner.is_company, FALSE)
               AND coalesce(partner.last_inbound_contact_date, '-infinity') < seen.day
            """
        )
        self.invalidate_model(["last_inbound_contact_date"])
