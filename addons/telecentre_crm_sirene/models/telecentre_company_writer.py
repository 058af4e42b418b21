from collections import Counter

from odoo import api, fields, models

from .res_partner import FACT_FIELDS

# Odoo's own follow-up of each contact, which an import of thousands does without
QUIET = {
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "no_vat_validation": True,
    "telecentre_open_data": True,
}
# A company on its own has nobody to share an address or a bank account with
ALONE = {"_partners_skip_fields_sync": True}
PICTURES = ("image_1024", "image_512", "image_256", "image_128")


class TelecentreCompanyWriter(models.AbstractModel):
    """Writes facts of open data to companies, by SIREN: the same facts twice change
    nothing the second time, and what somebody typed is asked about, never replaced.

    Counters: created, updated, unchanged, older (than what is known), waiting (facts
    that were typed), closed, diffusion, opposed (to being prospected), double (SIREN of
    two companies, or twice in what came).
    """

    _name = "telecentre.company.writer"
    _description = "Writer of Companies' Facts"

    @api.model
    def _write_units(self, units, source, date, job=None, create=None, notes=None):
        """Create or update the companies of :class:`tools.sirene.Unit`.

        :param create: SIRENs of companies that are made when not known; None: all
        :param notes: a list that gets a sentence for each SIREN in double
        :return: (partners, Counter)
        """
        count = Counter()
        by_siren = {}
        notes = [] if notes is None else notes
        for unit in units:
            if unit.siren in by_siren:
                count["double"] += 1
                notes.append(
                    self.env._(
                        "SIREN %s is there twice: its last line is taken", unit.siren
                    )
                )
            by_siren[unit.siren] = unit
        for number in self.env["res.partner"]._telecentre_opposed_sirens(by_siren):
            del by_siren[number]
            count["opposed"] += 1
        known, doubles = self._known_companies(by_siren)
        count["double"] += len(doubles)
        notes += [self._double_text(*double) for double in doubles.items()]
        partners = self.env["res.partner"]
        new = []
        pairs = []
        for number, unit in by_siren.items():
            if number in doubles:
                continue
            if number in known:
                pairs.append((known[number], unit))
            elif not unit.diffused:
                count["diffusion"] += 1
            elif not unit.active:
                count["closed"] += 1
            elif create is None or number in create:
                new.append(unit)
        partners |= self._update_units(pairs, source, date, job, count)
        partners |= self._create_units(new, source, date, count)
        return partners, count

    def _double_text(self, number, companies):
        return self.env._(
            "SIREN %(number)s belongs to several companies: %(names)s. Merge them "
            "(“Possible duplicates”), then read the file again.",
            number=number,
            names=", ".join(companies.mapped("name")),
        )

    @api.model
    def _known_numbers(self):
        """The SIRENs of all companies, to follow them: 20,000 take a few megabytes."""
        Partner = self.env["res.partner"]
        Partner.flush_model(["company_registry", "vat", "is_company"])
        self.env.cr.execute(
            """
            SELECT left(company_registry, 9) FROM res_partner
             WHERE company_registry IS NOT NULL AND is_company
             UNION
            SELECT right(vat, 9) FROM res_partner
             WHERE vat LIKE 'FR%' AND is_company
            """
        )
        return frozenset(
            number
            for (number,) in self.env.cr.fetchall()
            if len(number) == 9 and number.isdecimal()
        )

    @api.model
    def _known_companies(self, numbers):
        """({SIREN: company}, {SIREN: companies that share it})"""
        Partner = self.env["res.partner"].with_context(active_test=False)
        Partner.flush_model(["company_registry", "vat", "is_company"])
        numbers = list(numbers)
        # A company without a number of its own is known by that in its VAT number.
        self.env.cr.execute(
            """
            SELECT number, array_agg(id ORDER BY id)
              FROM (
                    SELECT left(company_registry, 9) AS number, id, active
                      FROM res_partner
                     WHERE left(company_registry, 9) = ANY(%(numbers)s)
                       AND company_registry IS NOT NULL AND is_company
                       AND is_establishment IS NOT TRUE
                 UNION ALL
                    SELECT right(vat, 9), id, active
                      FROM res_partner
                     WHERE right(vat, 9) = ANY(%(numbers)s)
                       AND vat LIKE 'FR%%' AND is_company
                       AND coalesce(company_registry, '') = ''
                   ) known
             GROUP BY number
            """,
            {"numbers": numbers},
        )
        rows = self.env.cr.fetchall()
        together = [i for _number, ids in rows for i in ids]
        known, doubles = {}, {}
        for number, ids in rows:
            # Read all at once, not one by one
            found = Partner.browse(ids).with_prefetch(together)
            if len(found) > 1:
                found = found.filtered("active") or found
            if len(found) > 1:
                doubles[number] = found
            else:
                known[number] = found
        return known, doubles

    # -- new ----------------------------------------------------------------------------

    def _create_units(self, units, source, date, count):
        Partner = self.env["res.partner"].with_context(**QUIET, **ALONE)
        country = self.env.ref("base.fr")
        lang = self.env.lang or "en_US"
        if self.env["res.lang"]._lang_get("fr_FR"):
            lang = "fr_FR"
        vals_list = []
        for unit in units:
            facts = {"name": unit.name, **unit.facts}
            vals_list.append(
                {
                    **facts,
                    "is_company": True,
                    "type": "contact",
                    "lang": lang,
                    "country_id": country.id,
                    "company_registry": unit.siren,
                    "sirene_facts": {
                        name: [value, source, str(date)]
                        for name, value in facts.items()
                    },
                    "facts_source": source,
                    "facts_date": date,
                }
            )
        count["created"] += len(vals_list)
        partners = Partner.create(vals_list)
        # They have no picture of which smaller ones would be made
        for name in PICTURES:
            self.env.remove_to_compute(partners._fields[name], partners)
        return partners

    # -- known --------------------------------------------------------------------------

    def _update_units(self, pairs, source, date, job, count):
        to_write = []
        for partner, unit in pairs:
            heard = self._last_heard(partner)
            if str(date) < heard and not (
                unit.active and unit.diffused and not partner.diffusion_restricted
            ):
                # What came since knows whether it exists, and may be diffused
                count["older"] += 1
                continue
            if partner.diffusion_restricted == unit.diffused:
                self._restrict(partner, not unit.diffused, source, date)
            if not unit.diffused:
                count["diffusion"] += 1
                continue
            facts = {"name": unit.name, **unit.facts}
            if not unit.active or partner.sirene_closed:
                facts["sirene_closed"] = not unit.active
            to_write.append((partner, facts))
        self._write_facts(to_write, source, date, job, count)
        done = self.env["res.partner"].browse([partner.id for partner, _f in to_write])
        self._write_as_of(done, source, date)
        return done

    def _last_heard(self, partner):
        """When open data last spoke of a company, as text; "" when never."""
        return max(
            (entry[2] for entry in (partner.sirene_facts or {}).values()), default=""
        )

    def _restrict(self, partner, restricted, source, date):
        """Note whether the company opposes the diffusion of its data, and since when."""
        entry = [restricted, source, str(date)]
        partner.write(
            {
                "diffusion_restricted": restricted,
                "sirene_facts": {
                    **(partner.sirene_facts or {}),
                    "diffusion_restricted": entry,
                },
            }
        )

    def _write_as_of(self, partners, source, date):
        """Date the records by the newest file that spoke of them."""
        date = fields.Date.to_date(date)
        partners.filtered(
            lambda partner: not partner.facts_date or partner.facts_date <= date
        ).with_context(**QUIET).write({"facts_source": source, "facts_date": date})

    @api.model
    def _fact_names(self):
        return FACT_FIELDS
