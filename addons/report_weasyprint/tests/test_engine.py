from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.base.models.ir_actions_report import IrActionsReport

from .common import ReportCase


@tagged("post_install", "-at_install")
class TestEngine(ReportCase):
    def test_weasyprint_is_the_default(self):
        self.env["ir.config_parameter"].search(
            [("key", "=", "report_weasyprint.engine")]
        ).unlink()
        self.assertTrue(self.env["ir.actions.report"]._use_weasyprint())

    def test_web_client_is_told_that_pdf_works(self):
        self.assertEqual(self.env["ir.actions.report"].get_wkhtmltopdf_state(), "ok")

    def test_setting_goes_back_to_wkhtmltopdf(self):
        self.env["ir.config_parameter"].set_param(
            "report_weasyprint.engine", "wkhtmltopdf"
        )
        with (
            patch.object(
                IrActionsReport, "_run_wkhtmltopdf", return_value=b"%PDF-by-Qt"
            ) as run,
            patch.object(
                IrActionsReport, "get_wkhtmltopdf_state", return_value="upgrade"
            ),
        ):
            self.assertEqual(self.render(), b"%PDF-by-Qt")
            self.assertEqual(
                self.env["ir.actions.report"].get_wkhtmltopdf_state(), "upgrade"
            )
        run.assert_called_once()

    def test_bodies_alone_are_rendered(self):
        """Some of Odoo's code gives HTML without any report."""
        content = self.env["ir.actions.report"]._run_wkhtmltopdf(
            ["<p>First body</p>", "<p>Second body</p>"]
        )
        first, second = self.texts(content)
        self.assertIn("First body", first)
        self.assertIn("Second body", second)

    def test_settings_write_the_parameters(self):
        settings = self.env["res.config.settings"].create(
            {"report_weasyprint_engine": "wkhtmltopdf", "report_weasyprint_tags": True}
        )
        settings.execute()
        params = self.env["ir.config_parameter"]
        self.assertEqual(params.get_param("report_weasyprint.engine"), "wkhtmltopdf")
        self.assertEqual(params.get_param("report_weasyprint.pdf_ua"), "True")
