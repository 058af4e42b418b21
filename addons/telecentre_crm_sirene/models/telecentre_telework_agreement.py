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

    _acco_unique = models.UniqueIndex(
        "(acco_id, partner_id) WHERE acco_id IS NOT NULL",
        "This text of ACCO is already recorded for the company.",
    )

    @api.model
    def _write_acco(self, texts):
        """Create agreements of companies that are known, by number of the text.

        Dates are filled in where they were left empty; what was typed stays. Whether
        third places are allowed stands in the text: somebody has to read it.

        :param texts: :class:`tools.acco.Text`
        :return: Counter: created, updated, unchanged, unknown, opposed, diffusion
        """
        count = Counter()
        by_id = {text.identifier: text for text in texts}
        companies, _doubles = self.env["telecentre.company.writer"]._known_companies(
            {text.siret[:9] for text in texts}
        )
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
                vals_list.append(self._prepare_acco(text, company))
                count["created"] += 1
            elif text.end and not agreement.date_end:
                agreement.date_end = text.end
                count["updated"] += 1
            else:
                count["unchanged"] += 1
        self.create(vals_list)
        return count

    @api.model
    def _prepare_acco(self, text, company):
        return {
            "acco_id": text.identifier,
            "partner_id": company.id,
            "name": text.title or False,
            "date_start": text.start,
            "date_end": text.end,
            "source_url": text.url,
            "user_id": self.env.uid,
        }
