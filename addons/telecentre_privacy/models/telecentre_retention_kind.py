from psycopg2 import IntegrityError

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, mute_logger

from .telecentre_privacy_eraser_scrub import ACCOMPANIMENT_BLANK

LEAD_DATE = "coalesce(lead.last_inbound_contact_date, lead.create_date::date)"
# {kind: (model, SQL of (id, date) of all its records)}
SOURCES = {
    "lead": (
        "crm.lead",
        f"""
        SELECT lead.id, greatest({LEAD_DATE}, person.last_inbound_contact_date) AS date
          FROM crm_lead lead
     LEFT JOIN res_partner person
            ON person.id = lead.partner_id AND NOT coalesce(person.is_company, FALSE)
         WHERE lead.privacy_retained IS NOT TRUE
        """,
    ),
    # People met in prospecting: no customer's visitor, no user
    "contact": (
        "res.partner",
        f"""
        SELECT person.id,
               greatest(
                   coalesce(person.last_inbound_contact_date, person.create_date::date),
                   max({LEAD_DATE})
               ) AS date
          FROM res_partner person
     LEFT JOIN crm_lead lead ON lead.partner_id = person.id
         WHERE NOT coalesce(person.is_company, FALSE) AND person.privacy_state IS NULL
           AND (lead.id IS NOT NULL OR person.prospect_role IS NOT NULL)
           AND NOT EXISTS (SELECT FROM res_users u WHERE u.partner_id = person.id)
         GROUP BY person.id
        """,
    ),
    "accompaniment": (
        "telecentre.accompaniment",
        """
        SELECT id, outcome_date AS date FROM telecentre_accompaniment
         WHERE privacy_anonymised IS NOT TRUE AND outcome_date IS NOT NULL
        """,
    ),
    "census": (
        "telecentre.census.answer",
        """
        SELECT id, consent_date::date AS date FROM telecentre_census_answer
         WHERE email_key NOT LIKE 'anonymised-%'
        """,
    ),
    "visit": (
        "telecentre.booking",
        """
        SELECT id, stop::date AS date FROM telecentre_booking booking
         WHERE coalesce(occupant_name, note) IS NOT NULL OR arrival IS NOT NULL
            OR occupant_id != partner_id
            OR EXISTS (SELECT FROM telecentre_attendance presence
                        WHERE presence.booking_id = booking.id)
        """,
    ),
    "identity": (
        "res.partner",
        """
        SELECT id, privacy_until AS date FROM res_partner
         WHERE privacy_state = 'restricted'
        """,
    ),
}


class TelecentreRetentionKind(models.AbstractModel):
    """What the rules treat: which records are over their time, which are kept all the
    same, and how the others go."""

    _name = "telecentre.retention.kind"
    _description = "Kinds of Records Kept for a Time"

    # -- which ---------------------------------------------------------------------------

    @api.model
    def _rows(self, kind, limit_date, after=0, limit=None):
        """[(id, date)] of the records over their time, by number."""
        model, source = SOURCES[kind]
        if model not in self.env:
            return []
        self.env.flush_all()
        return self.env.execute_query(
            SQL(
                "SELECT id, date FROM (%s) source WHERE date < %s AND id > %s"
                " ORDER BY id LIMIT %s",
                SQL(source.replace("%", "%%")),
                limit_date,
                after,
                limit,
            )
        )

    @api.model
    def _due(self, kind, limit_date, after=0, limit=None):
        model = SOURCES[kind][0]
        ids = [row[0] for row in self._rows(kind, limit_date, after, limit)]
        if model not in self.env:
            return self.env["res.partner"]
        return self.env[model].sudo().with_context(active_test=False).browse(ids)

    @api.model
    def _count(self, kind, limit_date, after=0):
        model, source = SOURCES[kind]
        if model not in self.env:
            return 0
        self.env.flush_all()
        ((count,),) = self.env.execute_query(
            SQL(
                "SELECT count(*) FROM (%s) source WHERE date < %s AND id > %s",
                SQL(source.replace("%", "%%")),
                limit_date,
                after,
            )
        )
        return count

    @api.model
    def _dates(self, kind, records):
        """{id: date from which the time of a record is counted}"""
        model, source = SOURCES[kind]
        if not records or model not in self.env:
            return {}
        return dict(
            self.env.execute_query(
                SQL(
                    "SELECT id, date FROM (%s) source WHERE id = ANY(%s)",
                    SQL(source.replace("%", "%%")),
                    records.ids,
                )
            )
        )

    # -- why kept --------------------------------------------------------------------------

    @api.model
    def _kept(self, kind, records):
        """{id: [why]} of the records that stay though their time is over."""
        return getattr(self, f"_kept_{kind}")(records)

    @api.model
    def _kept_lead(self, leads):
        kept = {}
        for lead in leads:
            reasons = []
            agreements = lead.framework_agreement_ids | lead.pilot_agreement_ids
            if agreements.filtered("active"):
                reasons.append(self.env._("an agreement was signed"))
            if "proposal_ids" in lead and lead.proposal_ids.filtered(
                lambda p: p.state == "signed"
            ):
                reasons.append(self.env._("a proposal was signed"))
            if lead.subscription_count:
                reasons.append(self.env._("has or had a subscription"))
            if reasons:
                kept[lead.id] = reasons
        return kept

    @api.model
    def _kept_contact(self, people):
        """Who is a customer or a visitor is no prospect any more: other rules hold."""
        Eraser = self.env["telecentre.privacy.eraser"]
        people = people.sudo().with_context(active_test=False)
        scopes, ends = people._privacy_scopes(), Eraser._accounts_ends(people)
        kept = {p.id: texts for p, texts in Eraser._blocked(people, scopes).items()}
        for person, scope in scopes.items():
            reasons = kept.setdefault(person.id, [])
            if ends[person]:
                reasons.append(self.env._("invoices: accounts are kept for ten years"))
            if scope["bookings"]:
                reasons.append(self.env._("has booked, or sat in a centre"))
            if scope["subscriptions"]:
                reasons.append(self.env._("has or had a subscription"))
            if scope["accompaniments"]:
                reasons.append(self.env._("is or was accompanied"))
            if scope["agreements"]:
                reasons.append(self.env._("the contact of an agreement"))
            if not reasons:
                del kept[person.id]
        return kept

    @api.model
    def _kept_accompaniment(self, accompaniments):
        running = accompaniments.filtered(lambda a: not a.outcome)
        return {a.id: [self.env._("it goes on")] for a in running}

    @api.model
    def _kept_census(self, answers):
        return {}

    @api.model
    def _kept_visit(self, bookings):
        """What is not invoiced yet needs its details."""
        kept = {
            booking.id: [self.env._("not over: end or cancel the booking")]
            for booking in bookings
            if booking.state in ("draft", "held", "confirmed")
        }
        groups = (
            self.env["telecentre.charge"]
            .sudo()
            ._read_group(
                [("booking_id", "in", bookings.ids), ("state", "=", "open")],
                ["booking_id"],
            )
        )
        for (booking,) in groups:
            kept.setdefault(booking.id, []).append(self.env._("to be invoiced"))
        return kept

    @api.model
    def _kept_identity(self, people):
        ends = self.env["telecentre.privacy.eraser"]._accounts_ends(people)
        return {
            person.id: [self.env._("invoiced again since")]
            for person, end in ends.items()
            if end
        }

    # -- how they go -----------------------------------------------------------------------

    @api.model
    def _apply(self, kind, action, records):
        if records:
            getattr(self, f"_apply_{kind}")(action, records)

    @api.model
    def _apply_lead(self, action, leads):
        if action == "delete":
            # A proposal that was sent is kept, as is an agreement that is over, and
            # its opportunity without the person
            bound = leads.filtered(
                lambda lead: (
                    lead.framework_agreement_ids
                    or lead.pilot_agreement_ids
                    or ("proposal_ids" in lead and lead.proposal_ids)
                )
            )
            gone = leads - bound
            self.env["telecentre.privacy.eraser"]._delete_messages("crm.lead", gone.ids)
            gone.unlink()
            leads = bound
        self.env["telecentre.privacy.eraser"]._scrub_leads_alone(leads)
        leads.write({"active": False, "privacy_retained": True})

    @api.model
    def _apply_contact(self, action, people):
        self.env["telecentre.privacy.eraser"]._erase(people, "retention")
        if action == "delete":
            # What is signed or sent names its contact: that one stays, as a number
            for person in people:
                if not any(person._privacy_scope().values()):
                    self._unlink_or_leave(person)

    @api.model
    def _unlink_or_leave(self, person):
        """Delete who is a number already; what refers to it still may hold it back."""
        try:
            with self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
                person.unlink()
        except (IntegrityError, UserError):
            self.env.invalidate_all()

    @api.model
    def _apply_accompaniment(self, action, accompaniments):
        """The outcome stays for the indicators, without the project and the notes."""
        people = accompaniments.partner_id
        Eraser = self.env["telecentre.privacy.eraser"]
        Eraser._delete_messages(accompaniments._name, accompaniments.ids)
        if action == "delete":
            # What was granted is a supporting document of what was not paid
            granted = accompaniments.filtered(
                lambda a: a.trial_pass_id or a.subscription_change_ids
            )
            (accompaniments - granted).unlink()
            accompaniments = granted
        accompaniments.with_context(tracking_disable=True).write(
            {**dict.fromkeys(ACCOMPANIMENT_BLANK, False), "privacy_anonymised": True}
        )
        # Somebody who came for this only goes with it
        free = people.filtered(lambda p: self._only_accompanied(p))
        Eraser._erase(free, "retention")

    @api.model
    def _only_accompanied(self, person):
        scope = person._privacy_scope()
        limits = ("leads", "bookings", "subscriptions", "invoices", "users", "charges")
        return (
            not any(scope[name] for name in limits)
            and all(a.privacy_anonymised for a in scope["accompaniments"])
            and not self.env["telecentre.privacy.eraser"]._blocked(person)
        )

    @api.model
    def _apply_census(self, action, answers):
        if action == "delete":
            answers.unlink()
            return
        for answer in answers:
            answer.write(
                {
                    "email": False,
                    "equipment": False,
                    "email_key": f"anonymised-{answer.id}",
                }
            )

    @api.model
    def _apply_visit(self, action, bookings):
        """The stay stays, for the figures; who sat and when they came goes."""
        Eraser = self.env["telecentre.privacy.eraser"]
        Eraser._delete_messages("telecentre.booking", bookings.ids)
        Eraser._scrub_presence(bookings)

    @api.model
    def _apply_identity(self, action, people):
        self.env["telecentre.privacy.eraser"]._erase(people, "retention")


class CrmLead(models.Model):
    _inherit = "crm.lead"

    # Treated by a rule: not to be found again
    privacy_retained = fields.Boolean(copy=False, readonly=True)


class TelecentreAccompaniment(models.Model):
    _inherit = "telecentre.accompaniment"

    privacy_anonymised = fields.Boolean(copy=False, readonly=True)
