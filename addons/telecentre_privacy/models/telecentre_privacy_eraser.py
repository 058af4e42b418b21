from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .telecentre_opposition import PRIVACY_GROUP

# Code de commerce, article L123-22: from the end of the financial year
ACCOUNTS_YEARS = 10


class TelecentrePrivacyEraser(models.AbstractModel):
    """Anonymises people, and leaves the accounts as they are.

    Who was never invoiced becomes a number. Who was keeps the name, the address and the
    identifiers that an invoice must bear, archived, until ten years after the last
    financial year concerned: a legal obligation, which erasure gives way to (RGPD,
    article 17, 3, b). All else about them goes at once.
    """

    _name = "telecentre.privacy.eraser"
    _description = "Anonymisation"

    @api.model
    def _erase(self, partners, reason="asked", chosen=None):
        """Anonymise people for good; raises UserError when something runs still.

        :param reason: ``asked`` by the person, or ``retention``
        :param chosen: {model: records} of `_traces` that are the person's, too;
            without it, only what is linked to the contact goes
        :return: {partner: "anonymised" or "restricted"}
        """
        if not self.env.su and not self.env.user.has_group(PRIVACY_GROUP):
            raise AccessError(self.env._("Only data protection erases people's data."))
        partners.with_env(self.env).check_access("write")
        partners = partners.sudo().with_context(active_test=False)
        blocked = self._blocked(partners)
        for partner, reasons in blocked.items():
            raise UserError(
                self.env._(
                    "%(who)s cannot be anonymised yet:\n%(reasons)s",
                    who=partner.display_name,
                    reasons="\n".join(f"- {text}" for text in reasons),
                )
            )
        outcome = {}
        for partner in partners.filtered(lambda p: p.privacy_state != "anonymised"):
            addresses = self._addresses(partner)
            until = self._accounts_until(partner | addresses)
            # Its address for invoices or deliveries is the person's as well
            for contact in partner | addresses:
                own = chosen if contact == partner else None
                self._scrub(contact, bool(until), own or {})
                contact.with_context(tracking_disable=True).write(
                    {
                        "privacy_state": "restricted" if until else "anonymised",
                        "privacy_until": until,
                    }
                )
                self._scrub_messages_last(contact)
            outcome[partner] = partner.privacy_state
            self.env["telecentre.privacy.log"]._log(
                "erase", partner, f"{reason}: {outcome[partner]}"
            )
        return outcome

    @api.model
    def _addresses(self, partner):
        """Addresses of a person, which are contacts without being anybody else."""
        return partner.child_ids.filtered(
            lambda c: (
                not partner.is_company
                and not c.is_company
                and c.type != "contact"
                and c.privacy_state != "anonymised"
            )
        )

    @api.model
    def _accounts_until(self, partners):
        """Until when (date) the accounts need one of the identities, or False."""
        return max(filter(None, self._accounts_ends(partners).values()), default=False)

    @api.model
    def _accounts_ends(self, partners):
        """{partner: until when the accounts need the identity, or False}"""
        people = [("partner_id", "in", partners.ids)]
        sources = (
            ("account.move.line", [("parent_state", "=", "posted")]),
            ("account.move", [("state", "=", "posted")]),
            # Without an account of its bank in between, a payment has no entry
            ("account.payment", [("state", "in", ("in_process", "paid"))]),
        )
        today = fields.Date.context_today(self)
        ends = dict.fromkeys(partners, False)
        for model, domain in sources:
            groups = (
                self.env[model]
                .sudo()
                ._read_group(
                    people + domain, ["partner_id", "company_id"], ["date:max"]
                )
            )
            for partner, company, day in groups:
                if not day:
                    continue
                end = company.compute_fiscalyear_dates(day)["date_to"]
                end += relativedelta(years=ACCOUNTS_YEARS)
                if end >= today and end > (
                    ends[partner] or today - relativedelta(days=1)
                ):
                    ends[partner] = end
        return ends

    # -- what stands against it --------------------------------------------------------

    @api.model
    def _blocked(self, partners, scopes=None):
        """{partner: [reasons]} of those that cannot be anonymised now.

        :param scopes: what is known of them, where it was read already
        """
        reasons = {}
        partners = partners.sudo().with_context(active_test=False)
        scopes = scopes or partners._privacy_scopes()
        own = self.env["res.company"].sudo().search([]).partner_id
        for partner in partners:
            found = list(self._reasons_against(partner, scopes[partner], own))
            if found:
                reasons[partner] = found
        return reasons

    @api.model
    def _reasons_against(self, partner, scope, own):
        """Yield why a person's data is needed still; ``own``: our companies' contacts."""
        if partner.user_ids.filtered(lambda user: not user.share and user.active):
            yield self.env._("a user of ours: archive the user first")
        if partner in own:
            yield self.env._("the contact of one of our own companies")
        if partner.is_company and partner.child_ids:
            yield self.env._("a company with contacts: choose the person")
        invoices = scope["invoices"]
        if invoices.filtered(lambda m: m.state == "draft"):
            yield self.env._("draft invoices: post or delete them first")
        if invoices.filtered(
            lambda m: (
                m.state == "posted"
                and m.payment_state in ("not_paid", "partial", "in_payment")
                and not m.currency_id.is_zero(m.amount_residual)
            )
        ):
            yield self.env._("unpaid invoices: settle them first")
        if scope["charges"].filtered(lambda c: c.state == "open"):
            yield self.env._("charges to be invoiced: invoice or cancel them first")
        yield from self._running_reasons(partner, scope)

    @api.model
    def _running_reasons(self, partner, scope):
        today = fields.Date.context_today(self)
        if scope["bookings"].filtered(
            lambda b: b.state in ("draft", "held", "confirmed")
        ):
            yield self.env._("bookings not over yet: end or cancel them first")
        running = scope["subscriptions"].filtered(
            lambda s: s.state in ("active", "paused")
        )
        own = running.filtered(lambda s: partner in s.partner_id | s.invoice_partner_id)
        if own:
            yield self.env._("an active subscription: close it first")
        for subscription in running - own:
            yield self.env._(
                "a member of the subscription %(name)s of %(customer)s: take the person "
                "off its members first",
                name=subscription.name,
                customer=subscription.partner_id.display_name,
            )
        if scope["agreements"].filtered(
            lambda a: a.active and (not a.date_end or a.date_end >= today)
        ):
            yield self.env._("an agreement in force")
        if scope["accompaniments"].filtered(lambda a: a.active and not a.outcome):
            yield self.env._("an accompaniment that goes on: record its outcome first")
        if scope["deposits"].filtered(lambda d: d.state == "held"):
            yield self.env._("a deposit that is held: settle it first")
        if scope["waiting"].filtered(lambda w: w.state in ("waiting", "offered")):
            yield self.env._("a place on the waiting list: withdraw it first")
        if scope.get("proposals", self.env["crm.lead"]).filtered_domain(
            [("state", "=", "signed"), ("lead_id.framework_agreement_id", "=", False)]
        ):
            yield self.env._("a signed proposal whose agreement is not made yet")

    # -- what would happen ---------------------------------------------------------------

    @api.model
    def _preview(self, partner):
        """What an erasure would do, in words.

        :return: {"blocked": [text], "erased": [(what, count)], "kept": [(what, count,
            why)], "until": date or False}
        """
        partner = partner.sudo().with_context(active_test=False)
        scope = partner._privacy_scope()
        until = self._accounts_until(partner | self._addresses(partner))
        kept_names = ("invoices", "charges", "agreements", "passes", "deposits")
        kept = [
            (self._model_label(scope[name]), len(scope[name]), why)
            for name, why in zip(
                kept_names,
                (
                    self.env._("accounts are kept for ten years"),
                    self.env._("supporting documents of the invoices"),
                    self.env._("the contract is kept as long as the accounts"),
                    self.env._("supporting documents of the invoices"),
                    self.env._("supporting documents of the accounts"),
                ),
                strict=True,
            )
            if scope[name]
        ]
        if scope.get("proposals"):
            kept.append(
                (
                    self._model_label(scope["proposals"]),
                    len(scope["proposals"]),
                    self.env._("signed documents are proofs of the contract"),
                )
            )
        if until:
            kept.insert(
                0,
                (
                    self.env._("Name, address, SIREN and VAT number"),
                    1,
                    self.env._("invoices bear them"),
                ),
            )
        messages = partner._privacy_messages(scope)
        erased = [
            (self.env._("Address, e-mail, telephone, notes, picture of the contact"), 1)
        ]
        erased += [
            (self._model_label(records), len(records))
            for name, records in scope.items()
            if records and name not in (*kept_names, "proposals")
        ]
        erased.append((self.env._("Messages and their files"), len(messages)))
        blocked = self._blocked(partner).get(partner, [])
        if partner.privacy_state == "anonymised":
            blocked.insert(
                0, self.env._("anonymised already: nothing is left to erase")
            )
        return {
            "blocked": blocked,
            "erased": erased,
            "kept": kept,
            "until": until,
        }

    @api.model
    def _model_label(self, records):
        return self.env["ir.model"].sudo()._get(records._name).name
