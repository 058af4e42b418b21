from odoo.tests import BaseCase, tagged

from odoo.addons.telecentre_billing.tools import siren

from ..tools import names
from . import sirene_lines as lines
from .common import SireneCommon

ONE = lines.siren(1)


@tagged("post_install", "-at_install")
class TestDuplicates(SireneCommon):
    def _found(self, reason):
        return [p for _key, p in self.env["res.partner"]._find_duplicates(reason)]

    def test_accents_and_legal_forms_make_no_other_name(self):
        for first, second in (
            ("Crédit du Juge", "CREDIT DU JUGE"),
            ("Jugex SA", "JUGEX"),
            ("S.A.S. Œuvres & Fils", "OEUVRES ET FILS"),
        ):
            pair = self._create_company(first) | self._create_company(second)
            self.assertIn(pair, self._found("name"), first)

    def test_the_siren_of_one_in_the_vat_number_of_the_other(self):
        pair = self._create_company("One", ONE)
        pair |= self._create_company("Other", vat=siren.to_vat(ONE))
        self.assertIn(pair, self._found("siren"))

    def test_a_provider_s_domain_says_nothing(self):
        for domain in ("free.fr", "sfr.fr", "laposte.net", "yahoo.fr", "live.fr"):
            pair = self._create_company("A", email=f"a@{domain}")
            pair |= self._create_company("B", email=f"b@{domain}")
            self.assertFalse([p for p in self._found("domain") if p & pair], domain)

    def test_a_name_typed_with_its_accents_is_not_asked_about(self):
        company = self._create_company("Crédit du Juge SA", ONE)
        company.write({"street": "3 rue de l'Église", "city": "Saint-Étienne"})
        job = self._import([lines.unit(ONE, "CREDIT DU JUGE")])
        self.assertEqual(company.name, "Crédit du Juge SA")
        self.assertFalse(job.waiting_count)
        writer = self.env["telecentre.company.writer"]
        facts = {"street": "3 RUE DE L EGLISE", "city": "SAINT ETIENNE"}
        count = writer._write_facts([(company, facts)], "Sirene", job.date)
        self.assertEqual((count["waiting"], count["updated"]), (0, 0))
        job = self._import([lines.unit(ONE, "CREDIT DES AUTRES")])
        self.assertEqual(job.change_ids.field_name, "name")


@tagged("post_install", "-at_install")
class TestNames(BaseCase):
    def test_names_as_people_compare_them(self):
        for name, expected in (
            ("L'Oréal", "loreal"),
            ("SOCIETE ANONYME JUGEX", "jugex"),
            ("Société générale", "societegenerale"),
            ("SAS", "sas"),
            ("S.A.", "sa"),
            ("Jugex S.A.R.L.", "jugex"),
            ("Saint-Gobain", "saintgobain"),
            ("", ""),
            (None, ""),
        ):
            self.assertEqual(names.plain_company(name), expected, name)
