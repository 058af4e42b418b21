from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.telecentre_crm_sirene.tools import sirene

from .common import PrivacyCommon, need_addon

# Of no company of the demonstration
OPPOSED, OTHER = "300000007", "732829320"


@tagged("post_install", "-at_install")
class TestSirene(PrivacyCommon):
    """What brings companies in asks the list."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        need_addon(cls.env, "telecentre_crm_sirene")
        cls.company.company_registry = OPPOSED

    def test_sirene_takes_no_company_that_opposed(self):
        writer = self.env["telecentre.company.writer"]
        self.company.company_registry = False
        self._oppose(OPPOSED, kind="siren")
        partners, count = writer._write_units(
            [sirene.Unit(OPPOSED, "OPPOSED"), sirene.Unit(OTHER, "TAKEN")],
            "Sirene",
            fields.Date.today(),
        )
        self.assertEqual(partners.mapped("name"), ["TAKEN"])
        self.assertEqual((count["opposed"], count["created"]), (1, 1))

    def test_sirene_leaves_a_known_company_that_opposed_as_it_is(self):
        writer = self.env["telecentre.company.writer"]
        self._oppose(OPPOSED, kind="siren")
        writer._write_units(
            [sirene.Unit(OPPOSED, "OTHER", facts={"headcount_range": "53"})],
            "Sirene",
            fields.Date.today(),
        )
        _places, count = writer._write_establishments(
            [sirene.Establishment(f"{OPPOSED}00010", "Place", zip="15000")],
            "Sirene",
            fields.Date.today(),
        )
        self.assertEqual(self.company.name, "Group One")
        self.assertFalse(self.company.headcount_range)
        self.assertFalse(self.company.child_ids.filtered("zip"))
        self.assertEqual(count["opposed"], 1)

    def test_the_company_search_leaves_it_out(self):
        Search = self.env["telecentre.company.search"]
        self._oppose(OPPOSED, kind="siren")
        results = [
            {
                "siren": number,
                "nom_complet": name,
                "nom_raison_sociale": name,
                "categorie_entreprise": "GE",
                "etat_administratif": "A",
                "statut_diffusion": "O",
                "siege": {},
                "matching_etablissements": [],
                "complements": {},
            }
            for number, name in ((OPPOSED, "OPPOSED"), (OTHER, "FOUND"))
        ]
        self.patch(type(Search), "_ask", lambda wizard: results)
        search = Search.create({"query": "x"})
        search.action_search()
        self.assertEqual(search.line_ids.mapped("name"), ["FOUND"])

    def test_no_opportunity_is_made_of_it(self):
        self.lead.unlink()
        self._oppose(OPPOSED, kind="siren")
        with self.assertRaisesRegex(UserError, "Group One"):
            self.company.action_add_to_pipeline()
        self.assertFalse(self.company._create_missing_leads())


@tagged("post_install", "-at_install")
class TestCensus(PrivacyCommon):
    """The employees' form asks the list, and a rule ends the address."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        need_addon(cls.env, "telecentre_crm_portal")

    def test_a_census_keeps_no_address_of_who_opposed(self):
        Census = self.env["telecentre.census"]
        census = Census.create({"name": "Census", "lead_id": self.lead.id})
        town = self.env["telecentre.town"].search([], limit=1)
        self._oppose("no@x.example")
        kept = []
        for email in ("no@x.example", "Yes@x.example"):
            answer = census._record_answer(str(town.id), "2", email, "1", "1")
            kept.append(answer.email)
        self.assertEqual(kept, [False, "Yes@x.example"])
        self.assertTrue(self.lead.last_inbound_contact_date)
        self.assertFalse(self.contact.last_inbound_contact_date)

    def test_an_answer_s_address_goes_after_a_year(self):
        Census = self.env["telecentre.census"]
        census = Census.create({"name": "Census", "lead_id": self.lead.id})
        town = self.env["telecentre.town"].search([], limit=1)
        answer = census._record_answer(str(town.id), "3", "a@x.example", "1", "1")
        answer.consent_date = "2024-01-01"
        rule = self.env["telecentre.retention.rule"].search([("kind", "=", "census")])
        rule._make_runs()._work()
        self.assertFalse(answer.email)
        self.assertEqual((answer.days_per_week, answer.town_id), (3, town))
        self.assertEqual(rule.due_count, 0)
