from collections import Counter

from odoo import api, fields, models


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

    _acco_unique = models.UniqueIndex(
        "(acco_id, partner_id) WHERE acco_id IS NOT NULL",
        "This text of ACCO is already recorded for the company.",
    )

    @api.model
    def _write_acco(self, texts, date, notes=None):
        """Create agreements of companies that are known, by number of the text.

        Dates are filled in where they were left empty; what was typed stays. Whether
        third places are allowed stands in the text: somebody has to read it.

        :param texts: :class:`tools.acco.Text`
        :param date: date of the base
        :param notes: a list that gets a sentence for each SIREN in double
        :return: Counter: created, updated, unchanged, unknown, opposed, diffusion
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
        vals_list = []
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
                vals_list.append(self._prepare_acco(text, company, date))
                count["created"] += 1
            elif text.end and not agreement.date_end:
                agreement.write({"date_end": text.end, "acco_date": date})
                count["updated"] += 1
            else:
                count["unchanged"] += 1
        self.create(vals_list)
        return count

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
            "user_id": self.env.uid,
        }
