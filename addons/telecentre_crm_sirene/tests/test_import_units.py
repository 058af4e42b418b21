import base64
import unittest.mock
import zipfile

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from odoo.addons.telecentre_billing.tools import siren

from ..tools import stock
from . import sirene_lines as lines
from .common import OWN, SireneCommon

ONE, TWO, THREE = (lines.siren(n) for n in (1, 2, 3))


@tagged("post_install", "-at_install")
class TestImportUnits(SireneCommon):
    def test_a_new_company_has_its_facts_with_source_and_date(self):
        job = self._import([lines.unit(ONE, "GROUPE UN")])
        company = self._company(ONE)
        self.assertEqual(job.state, "done")
        self.assertEqual((job.created_count, job.line_count), (1, 1))
        self.assertEqual(company.name, "GROUPE UN")
        self.assertEqual(company.company_category, "GE")
        self.assertEqual(company.headcount_range, "53")
        self.assertEqual((company.naf_code, company.naf25_code), ("62.02A", "62.20Y"))
        self.assertEqual(
            company.sirene_facts["naf_code"], ["62.02A", "Sirene", "2026-09-01"]
        )
        self.assertIn("Sirene", company.sirene_facts_html)

    def test_the_same_file_twice_changes_nothing(self):
        rows = [lines.unit(ONE, "GROUPE UN"), lines.unit(TWO, "GROUPE DEUX")]
        self._import(rows)
        again = self._import(rows)
        self.assertEqual((again.created_count, again.updated_count), (0, 0))
        self.assertEqual(again.unchanged_count, 2)
        self.assertFalse(again.change_ids)
        self.assertEqual(len(self._company(ONE)), 1)

    def test_an_update_shows_what_changed(self):
        self._import([lines.unit(ONE, "GROUPE UN")])
        job = self._import(
            [lines.unit(ONE, "GROUPE UN", trancheEffectifsUniteLegale="52")]
        )
        self.assertEqual(self._company(ONE).headcount_range, "52")
        change = job.change_ids
        self.assertEqual((change.field_name, change.state), ("headcount_range", "done"))
        self.assertEqual(change.old_text, "10,000 employees or more")
        self.assertEqual(change.new_text, "5,000 to 9,999 employees")

    def test_what_somebody_typed_is_asked_about_and_kept(self):
        self._import([lines.unit(ONE, "GROUPE UN")])
        company = self._company(ONE)
        company.headcount_range = "42"
        job = self._import(
            [lines.unit(ONE, "GROUPE UN", trancheEffectifsUniteLegale="51")]
        )
        self.assertEqual(company.headcount_range, "42")
        self.assertEqual((job.waiting_count, job.updated_count), (1, 0))
        self.assertEqual(company.fact_waiting_count, 1)
        self._import([lines.unit(ONE, "GROUPE UN", trancheEffectifsUniteLegale="51")])
        self.assertEqual(company.fact_waiting_count, 1, "asked once")
        company.fact_change_ids.action_keep()
        self._import([lines.unit(ONE, "GROUPE UN", trancheEffectifsUniteLegale="51")])
        self.assertEqual(company.fact_waiting_count, 0, "answered once and for all")
        self.assertEqual(company.headcount_range, "42")

    def test_open_data_may_be_taken_over(self):
        self.company.headcount_range = "42"
        self._import([lines.unit(OWN, "GROUP ONE")])
        waiting = self.company.fact_change_ids.filtered(lambda c: c.state == "waiting")
        self.assertEqual(waiting.field_name, "headcount_range")
        waiting.with_user(self.sales_user).action_take()
        self.assertEqual(self.company.headcount_range, "53")
        with self.assertRaisesRegex(UserError, "Nothing to decide"):
            waiting.action_take()

    def test_what_was_empty_is_filled_and_the_name_s_capitals_are_no_change(self):
        self._import([lines.unit(OWN, "GROUP ONE")])
        self.assertEqual(self.company.name, "Group One")
        self.assertEqual(self.company.naf_code, "62.02A")

    def test_people_closed_and_undiffused_are_counted_not_taken(self):
        job = self._import(
            [
                lines.unit(ONE, "", categorieJuridiqueUniteLegale="1000"),
                lines.unit(TWO, "FERMEE", etatAdministratifUniteLegale="C"),
                lines.unit(THREE, "[ND]", statutDiffusionUniteLegale="P"),
            ]
        )
        self.assertEqual(
            (job.person_count, job.closed_count, job.diffusion_count), (1, 1, 1)
        )
        self.assertFalse(self._company(ONE) | self._company(TWO) | self._company(THREE))

    def test_a_known_company_that_closes_or_opposes_is_marked(self):
        self._import([lines.unit(ONE, "GROUPE UN"), lines.unit(TWO, "GROUPE DEUX")])
        job = self._import(
            [
                lines.unit(ONE, "GROUPE UN", etatAdministratifUniteLegale="C"),
                lines.unit(TWO, "[ND]", statutDiffusionUniteLegale="P"),
            ]
        )
        self.assertTrue(self._company(ONE).sirene_closed)
        self.assertTrue(self._company(TWO).diffusion_restricted)
        self.assertEqual(self._company(TWO).name, "GROUPE DEUX")
        self.assertEqual(job.change_ids.mapped("field_name"), ["sirene_closed"])
        with self.assertRaisesRegex(UserError, "opposed"):
            self._company(TWO).action_add_to_pipeline()

    def test_two_companies_with_one_siren_are_left_alone(self):
        pair = self._create_company("First", ONE) | self._create_company("Second", ONE)
        job = self._import([lines.unit(ONE, "GROUPE UN")])
        self.assertEqual((job.double_count, job.created_count), (1, 0))
        self.assertFalse(any(pair.mapped("naf_code")))
        [found] = [
            companies
            for key, companies in self.env["res.partner"]._find_duplicates("siren")
            if key == ONE
        ]
        self.assertEqual(found, pair)
        self.assertTrue(self.env["telecentre.company.duplicate"].action_look())

    def test_a_company_known_by_its_vat_number_is_not_made_twice(self):
        known = self._create_company("Known", vat=siren.to_vat(ONE))
        self._import([lines.unit(ONE, "GROUPE UN")])
        self.assertEqual(known.naf_code, "62.02A")
        self.assertFalse(self._company(ONE))

    def test_duplicates_by_vat_name_and_domain(self):
        first = self._create_company("Café du Pôle", website="https://www.pole.example")
        second = self._create_company("CAFÉ-DU-PÔLE", email="a@pole.example")
        for reason in ("name", "domain"):
            found = [p for _k, p in self.env["res.partner"]._find_duplicates(reason)]
            self.assertIn(first | second, found, reason)
        (first | second).write({"vat": siren.to_vat(THREE)})
        found = [p for _k, p in self.env["res.partner"]._find_duplicates("vat")]
        self.assertIn(first | second, found)

    def test_our_own_companies_and_centres_are_no_duplicates(self):
        known = self._create_company("Known", email="a@ours.example")
        ours = self.env.company.partner_id | self.env["res.partner"].create(
            {"name": "Centre of ours", "is_company": True}
        )
        ours.write({"email": "b@ours.example", "website": False})
        self.env["telecentre.centre"].create(
            {"name": "Ours", "code": "OUR", "partner_id": ours[-1].id}
        )
        for _key, companies in self.env["res.partner"]._find_duplicates("domain"):
            self.assertFalse(companies & (ours | known))

    def test_only_chosen_categories_and_only_known_companies(self):
        rows = [
            lines.unit(ONE, "PETITE", categorieEntreprise="PME"),
            lines.unit(TWO, "GROUPE DEUX"),
        ]
        self._import(rows, only_known=True)
        self.assertFalse(self._company(ONE) | self._company(TWO))
        self._import(rows)
        self.assertTrue(self._company(TWO))
        self.assertFalse(self._company(ONE))

    def test_a_faulty_siren_and_a_torn_line_are_counted_with_their_place(self):
        path = lines.write(
            self.folder / "stock.csv",
            [lines.unit("123456789", "FAUX"), lines.unit(ONE, "GROUPE UN")],
        )
        with open(path, "ab") as stream:
            stream.write(b"1,GE,2\n" + b"x,GE,\xe9\n")
        job = self._import()
        self.assertEqual((job.created_count, job.faulty_count), (1, 3))
        for text in ("123456789", "4: 3 columns", "5: not in UTF-8"):
            self.assertIn(text, job.fault_text)

    def test_files_that_are_no_stock_say_why(self):
        def stopped(content):
            (self.folder / "stock.csv").write_bytes(content)
            job = self._import()
            self.assertEqual(job.state, "failed")
            return job.message

        self.assertIn("siren", stopped(b"a,b,c\n1,2,3\n"))
        self.assertIn("UTF-8", stopped("é,siren\n".encode("latin-1")))
        self.assertIn("UTF-16", stopped("siren".encode("utf-16")))
        job = self._job(name="absent.csv")
        with self.assertRaisesRegex(UserError, "absent.csv"):
            job.action_start()
        with self.assertRaisesRegex(ValidationError, "without any folder"):
            self._job(name="../secret.csv")

    def test_it_goes_on_where_it_stopped(self):
        rows = [lines.unit(lines.siren(n), f"GROUPE {n}") for n in range(5)]
        job = self._job(rows)
        content = (self.folder / "stock.csv").read_bytes()
        third = content.index(lines.siren(2).encode())
        job.write({"state": "failed", "position": third, "line_count": 2})
        job.action_start()
        self.assertEqual((job.state, job.created_count), ("done", 3))
        self.assertEqual(job.line_count, 5)

    def test_an_error_keeps_what_was_done_and_says_so(self):
        rows = [lines.unit(ONE, "GROUPE UN")]
        job = self._job(rows)
        writer = type(self.env["telecentre.company.writer"])
        self.patch(writer, "_write_units", lambda *a, **k: 1 / 0)
        with self.assertLogs("odoo.addons.telecentre_crm_sirene", "ERROR"):
            job.action_start()
        self.assertEqual(job.state, "failed")
        self.assertIn("ZeroDivisionError", job.message)
        self.assertEqual(job.position, 0)

    def test_zip_semicolons_and_quotes(self):
        text = "\ufeff" + ";".join(lines.UNIT) + "\n"
        row = lines.unit(ONE, '"GROUPE; UN"')
        text += ";".join(row.values()) + "\r\n"
        with zipfile.ZipFile(self.folder / "stock.zip", "w") as archive:
            archive.writestr("StockUniteLegale_utf8.csv", text)
        job = self._import(name="stock.zip")
        self.assertEqual((job.state, job.created_count), ("done", 1))
        self.assertEqual(self._company(ONE).name, "GROUPE; UN")

    def test_an_uploaded_file_is_read(self):
        path = lines.write(self.folder / "up.csv", [lines.unit(ONE, "GROUPE UN")])
        job = self.env["telecentre.sirene.import"].create(
            {
                "upload": base64.b64encode(path.read_bytes()),
                "upload_name": "up.csv",
            }
        )
        job.action_start()
        self.assertEqual((job.state, job.created_count), ("done", 1))

    def test_the_job_reads_a_large_file_in_blocks(self):
        rows = [lines.unit(lines.siren(n), f"GROUPE {n}") for n in range(40)]
        job = self._job(rows)
        job.state = "queued"
        self.patch(stock, "BLOCK", 2000)
        with self.enter_registry_test_mode():
            self.env.ref("telecentre_crm_sirene.ir_cron_import").method_direct_trigger()
        self.assertEqual((job.state, job.created_count), ("done", 40))

    def _parquet(self, rows, **options):
        """Without pyarrow this fails: it is among what the tests need."""
        import pyarrow
        from pyarrow import parquet

        table = pyarrow.Table.from_pylist(rows)
        parquet.write_table(table, self.folder / "stock.parquet", **options)

    def test_parquet(self):
        rows = [
            lines.unit(ONE, "GROUPE UN"),
            lines.unit(TWO, "PETITE", categorieEntreprise="PME"),
            lines.unit(THREE, "SANS", categorieEntreprise=None),
            lines.unit("123456789", "FAUX", categorieEntreprise="ETI"),
        ]
        self._parquet(rows)
        job = self._import(name="stock.parquet")
        self.assertEqual((job.state, job.created_count), ("done", 1), job.message)
        self.assertEqual((job.line_count, job.faulty_count), (4, 1))
        self.assertEqual(self._company(ONE).name, "GROUPE UN")

    def test_parquet_goes_on_where_it_stopped(self):
        rows = [lines.unit(lines.siren(n), f"GROUPE {n}") for n in range(10)]
        self._parquet(rows, row_group_size=4)
        self.patch(stock, "PARQUET_ROWS", 3)
        job = self._job(name="stock.parquet")
        job.write({"state": "failed", "position": 7, "line_count": 7})
        job.action_start()
        self.assertEqual((job.state, job.created_count), ("done", 3), job.message)
        self.assertEqual(job.line_count, 10)

    def test_a_parquet_file_that_is_torn_or_lacks_columns_says_so(self):
        rows = [lines.unit(ONE, "GROUPE UN")]
        self._parquet([{"siren": ONE}])
        job = self._import(name="stock.parquet")
        self.assertEqual(job.state, "failed")
        self.assertIn("categorieEntreprise", job.message)
        self._parquet(rows)
        path = self.folder / "stock.parquet"
        path.write_bytes(path.read_bytes()[:-40])
        job = self._import(name="stock.parquet")
        self.assertEqual(job.state, "failed")
        self.assertIn("cannot be read", job.message)

    def test_a_server_without_pyarrow_says_what_to_do(self):
        self._parquet([lines.unit(ONE, "GROUPE UN")])
        with unittest.mock.patch.dict("sys.modules", {"pyarrow": None}):
            job = self._import(name="stock.parquet")
        self.assertEqual(job.state, "failed")
        self.assertIn("pyarrow", job.message)

    def test_companies_in_double_are_named(self):
        self._create_company("First", ONE)
        self._create_company("Second", ONE)
        job = self._import(
            [lines.unit(ONE, "X"), lines.unit(TWO, "A")] + [lines.unit(TWO, "B")]
        )
        self.assertEqual((job.double_count, job.created_count), (2, 1))
        self.assertIn("First, Second", job.fault_text)
        self.assertIn(TWO, job.fault_text)
        self.assertEqual(job.faulty_count, 0)

    def test_a_company_diffused_again_is_taken_again(self):
        company = self._create_company("Group", ONE)
        self._import([lines.unit(ONE, "", statutDiffusionUniteLegale="P")])
        self.assertTrue(company.diffusion_restricted)
        self._import([lines.unit(ONE, "Group")])
        self.assertFalse(company.diffusion_restricted)
        self.assertEqual(company.headcount_range, "53")

    def test_what_is_opposed_is_counted_and_left_out(self):
        self.patch(
            type(self.env["res.partner"]),
            "_telecentre_opposed_sirens",
            lambda self, sirens: {ONE} & set(sirens),
        )
        job = self._import([lines.unit(ONE, "A"), lines.unit(TWO, "B")])
        self.assertEqual((job.opposed_count, job.created_count), (1, 1))
