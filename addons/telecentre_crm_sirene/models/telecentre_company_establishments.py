from collections import Counter

from odoo import api, models

from .telecentre_company_writer import QUIET


class TelecentreCompanyWriter(models.AbstractModel):
    """Establishments, by SIRET, below their company."""

    _inherit = "telecentre.company.writer"

    @api.model
    def _write_establishments(self, places, source, date, job=None, notes=None):
        """Create or update the establishments of companies that are known.

        Those of other companies are passed over (``unknown``). A head office gives its
        company the postal code and the town.

        :param places: :class:`tools.sirene.Establishment`
        :return: (establishments, Counter)
        """
        count = Counter()
        by_siret = {place.siret: place for place in places}
        companies, doubles = self._known_companies({p.siren for p in places})
        if notes is not None:
            notes += [self._double_text(*double) for double in doubles.items()]
        opposed = self.env["res.partner"]._telecentre_opposed_sirens(companies)
        known = self._known_establishments(by_siret)
        new, pairs, touched, heads = [], [], set(), []
        for siret, place in by_siret.items():
            company = companies.get(place.siren)
            if place.siren in doubles:
                count["double"] += 1
            elif not company:
                count["unknown"] += 1
            elif place.siren in opposed:
                count["opposed"] += 1
            elif company.diffusion_restricted:
                count["diffusion"] += 1
            else:
                touched.add(company.id)
                if place.head_office and place.active and place.zip:
                    heads.append((company, {"zip": place.zip, "city": place.city}))
                if siret in known:
                    pairs.append((known[siret], place))
                elif place.active:
                    new.append((company, place))
                else:
                    count["closed"] += 1
        if heads:
            self._write_facts(heads, source, date, job)
        made = self._update_places(pairs, source, date, job, count)
        made |= self._create_places(new, source, date, count)
        made._locate_near_centres()
        companies = self.env["res.partner"].browse(sorted(touched))
        companies._count_establishments(source, date, job)
        return made, count

    def _known_establishments(self, sirets):
        found = (
            self.env["res.partner"]
            .with_context(active_test=False)
            .search(
                [
                    ("company_registry", "in", list(sirets)),
                    ("is_establishment", "=", True),
                ]
            )
        )
        return {partner.company_registry: partner for partner in found}

    def _create_places(self, pairs, source, date, count):
        Partner = self.env["res.partner"].with_context(**QUIET)
        country = self.env.ref("base.fr")
        vals_list = []
        for company, place in pairs:
            name = place.name or f"{company.name}, {place.city}".strip(" ,")
            facts = {**self._place_facts(place), "name": name}
            vals_list.append(
                {
                    **facts,
                    "parent_id": company.id,
                    "is_company": True,
                    "is_establishment": True,
                    "type": "other",
                    "lang": company.lang,
                    "country_id": country.id,
                    "company_registry": place.siret,
                    "sirene_facts": {
                        name: [value, source, str(date)]
                        for name, value in facts.items()
                    },
                    "facts_source": source,
                    "facts_date": date,
                }
            )
        count["created"] += len(vals_list)
        return Partner.create(vals_list)

    def _place_facts(self, place):
        """What Sirene says of a place, each of which has its source and date."""
        facts = {
            "name": place.name,
            "street": place.street,
            "zip": place.zip,
            "city": place.city,
        }
        facts = {name: value for name, value in facts.items() if value}
        if place.point:
            latitude, longitude = place.point
            facts.update(partner_latitude=latitude, partner_longitude=longitude)
        return {**place.facts, **facts, "active": place.active}

    def _update_places(self, pairs, source, date, job, count):
        partners = self.env["res.partner"].union(*(partner for partner, _p in pairs))
        were_open = partners.filtered("active")
        facts_of = [(partner, self._place_facts(place)) for partner, place in pairs]
        self._write_facts(facts_of, source, date, job, count)
        count["closed"] += len(were_open) - len(were_open.filtered("active"))
        self._write_as_of(partners, source, date)
        return partners
