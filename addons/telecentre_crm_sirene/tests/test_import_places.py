from odoo.tests import tagged

from ..tools import lambert
from . import sirene_lines as lines
from .common import SireneCommon

ONE = lines.siren(1)


@tagged("post_install", "-at_install")
class TestImportPlaces(SireneCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.group = cls._create_company("Group", ONE)

    def _place(self, nic, **values):
        return lines.place(lines.siret(ONE, nic), **values)

    def test_establishments_stand_below_their_company(self):
        job = self._import(
            [
                self._place(1, etablissementSiege="true"),
                self._place(2, enseigne1Etablissement="AGENCE DU LAC"),
                self._place(3, codeCommuneEtablissement="75109"),
                lines.place(lines.siret(lines.siren(9))),
            ],
            kind="establishment",
        )
        self.assertEqual(job.message or "", "")
        self.assertEqual((job.created_count, job.unknown_count), (2, 1))
        places = self.group.child_ids.filtered("is_establishment")
        self.assertEqual(
            set(places.mapped("name")), {"AGENCE DU LAC", "Group, AURILLAC"}
        )
        self.assertEqual(places.mapped("company_category"), [False, False])
        self.assertEqual(self.group.local_establishment_count, 2)
        self.assertEqual(self.group.company_registry, ONE)
        self.assertEqual((self.group.zip, self.group.city), ("15000", "AURILLAC"))

    def test_again_changes_nothing_and_a_closed_one_is_archived(self):
        rows = [self._place(1), self._place(2)]
        self._import(rows, kind="establishment")
        again = self._import(rows, kind="establishment")
        self.assertEqual((again.created_count, again.updated_count), (0, 0))
        rows[1]["etatAdministratifEtablissement"] = "F"
        job = self._import(rows, kind="establishment")
        self.assertEqual(job.closed_count, 1)
        self.assertEqual(self.group.local_establishment_count, 1)
        self.assertEqual(self.group.establishment_count, 1)

    def test_a_place_that_moves_follows_and_what_was_typed_is_asked_about(self):
        rows = [self._place(1), self._place(2)]
        self._import(rows, kind="establishment")
        first, second = self.group.child_ids.sorted("company_registry")
        self.assertEqual(second.sirene_facts["zip"], ["15000", "Sirene", "2026-09-01"])
        first.street = "3 rue Typed Here"
        for row in rows:
            row["libelleVoieEtablissement"] = "NEUVE"
            row["codePostalEtablissement"] = "15300"
        job = self._import(rows, kind="establishment")
        self.assertEqual((first.zip, second.zip), ("15300", "15300"))
        self.assertEqual(second.street, "12 RUE NEUVE")
        self.assertEqual(first.street, "3 rue Typed Here")
        self.assertEqual(first.fact_waiting_count, 1)
        changes = {(c.partner_id, c.field_name, c.state) for c in job.change_ids}
        self.assertIn((first, "street", "waiting"), changes)
        self.assertIn((second, "zip", "done"), changes)

    def test_what_was_typed_of_a_place_is_asked_about(self):
        there = {
            "coordonneeLambertAbscisseEtablissement": "652469.02",
            "coordonneeLambertOrdonneeEtablissement": "6862035.26",
        }
        self._import([self._place(1, **there)], kind="establishment")
        place = self.group.child_ids
        self.assertEqual(place.sirene_facts["active"][:2], [True, "Sirene"])
        place.write({"active": False, "partner_latitude": 44.9, "name": "Our word"})
        row = self._place(1, enseigne1Etablissement="AGENCE", **there)
        job = self._import([row], kind="establishment")
        self.assertFalse(place.active)
        self.assertAlmostEqual(place.partner_latitude, 44.9)
        self.assertEqual(place.name, "Our word")
        changes = {(c.field_name, c.state) for c in job.change_ids}
        waiting = {(n, "waiting") for n in ("active", "partner_latitude", "name")}
        self.assertLessEqual(waiting, changes)
        job.change_ids._waiting_ones().with_user(self.sales_user).action_take()
        self.assertTrue(place.active)
        self.assertEqual(place.name, "AGENCE")
        self.assertGreater(place.nearest_centre_km, 100, "measured from its new place")
        self.assertEqual(self.group.local_establishment_count, 1)

    def test_what_changes_of_a_place_is_shown(self):
        point = {"coordonneeLambertOrdonneeEtablissement": "6862035.26"}
        x = "coordonneeLambertAbscisseEtablissement"
        row = self._place(1, **point, **{x: "652469.02"})
        self._import([row], kind="establishment")
        place = self.group.child_ids
        row.update({x: "662469.02", "enseigne1Etablissement": "AGENCE DU LAC"})
        job = self._import([row], kind="establishment")
        self.assertEqual(place.name, "AGENCE DU LAC")
        names = set(job.change_ids.mapped("field_name"))
        self.assertEqual(names, {"name", "partner_latitude", "partner_longitude"})
        self.assertEqual(set(job.change_ids.mapped("state")), {"done"})
        row["etatAdministratifEtablissement"] = "F"
        job = self._import([row], kind="establishment")
        self.assertIn("active", job.change_ids.mapped("field_name"))
        self.assertFalse(place.active)

    def test_places_of_before_their_facts_were_kept_close_as_well(self):
        row = self._place(1)
        self._import([row], kind="establishment")
        place = self.group.child_ids
        place.sirene_facts = {}
        self._import(
            [{**row, "etatAdministratifEtablissement": "F"}], kind="establishment"
        )
        self.assertFalse(place.active)

    def test_typed_number_of_establishments_is_kept(self):
        self.group.local_establishment_count = 7
        self._import([self._place(1)], kind="establishment")
        self.assertEqual(self.group.local_establishment_count, 7)
        self.assertEqual(self.group.fact_waiting_count, 1)

    def test_each_has_its_nearest_centre(self):
        self.env["telecentre.centre"].search([("id", "!=", self.centre.id)]).write(
            {"latitude": 0, "longitude": 0}
        )
        self._import(
            [
                self._place(
                    1,
                    coordonneeLambertAbscisseEtablissement="652469.02",
                    coordonneeLambertOrdonneeEtablissement="6862035.26",
                ),
                self._place(2),
            ],
            kind="establishment",
        )
        far, near = self.group.child_ids.sorted("nearest_centre_km", reverse=True)
        self.assertEqual(far.nearest_centre_id, self.centre)
        self.assertAlmostEqual(far.nearest_centre_km, 436.6, delta=1)
        self.assertLess(near.nearest_centre_km, 5, "by the town's own place")
        self.assertEqual(self.centre.establishment_count, 2)
        self.centre.state = "closed"
        self.assertFalse(near.nearest_centre_id)

    def test_lambert_93(self):
        # Notre-Dame de Paris, and the origin of the projection
        latitude, longitude = lambert.to_degrees(652469.02, 6862035.26)
        self.assertAlmostEqual(latitude, 48.8566, places=3)
        self.assertAlmostEqual(longitude, 2.3522, places=3)
        latitude, longitude = lambert.to_degrees(700000, 6600000)
        self.assertAlmostEqual(latitude, 46.5, places=6)
        self.assertAlmostEqual(longitude, 3.0, places=9)
