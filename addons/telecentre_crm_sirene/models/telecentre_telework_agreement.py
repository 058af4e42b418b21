from collections import Counter

from odoo import api, fields, models
from odoo.tools import format_date


class TelecentreTeleworkAgreement(models.Model):
    _inherit = "telecentre.telework.agreement"

    acco_id = fields.Char(
        string="Number in ACCO",
        readonly=True,
        copy=False,
        help="Identifier of the text in the open base of company agreements.",
    )

    acco_date = fields.Date(
        string="ACCO as of", readonly=True, copy=False, help="Date of the base."
    )

    # {field: [value, source, date]}: what ACCO said last, as of a company's facts
    acco_facts = fields.Json(copy=False, prefetch=False)
    _facts_field = "acco_facts"

    _acco_unique = models.UniqueIndex(
        "(acco_id, partner_id) WHERE acco_id IS NOT NULL",
        "This text of ACCO is already recorded for the company.",
    )

    @api.model
    def _write_acco(self, texts, date, notes=None, job=None):
        """Create agreements of companies that are known, by number of the text.

        Dates that ACCO changes are changed where nobody typed another; what was typed
        is asked about, as of a company's facts. Whether third places are allowed stands
        in the text: somebody has to read it.

        :param texts: :class:`tools.acco.Text`
        :param date: date of the base
        :param notes: a list that gets a sentence for each SIREN in double
        :param job: the import, whose maker follows what is new
        :return: Counter: created, updated, unchanged, older, waiting, unknown, opposed,
            diffusion
        """
        count = Counter()
        by_id = {text.identifier: text for text in texts}
        writer = self.env["telecentre.company.writer"]
        companies, doubles = writer._known_companies({text.siret[:9] for text in texts})
        if notes is not None:
            notes += [writer._double_text(*double) for double in doubles.items()]
        opposed = self.env["res.partner"]._telecentre_opposed_sirens(companies)
        known = {
            (agreement.acco_id, agreement.partner_id): agreement
            for agreement in self.with_context(active_test=False).search(
                [("acco_id", "in", list(by_id))]
            )
        }
        vals_list, pairs = [], []
        user = self._acco_user(job)
        for text in by_id.values():
            company = companies.get(text.siret[:9])
            if text.siret[:9] in doubles:
                count["double"] += 1
                continue
            if not company:
                count["unknown"] += 1
                continue
            if text.siret[:9] in opposed:
                count["opposed"] += 1
                continue
            if company.diffusion_restricted:
                count["diffusion"] += 1
                continue
            agreement = known.get((text.identifier, company))
            if not agreement:
                values = self._prepare_acco(text, company, date)
                vals_list.append({**values, "user_id": user.id})
                count["created"] += 1
            else:
                pairs.append((agreement, agreement._acco_dates(text)))
        self.create(vals_list)
        writer._write_facts(pairs, "ACCO", date, job, count)
        return count

    def _acco_dates(self, text):
        """Dates of a text, without one that would end ``self`` before it begins: the
        next reading brings it, once the other has been decided."""
        facts = {"date_start": text.start, "date_end": text.end}
        if text.end and self.date_start and text.end < self.date_start:
            del facts["date_end"]
        if self.date_end and text.start > self.date_end:
            del facts["date_start"]
        return {name: str(day) for name, day in facts.items() if day}

    @api.model
    def _acco_user(self, job):
        """Who follows an agreement that an import makes: whoever made the import, else
        the team's leader; never the user that the job runs as."""
        team = self.env.ref("telecentre_crm.crm_team_groups", raise_if_not_found=False)
        people = [job.create_uid if job else self.env.user]
        people += [team.user_id] if team else []
        return next(
            (user for user in people if user.active and not user.share),
            self.env["res.users"],
        )

    def _prepare_reminder(self, record):
        """Not to the user that jobs run as, which nobody reads."""
        values = super()._prepare_reminder(record)
        if not self.env["res.users"].browse(values["user_id"]).active:
            values["user_id"] = self._acco_user(None).id
        return values

    @api.model
    def _same_fact(self, name, first, second):
        return str(first or "") == str(second or "")

    @api.model
    def _fact_text(self, name, value):
        return format_date(self.env, value) if value else ""

    def _prepare_fact_change(self):
        return {"partner_id": self.partner_id.id, "agreement_id": self.id}

    @api.model
    def _withdraw_acco(self, identifiers):
        """Texts that ACCO withdraws: their agreements are archived, not deleted, and
        say why."""
        gone = self.search([("acco_id", "in", list(identifiers))])
        gone.active = False
        for agreement in gone:
            agreement._message_log(
                body=self.env._("ACCO has withdrawn this text: archived.")
            )
        return len(gone)

    @api.model
    def _prepare_acco(self, text, company, date):
        return {
            "acco_id": text.identifier,
            "acco_date": date,
            "partner_id": company.id,
            "name": text.title or False,
            "date_start": text.start,
            "date_end": text.end,
            "source_url": text.url,
            "acco_facts": {
                name: [value, "ACCO", str(date)]
                for name, value in self._acco_dates(text).items()
            },
        }
