from collections import Counter

from odoo import api, models

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
# A contact's name and address say more than themselves: Odoo has to see them change
SLOW_FIELDS = {"name", "street", "zip", "city"}


class TelecentreCompanyWriter(models.AbstractModel):
    """Writes facts of open data to companies, by SIREN: the same facts twice change
    nothing the second time, and what somebody typed is asked about, never replaced.

    Counters: created, updated, unchanged, waiting (facts that were typed), closed,
    diffusion, opposed (to being prospected), double (SIREN of two companies, or twice
    in what came).
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
        done_ids = []
        to_write = []
        for partner, unit in pairs:
            if not unit.diffused:
                count["diffusion"] += 1
                partner.diffusion_restricted = True
                continue
            done_ids.append(partner.id)
            if partner.diffusion_restricted:
                partner.diffusion_restricted = False
            facts = {"name": unit.name, **unit.facts}
            if not unit.active or partner.sirene_closed:
                facts["sirene_closed"] = not unit.active
            to_write.append((partner, facts))
        self._write_facts(to_write, source, date, job, count)
        done = self.env["res.partner"].browse(done_ids)
        done.with_context(**QUIET).write({"facts_source": source, "facts_date": date})
        return done

    @api.model
    def _write_facts(self, pairs, source, date, job=None, count=None):
        """Write {field: value} to partners where nobody typed anything else."""
        count = Counter() if count is None else count
        changes, quick = [], []
        asked = self._already_asked([partner.id for partner, _facts in pairs])
        for partner, facts in pairs:
            values, changed, waiting = self._compare(partner, facts, source, date)
            if values and SLOW_FIELDS & values.keys():
                partner.with_context(**QUIET).write(values)
            elif values:
                quick.append((partner, values))
            waiting = [
                change
                for change in waiting
                if (partner.id, change["field_name"], str(change["new_value"]))
                not in asked
            ]
            changes += changed + waiting
            count["waiting"] += len(waiting)
            count["updated" if changed else "unchanged"] += 1
        self._write_quickly(quick)
        for change in changes:
            change["import_id"] = job and job.id
        self.env["telecentre.fact.change"].create(changes)
        return count

    def _write_quickly(self, pairs):
        """Write plain facts of many companies at once.

        What Odoo does at each write of a contact (addresses, user names, VAT numbers)
        does not concern them; what is computed from them follows.
        """
        if not pairs:
            return
        partners = self.env["res.partner"].browse([p.id for p, _values in pairs])
        partners.check_access("write")
        names = {name for _partner, values in pairs for name in values}
        partners.flush_recordset(names)
        to_column = {
            name: partners._fields[name].convert_to_column_insert for name in names
        }
        partners._write_multi(
            [
                {name: to_column[name](v, partner) for name, v in values.items()}
                for partner, values in pairs
            ]
        )
        partners.invalidate_recordset(names)
        partners.modified(names)

    def _compare(self, partner, facts, source, date):
        """(values to write, changes made, changes to decide) of one partner."""
        known = dict(partner.sirene_facts or {})
        values, changed, waiting = {}, [], []
        for name, new in facts.items():
            old = partner[name]
            written = known.get(name)
            change = {
                "partner_id": partner.id,
                "field_name": name,
                "old_value": old or False,
                "new_value": new,
                "source": source,
                "date": date,
            }
            if partner._same_fact(name, old, new):
                if not written or not partner._same_fact(name, written[0], new):
                    known[name] = [new, source, str(date)]
            elif self._is_typed(partner, name, old, written):
                waiting.append({**change, "state": "waiting"})
            else:
                values[name] = new
                known[name] = [new, source, str(date)]
                changed.append({**change, "state": "done"})
        if known != (partner.sirene_facts or {}):
            values["sirene_facts"] = known
        return values, changed, waiting

    def _is_typed(self, partner, name, old, written):
        """Whether somebody wrote the value: an empty one that no import filled was
        left empty by everybody."""
        if not written:
            return bool(old)
        return not partner._same_fact(name, old, written[0])

    def _already_asked(self, partner_ids):
        """{(partner, field, value)} that wait for an answer, or were answered."""
        changes = self.env["telecentre.fact.change"].search_read(
            [("partner_id", "in", partner_ids), ("state", "in", ("waiting", "kept"))],
            ["partner_id", "field_name", "new_value"],
            load="",
        )
        return {
            (c["partner_id"], c["field_name"], str(c["new_value"])) for c in changes
        }

    @api.model
    def _fact_names(self):
        return FACT_FIELDS
