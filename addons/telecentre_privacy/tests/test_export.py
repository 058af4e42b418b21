import base64
import io
import json
import zipfile

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .test_erasure import MAIL, NAME, SECRET, ErasureCommon


@tagged("post_install", "-at_install")
class TestExport(ErasureCommon):
    def _export(self, partner=None):
        wizard = (
            self.env["telecentre.privacy.export"]
            .with_user(self.privacy_user)
            .create({"partner_id": (partner or self.person).id})
        )
        wizard.action_export()
        return zipfile.ZipFile(io.BytesIO(base64.b64decode(wizard.file)))

    def test_all_that_is_known(self):
        move = self._invoice()
        archive = self._export()
        self.assertEqual(archive.namelist(), ["data.json", "data.html"])
        data = json.loads(archive.read("data.json"))["data"]
        (person,) = data["person"]
        self.assertEqual((person["name"], person["email"]), (NAME, MAIL))
        self.assertEqual(data["leads"][0]["description"], SECRET)
        self.assertEqual(data["bookings"][0]["occupant_id"], NAME)
        self.assertEqual(data["attendance"][0]["arrival"], "2026-03-02T08:05:00Z")
        self.assertEqual(data["accompaniments"][0]["outcome"], "independent")
        self.assertEqual(data["invoices"][0]["name"], move.name)
        self.assertIn(SECRET, " ".join(m["body"] or "" for m in data["messages"]))
        self.assertEqual(data["oppositions"][0]["origin"], "unsubscribed")

    def test_the_page_reads(self):
        page = self._export().read("data.html").decode()
        for text in (NAME, SECRET, "Accompaniment towards Independence", "Murat"):
            self.assertIn(text, page)

    def test_nobody_else_s_data(self):
        data = self._export(self.contact).read("data.json").decode()
        self.assertNotIn(NAME, data)
        self.assertNotIn(SECRET, data)

    def test_logged_refused_for_a_company_and_for_others(self):
        self._export()
        self.assertEqual(self._log("export").user_id, self.privacy_user)
        with self.assertRaises(UserError):
            self._export(self.company)
        for user in (self.sales_user, self.staff_user):
            with self.assertRaises(AccessError):
                self.env["telecentre.privacy.export"].with_user(user).create(
                    {"partner_id": self.person.id}
                )
