import base64
import io
from unittest.mock import patch

from PIL import Image
from reportlab.graphics.utils import RenderPMError

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from odoo.addons.base.models.ir_actions_report import IrActionsReport

from ..engine import ReportURLFetcher
from .common import ReportCase


@tagged("post_install", "-at_install")
class TestFetcher(ReportCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        buffer = io.BytesIO()
        Image.new("RGB", (40, 20), "red").save(buffer, "PNG")
        cls.png = buffer.getvalue()
        cls.base = cls.env["ir.actions.report"].get_base_url()
        cls.fetcher = ReportURLFetcher(cls.env, [cls.base])

    def get(self, path, fetcher=None):
        return (fetcher or self.fetcher).fetch(self.base + path).read()

    def attachment(self, **values):
        return self.env["ir.attachment"].create(
            {"name": "test.png", "raw": self.png, **values}
        )

    def test_image_of_a_record(self):
        self.partners[0].image_1920 = base64.b64encode(self.png)
        data = self.get(f"/web/image/res.partner/{self.partners[0].id}/image_128")
        self.assertEqual(Image.open(io.BytesIO(data)).size, (40, 20))

    def test_image_by_query(self):
        data = self.get(
            f"/web/image?model=ir.attachment&id={self.attachment().id}&field=raw"
        )
        self.assertEqual(data, self.png)

    def test_image_is_resized(self):
        data = self.get(f"/web/image/{self.attachment().id}/20x10/name.png")
        self.assertEqual(Image.open(io.BytesIO(data)).size, (20, 10))

    def test_image_with_checksum_in_its_address(self):
        self.assertEqual(
            self.get(f"/web/image/{self.attachment().id}-c0ffee/name.png"), self.png
        )

    def test_content_by_xmlid(self):
        data = self.get("/web/content/web.image_placeholder")
        self.assertTrue(data.startswith(b"\x89PNG"))

    def test_images_are_read_with_the_rights_of_the_user(self):
        attachment = self.attachment(res_model="ir.cron", res_id=1)
        user = new_test_user(self.env, "weasy_portal", groups="base.group_portal")
        # Odoo prints portal documents with all rights.
        fetcher = ReportURLFetcher(self.env(user=user, su=True), [self.base])
        with self.assertRaises(AccessError):
            self.get(f"/web/image/{attachment.id}", fetcher)
        attachment.write({"res_model": False, "res_id": 0, "public": True})
        self.assertEqual(self.get(f"/web/image/{attachment.id}", fetcher), self.png)

    def test_access_token(self):
        attachment = self.attachment(res_model="ir.cron", res_id=1)
        token = attachment.generate_access_token()[0]
        user = new_test_user(self.env, "weasy_portal", groups="base.group_portal")
        fetcher = ReportURLFetcher(self.env(user=user), [self.base])
        path = f"/web/content/{attachment.id}?access_token={token}"
        self.assertEqual(self.get(path, fetcher), self.png)

    def test_barcode(self):
        barcode = b"\x89PNG of a barcode"
        with patch.object(IrActionsReport, "barcode", return_value=barcode) as draw:
            data = self.get("/report/barcode/Code128/ABC-123?width=300&height=50")
        self.assertEqual(data, barcode)
        draw.assert_called_once_with("Code128", "ABC-123", width="300", height="50")

    def test_qr_code_by_query(self):
        with patch.object(IrActionsReport, "barcode", return_value=b"1") as draw:
            self.get("/report/barcode/?barcode_type=QR&value=a%20b%2Fc&width=90")
        draw.assert_called_once_with("QR", "a b/c", width="90")

    def test_barcode_without_means_to_draw_pixels(self):
        with patch.object(IrActionsReport, "barcode", side_effect=RenderPMError):
            for kind, value in (
                ("Code128", "ABC-123"),
                ("QR", "https://example.com"),
                ("EAN13", "3760000000000"),
                ("EAN8", "not a number"),
                ("auto", "12345678"),
                ("UPCA", "72527273070"),
            ):
                with self.subTest(kind):
                    data = self.get(f"/report/barcode/{kind}/{value}")
                    self.assertIn(b"<svg", data)

    def test_static_file(self):
        data = self.get("/web/static/img/placeholder.png?version=1")
        self.assertTrue(data.startswith(b"\x89PNG"))

    def test_static_leads_nowhere_else(self):
        for path in (
            "/web/static/../../../../../../../etc/passwd",
            "/web/static/%2e%2e/__manifest__.py/../../../../../../etc/passwd",
            "/web/static/../__manifest__.py",
        ):
            with self.subTest(path), self.assertRaises(ValueError):
                self.get(path)

    def test_static_file_that_does_not_exist(self):
        with self.assertRaises(FileNotFoundError):
            self.get("/web/static/img/nothing.png")

    def test_company_logo(self):
        self.env.company.logo = base64.b64encode(self.png)
        self.assertTrue(self.get("/logo.png").startswith(b"\x89PNG"))

    def test_assets_bundle_is_built_when_absent(self):
        self.env["ir.attachment"].search(
            [("url", "=like", "/web/assets/%report_assets_common%")]
        ).unlink()
        css = self.get("/web/assets/any/web.report_assets_common.min.css").decode()
        self.assertIn(".o_company_logo", css)

    def test_attachment_at_its_own_address(self):
        self.attachment(url="/own/address.png", public=True)
        self.assertEqual(self.get("/own/address.png"), self.png)

    def test_outside_is_refused(self):
        for url in (
            "https://example.com/logo.png",
            "file:///etc/passwd",
            "ftp://example.com/logo.png",
            f"{self.base}.example.com/web/static/img/placeholder.png",
            "http://169.254.169.254/latest/meta-data/",
        ):
            with self.subTest(url), self.assertRaisesRegex(ValueError, "Refused"):
                self.fetcher.fetch(url)

    def test_unknown_address(self):
        with self.assertRaisesRegex(ValueError, "Unknown address"):
            self.get("/web/session/logout")

    def test_data_uri(self):
        url = "data:image/png;base64," + base64.b64encode(self.png).decode()
        self.assertEqual(self.fetcher.fetch(url).read(), self.png)
