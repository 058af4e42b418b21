from odoo.tests import tagged

from odoo.addons.telecentre_crm_sirene.tools import sirene

from . import sirene_lines as lines
from .common import SireneCommon

ONE = lines.siren(1)


@tagged("post_install", "-at_install")
class TestImportDates(SireneCommon):
    """Files come in any order, and some are answered late: the newest value counts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.writer = cls.env["telecentre.company.writer"]
        cls.known = cls._write("53", "2026-09-01")[0]

    @classmethod
    def _write(cls, headcount, date, source="Sirene", **values):
        row = lines.unit(
            ONE, "GROUPE UN", trancheEffectifsUniteLegale=headcount, **values
        )
        return cls.writer._write_units([sirene.unit(row)], source, date)

    def _asked(self, state="waiting"):
        changes = self.known.fact_change_ids.filtered(lambda c: c.state == state)
        return changes.mapped("new_value")

    def test_a_newer_value_overtakes_the_one_that_waits(self):
        self.known.headcount_range = "52"
        self._write("41", "2026-10-01")
        self._write("42", "2026-11-01")
        self.assertEqual(self._asked(), ["42"])
        self.assertEqual(self._asked("past"), ["41"])
        self.known.fact_change_ids._waiting_ones().action_take()
        self.assertEqual(self.known.headcount_range, "42")

    def test_of_several_values_taken_at_once_the_newest_counts(self):
        self.known.headcount_range = "52"
        changes = self.env["telecentre.fact.change"].create(
            [
                {
                    "partner_id": self.known.id,
                    "field_name": "headcount_range",
                    "new_value": value,
                    "source": "Sirene",
                    "date": date,
                    "state": "waiting",
                }
                for value, date in (("42", "2026-11-01"), ("41", "2026-10-01"))
            ]
        )
        changes.action_take()
        self.assertEqual(self.known.headcount_range, "42")
        fact = self.known.sirene_facts["headcount_range"]
        self.assertEqual(fact, ["42", "Sirene", "2026-11-01"])

    def test_nothing_waits_once_open_data_says_what_was_typed(self):
        self.known.headcount_range = "52"
        self._write("41", "2026-10-01")
        self._write("52", "2026-11-01")
        self.assertFalse(self._asked())

    def test_an_older_file_neither_overtakes_nor_asks(self):
        self.known.headcount_range = "52"
        self._write("42", "2026-11-01")
        _partners, count = self._write("41", "2026-10-01")
        self.assertEqual((count["older"], count["waiting"]), (1, 0))
        self._write("52", "2026-10-15")
        self.assertEqual(self._asked(), ["42"])

    def test_an_older_file_changes_no_newer_fact(self):
        self._write("52", "2026-11-20", source="API")
        _partners, count = self._write("41", "2026-01-01")
        self.assertEqual(self.known.headcount_range, "52")
        self.assertEqual((count["older"], count["updated"]), (1, 0))
        self.assertEqual(str(self.known.facts_date), "2026-11-20")
        self.assertEqual(self.known.facts_source, "API")
        self.assertFalse(self.known.fact_waiting_count)

    def test_a_value_said_again_is_as_new_as_the_last_file(self):
        self._write("53", "2026-11-01")
        fact = self.known.sirene_facts["headcount_range"]
        self.assertEqual(fact, ["53", "Sirene", "2026-11-01"])
        self._write("41", "2026-10-01")
        self.assertEqual(self.known.headcount_range, "53")

    def test_an_older_file_still_fills_what_nobody_knew(self):
        self.known.write({"naf25_code": False, "sirene_facts": {}})
        self._write("53", "2026-01-01")
        self.assertEqual(self.known.naf25_code, "62.20Y")

    def test_an_older_file_neither_closes_nor_hides_nor_shows_again(self):
        closed = {"etatAdministratifUniteLegale": "C"}
        hidden = {"statutDiffusionUniteLegale": "P"}
        for values in (closed, hidden):
            _partners, count = self._write("53", "2026-01-01", **values)
            self.assertEqual(count["older"], 1)
        self.assertFalse(self.known.sirene_closed or self.known.diffusion_restricted)
        self._write("53", "2026-11-01", **hidden)
        self._write("53", "2026-10-01")
        self.assertTrue(self.known.diffusion_restricted)
        self._write("53", "2026-12-01")
        self.assertFalse(self.known.diffusion_restricted)

    def test_an_import_counts_what_is_older(self):
        row = lines.unit(ONE, "GROUPE UN", trancheEffectifsUniteLegale="41")
        job = self._import([row], date="2026-01-01")
        self.assertEqual((job.older_count, job.updated_count), (1, 0))
        self.assertEqual(self.known.headcount_range, "53")
