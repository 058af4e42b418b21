import time

from odoo.exceptions import UserError
from odoo.tests import BaseCase, tagged

from ..tools import api, sirene
from . import sirene_lines as lines
from .api_server import ApiServer, recorded, result
from .common import SireneCommon


@tagged("post_install", "-at_install")
class TestApiClient(BaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server = ApiServer([result(n) for n in range(60)])
        cls.addClassCleanup(cls.server.close)

    def setUp(self):
        super().setUp()
        self.slept = []
        self.server.http.asked.clear()
        self.server.http.faults.clear()

    def _client(self, **values):
        return api.Client(
            self.server.url,
            **{"timeout": 0.4, "rate": 10_000, "sleep": self.slept.append, **values},
        )

    def _fails(self, fault, kind, attempts=2):
        self.server.http.faults += [fault] * attempts
        with self.assertRaises(api.ApiError) as caught:
            list(self._client(attempts=attempts).search())
        self.assertEqual(caught.exception.kind, kind)
        return caught.exception

    def test_pages_are_read_one_after_the_other(self):
        found = list(self._client().search(categorie_entreprise="GE", q=""))
        self.assertEqual(len(found), 60)
        pages = [query["page"] for _time, query in self.server.http.asked]
        self.assertEqual(pages, ["1", "2", "3"])
        self.assertNotIn("q", self.server.http.asked[0][1])

    def test_no_more_than_asked_for(self):
        self.assertEqual(len(list(self._client().search(limit=30))), 30)
        self.assertEqual(len(self.server.http.asked), 2)

    def test_busy_waits_as_long_as_the_server_says(self):
        self.server.http.faults += ["busy", "busy"]
        self.assertEqual(len(list(self._client().search(limit=5))), 5)
        self.assertEqual([s for s in self.slept if s >= 1], [2, 2])

    def test_busy_without_a_time_waits_longer_each_time(self):
        self.server.http.faults += ["full", "full", "later"]
        self.assertEqual(len(list(self._client().search(limit=5))), 5)
        waits = [seconds for seconds in self.slept if seconds >= 0.5]
        self.assertEqual(waits[:2], [1, 2])

    def test_broken_cut_off_and_malformed_answers_are_asked_again(self):
        self.server.http.faults += ["broken", "cut", "malformed"]
        self.assertEqual(len(list(self._client().search(limit=5))), 5)
        self.assertEqual(len(self.server.http.asked), 4)

    def test_it_gives_up_and_says_why(self):
        for fault, kind in (
            ("busy", "busy"),
            ("full", "busy"),
            ("broken", "gone"),
            ("cut", "malformed"),
            ("malformed", "malformed"),
            ("strange", "malformed"),
            ("deep", "malformed"),
            ("slow", "late"),
            ("drip", "late"),
        ):
            with self.subTest(fault):
                self._fails(fault, kind)

    def test_a_refusal_is_not_asked_again(self):
        error = self._fails("refused", "refused", attempts=1)
        self.assertIn("au moins un paramètre", error.detail)
        self._fails("pages", "malformed", attempts=1)

    def test_nobody_there(self):
        client = api.Client("http://127.0.0.1:9", attempts=2, sleep=self.slept.append)
        with self.assertRaises(api.ApiError) as caught:
            list(client.search())
        self.assertEqual(caught.exception.kind, "gone")

    def test_who_cannot_wait_hears_at_once_that_it_is_busy(self):
        self.server.http.faults += ["hour"]
        with self.assertRaises(api.ApiError) as caught:
            list(self._client(patience=5).search())
        self.assertEqual(caught.exception.kind, "busy")
        self.assertLess(sum(self.slept), 5)
        self.assertEqual(len(self.server.http.asked), 1)
        self.server.http.faults += ["hour"]
        list(self._client().search(limit=5))
        self.assertEqual(max(self.slept), api.LONGEST_WAIT)

    def test_no_more_than_the_rate(self):
        client = self._client(rate=20, sleep=time.sleep)
        list(client.search(limit=60))
        times = [moment for moment, _query in self.server.http.asked]
        self.assertGreaterEqual(times[2] - times[0], 0.09)

    def test_people_are_not_read(self):
        unit, places = sirene.answer(result(1))
        self.assertNotIn("EXEMPLE", repr((unit, [p.name for p in places])))
        self.assertEqual([p.head_office for p in places], [True, False])
        self.assertEqual(places[1].street, "2 RUE DE L'EXEMPLE")
        with self.assertRaises(sirene.Refused):
            sirene.answer(result(1, complements={"est_entrepreneur_individuel": True}))
        for bad in (None, [], {}, {"siren": "123"}, {"siren": None}):
            with self.assertRaises(sirene.Refused):
                sirene.answer(bad)

    def test_values_of_other_types_are_refused_by_name(self):
        siege = result(1)["siege"]
        for bad in (
            {"complements": "x"},
            {"siege": ["a"]},
            {"matching_etablissements": [None]},
            {"matching_etablissements": {"siret": "1"}},
            {"activite_principale": 62},
            {"categorie_entreprise": ["GE"]},
            {"siege": {**siege, "adresse": 5}},
            {"siege": {**siege, "liste_enseignes": "SIGN"}},
            {"siege": {**siege, "liste_enseignes": [1]}},
            {"siege": {**siege, "siret": 12}},
            {"nom_raison_sociale": None, "nom_complet": ["X"]},
            {"nom_raison_sociale": "A\0B"},
            {"nom_raison_sociale": "\ud800"},
            {"siege": {**siege, "latitude": float("nan")}},
        ):
            with self.subTest(bad), self.assertRaises(sirene.Refused) as caught:
                sirene.answer(result(1, **bad))
            self.assertEqual(caught.exception.reason, "malformed")
        for odd in ({"latitude": []}, {"latitude": "no"}, {"latitude": "444"}):
            _unit, places = sirene.answer(result(1, siege={**siege, **odd}))
            self.assertIsNone(places[0].point)


@tagged("post_install", "-at_install")
class TestRecordedAnswers(SireneCommon):
    """Answers in the API's true form, through the whole of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.results = recorded()
        server = ApiServer(cls.results)
        cls.addClassCleanup(server.close)
        cls.env["ir.config_parameter"].set_param(
            "telecentre_crm_sirene.api_url", server.url
        )

    def test_they_become_companies_and_establishments(self):
        wizard = (
            self.env["telecentre.company.search"]
            .with_user(self.sales_user)
            .create({"department": "15"})
        )
        wizard.action_search()
        self.assertEqual(
            wizard.line_ids.mapped("name"),
            ["GROUPE EXEMPLE DES MONTS", "MUTUELLE EXEMPLE", "GROUPE EXEMPLE FERME"],
        )
        self.assertIn("1 left out", wizard.total_text)
        wizard.action_import()
        group, mutual, _hidden, closed = (
            self._company(result["siren"]) for result in self.results
        )
        self.assertEqual((group.headcount_range, group.naf25_code), ("53", "62.20G"))
        self.assertEqual((group.zip, group.city), ("75002", "PARIS"))
        self.assertTrue(group.csr_signal)
        self.assertEqual(group.establishment_count, 3)
        self.assertEqual(group.local_establishment_count, 2)
        agency = group.child_ids.filtered(lambda p: p.name == "AGENCE DU CANTAL")
        self.assertEqual(
            (agency.street, agency.zip), ("8 AVENUE DES PUPILLES", "15000")
        )
        self.assertTrue(agency.nearest_centre_id)
        self.assertLess(agency.nearest_centre_km, 5)
        self.assertEqual((mutual.headcount_range, mutual.naf25_code), (False, False))
        self.assertEqual(mutual.local_establishment_count, 1)
        self.assertFalse(closed, "a company that has ceased is not made")
        source = group.sirene_facts["headcount_range"]
        self.assertEqual(source[1], "API Recherche d'entreprises")

    def test_what_is_opposed_is_not_offered(self):
        number = self.results[0]["siren"]
        self.patch(
            type(self.env["res.partner"]),
            "_telecentre_opposed_sirens",
            lambda self, sirens: {number} & set(sirens),
        )
        wizard = self.env["telecentre.company.search"].create({"department": "15"})
        wizard.action_search()
        self.assertNotIn(number, wizard.line_ids.mapped("siren"))


@tagged("post_install", "-at_install")
class TestCompanySearch(SireneCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server = ApiServer(
            [
                result(1),
                result(2),
                result(3, statut_diffusion="P"),
                result(4, complements={"est_entrepreneur_individuel": True}),
            ]
        )
        cls.addClassCleanup(cls.server.close)
        cls.env["ir.config_parameter"].set_param(
            "telecentre_crm_sirene.api_url", cls.server.url
        )

    def _search(self, **values):
        wizard = (
            self.env["telecentre.company.search"]
            .with_user(self.sales_user)
            .create({"department": "15", **values})
        )
        wizard.action_search()
        return wizard

    def test_what_is_ticked_is_taken_with_its_establishments(self):
        wizard = self._search()
        self.assertEqual(
            wizard.line_ids.mapped("siren"), [lines.siren(1), lines.siren(2)]
        )
        self.assertEqual(wizard.line_ids.mapped("local_count"), [1, 1])
        wizard.line_ids[1].chosen = False
        wizard.action_import()
        company = self._company(lines.siren(1))
        self.assertEqual((company.name, company.csr_signal), ("GROUPE 1", True))
        self.assertEqual((company.zip, company.local_establishment_count), ("75009", 1))
        self.assertEqual(company.establishment_count, 2)
        self.assertFalse(self._company(lines.siren(2)))
        again = self._search(query=lines.siren(1))
        self.assertEqual(again.line_ids.partner_id, company)
        self.assertFalse(again.line_ids.chosen)

    def test_one_answer_that_cannot_be_read_loses_itself_alone(self):
        http = self.server.http
        bad = [result(5, siege=["a"]), result(6, nom_raison_sociale="A\0"), 7]
        self.patch(http, "results", [*bad, *http.results])
        wizard = self._search()
        self.assertEqual(len(wizard.line_ids), 2)
        self.assertIn("2 left out", wizard.total_text)
        self.assertIn("3 answers could not be read", wizard.total_text)
        wizard.line_ids[0].result = {"siren": 5}
        with self.assertRaisesRegex(UserError, "search again"):
            wizard.action_import()

    def test_who_searches_does_not_wait_for_an_hour(self):
        self.server.http.faults += ["hour"]
        start = time.monotonic()
        with self.assertRaisesRegex(UserError, "too many requests"):
            self._search()
        self.assertLess(time.monotonic() - start, 5)

    def test_an_api_that_is_gone_changes_nothing_and_says_so(self):
        self.patch(
            type(self.env["telecentre.company.search"]),
            "_api_url",
            lambda self: "http://127.0.0.1:9",
        )
        self.patch(api.time, "sleep", lambda seconds: None)
        with self.assertRaisesRegex(UserError, "does not answer"):
            self._search()
        with self.assertRaisesRegex(UserError, "choose a category"):
            self._search(category_ge=False, category_eti=False)
