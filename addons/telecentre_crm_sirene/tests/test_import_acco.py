import io
import tarfile
from datetime import date

from odoo.tests import BaseCase, tagged

from ..tools import acco
from . import sirene_lines as lines
from .common import OWN, SireneCommon

OWN_SIRET = lines.siret(OWN)
TEXT = """<?xml version="1.0" encoding="UTF-8"?>
<TEXTE_ACCORD><META><META_COMMUN><ID>{id}</ID></META_COMMUN><META_SPEC><META_ACCO>
<TITRE_TXT>{title}</TITRE_TXT><SIRET>{siret}</SIRET>
<THEMES><THEME><CODE>093</CODE><LIBELLE>{theme}</LIBELLE></THEME></THEMES>
<DATE_TEXTE>2025-12-01</DATE_TEXTE><DATE_EFFET>{start}</DATE_EFFET>
<DATE_FIN>{end}</DATE_FIN></META_ACCO></META_SPEC></META></TEXTE_ACCORD>
"""


def text(**values):
    return TEXT.format(
        **{
            "id": "ACCOTEXT000000000001",
            "title": "Accord télétravail",
            "theme": "Autres",
            "siret": OWN_SIRET,
            "start": "2026-01-01",
            "end": "2026-12-31",
            **values,
        }
    )


@tagged("post_install", "-at_install")
class TestImportAcco(SireneCommon):
    def _archive(self, texts, broken=()):
        with tarfile.open(self.folder / "acco.tar.gz", "w:gz") as archive:
            for number, content in enumerate([*texts, *broken]):
                data = content.encode()
                member = tarfile.TarInfo(f"acco/global/ACCO/TEXT/{number}.xml")
                member.size = len(data)
                archive.addfile(member, io.BytesIO(data))
        return self._import(kind="acco", name="acco.tar.gz")

    def _agreements(self):
        return self.company.telework_agreement_ids

    def test_texts_about_telework_become_agreements_of_known_companies(self):
        job = self._archive(
            [
                text(),
                text(id="ACCOTEXT000000000002", title="NAO", theme="Salaires"),
                text(id="ACCOTEXT000000000003", siret=lines.siret(lines.siren(5))),
            ],
            broken=["<a", "<!DOCTYPE x><a/>"],
        )
        self.assertEqual((job.state, job.created_count), ("done", 1), job.message)
        self.assertEqual((job.unknown_count, job.faulty_count), (2, 2))
        agreement = self._agreements()
        self.assertEqual(agreement.date_start, date(2026, 1, 1))
        self.assertEqual(agreement.date_end, date(2026, 12, 31))
        self.assertIn("ACCOTEXT000000000001", agreement.source_url)

    def test_again_makes_none_and_keeps_what_was_typed(self):
        self._archive([text(end="")])
        agreement = self._agreements()
        agreement.third_places_allowed = True
        job = self._archive([text()])
        self.assertEqual((job.created_count, job.updated_count), (0, 1))
        self.assertEqual(agreement.date_end, date(2026, 12, 31))
        agreement.date_end = "2027-06-30"
        self._archive([text()])
        self.assertEqual(agreement.date_end, date(2027, 6, 30))
        self.assertTrue(agreement.third_places_allowed)
        self.assertEqual(len(self._agreements()), 1)

    def test_csv(self):
        (self.folder / "acco.csv").write_text(
            "ID;SIRET;TITRE_TXT;DATE_EFFET;DATE_FIN\n"
            f"A1;{OWN_SIRET};Charte du TELETRAVAIL;01/02/2026;31/12/2999\n"
            f"A2;{OWN_SIRET};Télétravail;31/12/2026;01/01/2026\n"
            "A3;123;Télétravail;01/02/2026;\n",
            encoding="utf-8",
        )
        job = self._import(kind="acco", name="acco.csv")
        self.assertEqual((job.created_count, job.faulty_count), (1, 2), job.message)
        agreement = self._agreements()
        self.assertEqual(agreement.date_start, date(2026, 2, 1))
        self.assertFalse(agreement.date_end, "open-ended")


@tagged("post_install", "-at_install")
class TestAccoDates(BaseCase):
    def test_dates_as_the_base_has_written_them(self):
        for value in ("2026-03-31", "31/03/2026", "20260331", "2026-03-31T00:00:00"):
            self.assertEqual(acco.day(value), date(2026, 3, 31), value)
        for value in ("", None, "2026-02-30", "soon"):
            self.assertIsNone(acco.day(value))
