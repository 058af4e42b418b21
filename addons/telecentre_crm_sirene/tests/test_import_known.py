from odoo.tests import tagged

from odoo.addons.telecentre_billing.tools import siren

from . import sirene_lines as lines
from .common import SireneCommon

ONE, TWO, THREE = (lines.siren(n) for n in (1, 2, 3))


@tagged("post_install", "-at_install")
class TestImportKnown(SireneCommon):
    """What becomes of a company that is known, in a file of chosen categories."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        lines.write(cls.folder / "first.csv", [lines.unit(ONE, "GROUPE UN")])
        job = cls.env["telecentre.sirene.import"].create(
            {"server_file": "first.csv", "date": "2026-08-01"}
        )
        job.action_start()
        cls.known = cls.env["res.partner"].search([("company_registry", "=", ONE)])

    def _again(self, name="GROUPE UN", **values):
        options = values.pop("options", {})
        row = lines.unit(ONE, name, **values)
        return self._import([row, lines.unit(TWO, "PETITE", **values)], **options)

    def test_one_that_ceases_loses_its_category_and_is_marked(self):
        job = self._again(etatAdministratifUniteLegale="C", categorieEntreprise="")
        self.assertTrue(self.known.sirene_closed)
        self.assertEqual(job.change_ids.field_name, "sirene_closed")
        self.assertEqual((job.updated_count, job.created_count), (1, 0))

    def test_the_same_when_all_categories_are_chosen(self):
        job = self._again(
            etatAdministratifUniteLegale="C",
            categorieEntreprise="",
            options=dict.fromkeys(("category_ge", "category_eti", "category_pme"), 1),
        )
        self.assertTrue(self.known.sirene_closed)
        self.assertEqual((job.updated_count, job.created_count), (1, 0))

    def test_one_that_drops_to_another_category_says_so(self):
        job = self._again(categorieEntreprise="PME")
        self.assertEqual(self.known.company_category, "PME")
        change = job.change_ids
        self.assertEqual((change.old_value, change.new_value), ("GE", "PME"))
        self.assertFalse(self._company(TWO), "not of a chosen category")

    def test_one_that_opposes_diffusion_is_marked(self):
        job = self._again(
            "[ND]", statutDiffusionUniteLegale="P", categorieEntreprise=""
        )
        self.assertTrue(self.known.diffusion_restricted)
        self.assertEqual(job.diffusion_count, 1)
        self.assertEqual(self.known.name, "GROUPE UN")

    def test_one_known_by_its_vat_number_is_followed(self):
        small = self._create_company("Petite", vat=siren.to_vat(TWO))
        self._again(categorieEntreprise="PME")
        self.assertEqual(small.company_category, "PME")

    def test_only_known_creates_none(self):
        rows = [
            lines.unit(ONE, "GROUPE UN", categorieEntreprise="ETI"),
            lines.unit(THREE, "GROUPE TROIS"),
        ]
        job = self._import(rows, only_known=True)
        self.assertEqual((job.updated_count, job.created_count), (1, 0))
        self.assertEqual(self.known.company_category, "ETI")

    def test_the_same_of_parquet(self):
        import pyarrow
        from pyarrow import parquet

        row = lines.unit(
            ONE, "X", categorieEntreprise=None, etatAdministratifUniteLegale="C"
        )
        table = pyarrow.Table.from_pylist([row, lines.unit(TWO, "A")])
        parquet.write_table(table, self.folder / "known.parquet")
        job = self._import(name="known.parquet")
        self.assertEqual((job.state, job.created_count), ("done", 1), job.message)
        self.assertTrue(self.known.sirene_closed)
