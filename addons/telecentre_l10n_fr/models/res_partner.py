from odoo import api, fields, models

from odoo.addons.telecentre_billing.tools import siren

from ..tools import cii


class ResPartner(models.Model):
    _inherit = "res.partner"

    telecentre_service_code = fields.Char(
        string="Service Code",
        help="“Code service” of this public body in Chorus Pro, sent with each invoice "
        "that names no other.",
    )
    telecentre_service_required = fields.Boolean(
        string="Service Code Required",
        help="Its record in Chorus Pro says that invoices must name a service.",
    )
    telecentre_engagement_required = fields.Boolean(
        string="Engagement Number Required",
        help="Its record in Chorus Pro says that invoices must name an engagement.",
    )

    telecentre_no_code = fields.Boolean(
        string="Asks for No Code",
        help="Its record in Chorus Pro was looked up: it asks for neither a service code "
        "nor an engagement number.",
    )

    # ------------------------------------------------------------------
    # Identity
    # ------------------------------------------------------------------
    def _telecentre_siret(self):
        """The SIRET of this address, else that of its company."""
        self.ensure_one()
        return siren.to_siret(self.company_registry) or siren.to_siret(
            self.commercial_partner_id.company_registry
        )

    def _telecentre_kind(self):
        """Which rules an invoice to this customer follows.

        ``company`` and ``public`` are French; ``foreign`` and ``foreign_individual``
        are not; ``individual`` is a consumer in France.
        """
        self.ensure_one()
        partner = self.commercial_partner_id
        professional = partner.is_company or bool(partner._telecentre_siren())
        if partner.country_id and not partner._telecentre_has_siren_country():
            return "foreign" if professional or partner.vat else "foreign_individual"
        if not professional:
            return "individual"
        return "public" if siren.is_public(partner._telecentre_siren()) else "company"

    def _telecentre_has_siren_country(self):
        """French, where INSEE numbers the companies, or numbered by it all the same.

        New Caledonia and French Polynesia have registers, and a VAT, of their own.
        """
        self.ensure_one()
        return self.l10n_fr_is_french and (
            self.country_code in siren.COUNTRIES or bool(self._telecentre_siren())
        )

    def _telecentre_treatment_code(self):
        """BR-FR-20: how the State is told of this sale, or ``""`` while unknown."""
        self.ensure_one()
        kind = self._telecentre_kind()
        if kind in ("company", "public"):
            return "B2B" if self._telecentre_siren() else ""
        return {"foreign": "B2BINT", "individual": "B2C"}.get(kind, "B2CINT")

    def _telecentre_electronic_address(self):
        """Electronic address (BT-34, BT-49) and its scheme.

        A French company is found under its SIREN, unless a longer address of its own
        (SIREN_SERVICE) was typed as 0225; others under their Peppol address or e-mail.
        """
        self.ensure_one()
        partner = self.commercial_partner_id
        number = partner._telecentre_siren()
        endpoint, scheme = partner.peppol_endpoint, partner.peppol_eas
        if number and (not partner.country_id or partner.l10n_fr_is_french):
            own = scheme == cii.SCHEME_FR_ADDRESS and (endpoint or "")
            return (
                own if own and own.startswith(number) else number,
                cii.SCHEME_FR_ADDRESS,
            )
        if endpoint and scheme:
            return endpoint, scheme
        email = self.email_normalized or partner.email_normalized
        return (email, cii.SCHEME_EMAIL) if email else ("", "")

    def _telecentre_cii_party(self):
        self.ensure_one()
        partner = self.commercial_partner_id
        endpoint, scheme = self._telecentre_electronic_address()
        french = not partner.country_id or partner.l10n_fr_is_french
        number = partner._telecentre_siren() if french else ""
        siret = self._telecentre_siret()
        return cii.Party(
            name=partner.name or self.display_name,
            siren=number,
            siret=siret if number and siret.startswith(number) else "",
            endpoint=endpoint,
            endpoint_scheme=scheme,
        )

    def _telecentre_registry_display(self):
        """``SIRET: 123 456 789 00012`` for a printed document, or an empty text."""
        self.ensure_one()
        if siret := self._telecentre_siret():
            return self.env._("SIRET: %s", siren.pretty(siret))
        if number := self._telecentre_siren():
            return self.env._("SIREN: %s", siren.pretty(number))
        return self.commercial_partner_id.company_registry or ""

    # ------------------------------------------------------------------
    # Proposals
    # ------------------------------------------------------------------
    @api.onchange("company_registry", "country_id", "is_company")
    def _onchange_telecentre_company_registry(self):
        """Propose the VAT number that a French company's SIREN gives."""
        if (
            self.is_company
            and not self.vat
            and self.l10n_fr_is_french
            and not siren.is_public(self.company_registry)
        ):
            self.vat = siren.to_vat(self.company_registry) or self.vat

    def _compute_same_vat_partner_id(self):
        """Also find the same legal unit under another SIRET, or under its SIREN."""
        res = super()._compute_same_vat_partner_id()
        for partner in self:
            number = siren.to_siren(partner.company_registry)
            if (
                not number
                or partner.parent_id
                or partner.same_company_registry_partner_id
                or not partner.l10n_fr_is_french
            ):
                continue
            domain = [
                ("company_registry", "=like", f"{number}%"),
                ("company_id", "in", [False, partner.company_id.id]),
                ("parent_id", "=", False),
            ]
            if origin := partner._origin.id:
                domain += [("id", "!=", origin), "!", ("id", "child_of", origin)]
            partner.same_company_registry_partner_id = (
                self.with_context(active_test=False).sudo().search(domain, limit=1)
            )
        return res

    @api.model
    def _commercial_fields(self):
        return [
            *super()._commercial_fields(),
            "telecentre_service_required",
            "telecentre_engagement_required",
            "telecentre_no_code",
        ]

    @api.model
    def _get_company_registry_labels(self):
        return {
            **super()._get_company_registry_labels(),
            "FR": self.env._("SIREN or SIRET"),
        }

    def _get_suggested_invoice_edi_format(self):
        """Companies and public bodies of France get Factur-X."""
        res = super()._get_suggested_invoice_edi_format()
        if res or not self.env.company.is_france_country:
            return res
        french = self.l10n_fr_is_french
        if french and self._telecentre_kind() in ("company", "public"):
            return "facturx"
        return res
