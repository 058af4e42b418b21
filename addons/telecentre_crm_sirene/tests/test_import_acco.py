import io
import tarfile
from datetime import date

from odoo import SUPERUSER_ID
from odoo.tests import BaseCase, tagged

from ..tools import acco
from . import sirene_lines as lines
from .common import OWN, SireneCommon

OWN_SIRET = lines.siret(OWN)
# As the DILA writes a text; the company and its agreement are made up
TEXT = """<?xml version="1.0" encoding="UTF-8"?>
<TEXTE_ACCO><META><META_COMMUN><ID>{id}</ID><ANCIEN_ID/><ORIGINE>ACCO</ORIGINE>
<URL>acco/ACCO/TEXT/{id}.xml</URL><NATURE>ACCORD</NATURE></META_COMMUN>
<META_SPEC><META_ACCO><TITRE_TXT>{title}</TITRE_TXT>
<DOCUMENT_BUREAUTIQUE>T01526000001.docx</DOCUMENT_BUREAUTIQUE>
<NUMERO>T01526000001</NUMERO><SIRET>{siret}</SIRET>
<CODE_UNITE_SIGNATAIRE>015</CODE_UNITE_SIGNATAIRE><DATE_MAJ>2026-01-15</DATE_MAJ>
<DATE_DEPOT>2025-12-20</DATE_DEPOT><DATE_TEXTE>2025-12-01</DATE_TEXTE>
<DATE_EFFET>{start}</DATE_EFFET><DATE_FIN>{end}</DATE_FIN>
<DATE_DIFFUSION>2026-01-15</DATE_DIFFUSION><CODE_APE>6202A</CODE_APE>
<CODE_IDCC>1486</CODE_IDCC><RAISON_SOCIALE>GROUPE EXEMPLE</RAISON_SOCIALE>
<CONFORME_VERSION_INTEGRALE>true</CONFORME_VERSION_INTEGRALE><SECTEUR>PRIVE</SECTEUR>
<THEMES><THEME><CODE>093</CODE><LIBELLE>{theme}</LIBELLE><GROUPE>Autres</GROUPE>
</THEME></THEMES><SIGNATAIRES><SIGNATAIRE>01</SIGNATAIRE></SIGNATAIRES>
<SYNDICATS><SYNDICAT><CODE>99</CODE><LIBELLE>Télétravailleurs unis</LIBELLE></SYNDICAT>
</SYNDICATS></META_ACCO></META_SPEC></META></TEXTE_ACCO>
"""
# Another nesting, small letters: read as well
OTHER = """<texte xmlns="urn:example"><id>{id}</id><acco><titre_txt>{title}</titre_txt>
<siret>{siret}</siret><date_effet>{start}</date_effet><date_fin>{end}</date_fin>
<themes><theme>{theme}</theme></themes></acco></texte>
"""


def text(form=TEXT, **values):
    return form.format(
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
    def _archive(self, texts, broken=(), withdrawn=""):
        files = {
            f"acco/global/ACCO/TEXT/{number}.xml": content
            for number, content in enumerate([*texts, *broken])
        }
        if withdrawn:
            files["liste_suppression_acco.dat"] = withdrawn
        with tarfile.open(self.folder / "acco.tar.gz", "w:gz") as archive:
            for name, content in files.items():
                data = content.encode()
                member = tarfile.TarInfo(name)
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
            broken=["<a", '<!DOCTYPE x [<!ENTITY a "b">]><a/>'],
        )
        self.assertEqual((job.state, job.created_count), ("done", 1), job.message)
        self.assertEqual((job.unknown_count, job.faulty_count), (2, 2))
        agreement = self._agreements()
        self.assertEqual(agreement.date_start, date(2026, 1, 1))
        self.assertEqual(agreement.date_end, date(2026, 12, 31))
        self.assertIn("ACCOTEXT000000000001", agreement.source_url)

    def test_the_base_s_own_theme_another_nesting_and_a_dtd(self):
        texts = [
            text(title="Accord QVT", theme="Télétravail"),
            text(OTHER, id="ACCOTEXT000000000002"),
            '<!DOCTYPE TEXTE_ACCO SYSTEM "acco.dtd">'
            + text(id="ACCOTEXT000000000003").partition("?>")[2],
            text(id="ACCOTEXT000000000004", title="NAO"),
        ]
        job = self._archive(texts)
        self.assertEqual((job.created_count, job.unknown_count), (3, 1), job.message)
        self.assertFalse(job.faulty_count, job.fault_text)
        numbers = set(self._agreements().mapped("acco_id"))
        self.assertNotIn("ACCOTEXT000000000004", numbers, "a union's name is no theme")
        self.assertEqual(len(set(self._agreements().mapped("acco_date"))), 1)

    def test_a_text_that_is_withdrawn_is_archived_with_its_reason(self):
        self._archive([text()])
        agreement = self._agreements()
        job = self._archive(
            [],
            withdrawn="acco/global/ACCO/TEXT/00/00/00/ACCOTEXT000000000001\n"
            "acco/global/bureautique//2025/12/22/T02826061367.docx\n",
        )
        self.assertEqual((job.state, job.closed_count), ("done", 1), job.message)
        self.assertFalse(agreement.active)
        self.assertIn("withdrawn", agreement.message_ids[:1].body)

    def test_two_companies_with_one_siren_are_counted_and_named(self):
        self._create_company("Twin", OWN)
        job = self._archive([text()])
        self.assertEqual((job.created_count, job.double_count), (0, 1))
        self.assertIn("Twin", job.fault_text)

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

    def test_a_term_that_acco_changes_is_changed_and_shown(self):
        self._archive([text()])
        job = self._archive([text(end="2029-12-31")])
        self.assertEqual(self._agreements().date_end, date(2029, 12, 31))
        self.assertEqual((job.updated_count, job.unchanged_count), (1, 0))
        change = job.change_ids
        self.assertEqual(change.agreement_id, self._agreements())
        self.assertEqual((change.field_label, change.state), ("Until", "done"))
        self.assertIn("2026", change.old_text)
        self.assertIn("2029", change.new_text)

    def test_a_term_that_was_typed_is_asked_about(self):
        self._archive([text()])
        agreement = self._agreements()
        agreement.date_end = "2027-06-30"
        job = self._archive([text(end="2029-12-31")])
        self.assertEqual(agreement.date_end, date(2027, 6, 30))
        self.assertEqual((job.waiting_count, job.updated_count), (1, 0))
        self.assertEqual(self._archive([text(end="2029-12-31")]).waiting_count, 0)
        job.change_ids.with_user(self.sales_user).action_take()
        self.assertEqual(agreement.date_end, date(2029, 12, 31))

    def test_dates_that_cannot_be_beside_what_was_typed_stop_nothing(self):
        self._archive([text()])
        self._agreements().write({"date_start": "2028-01-01", "date_end": False})
        job = self._archive([text(end="2027-12-31")])
        self.assertEqual(job.state, "done", job.message)
        self.assertEqual(job.waiting_count, 1)

    def test_whoever_made_the_import_is_reminded_never_the_job(self):
        self._archive([text()])
        job = self.env["telecentre.sirene.import"].search([], limit=1)
        Agreement = self.env["telecentre.telework.agreement"].with_user(SUPERUSER_ID)
        mine = job.with_user(self.sales_manager).copy()
        self.assertEqual(Agreement._acco_user(mine), self.sales_manager)
        team = self.env.ref("telecentre_crm.crm_team_groups")
        team.user_id = self.sales_user
        self.assertEqual(Agreement._acco_user(None), self.sales_user)
        agreement = self._agreements().with_user(SUPERUSER_ID)
        agreement.user_id = SUPERUSER_ID
        agreement._remind(date(2026, 10, 1))
        activities = self.env["mail.activity"].search(
            [("summary", "ilike", self.company.name)]
        )
        self.assertTrue(activities)
        self.assertFalse(activities.filtered(lambda a: a.user_id.id == SUPERUSER_ID))

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
