from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    report_weasyprint_engine = fields.Selection(
        selection=[("weasyprint", "WeasyPrint"), ("wkhtmltopdf", "wkhtmltopdf")],
        string="PDF Engine",
        default="weasyprint",
        config_parameter="report_weasyprint.engine",
        help="What turns reports into PDF files.",
    )
    report_weasyprint_tags = fields.Boolean(
        string="Accessible PDF Files",
        config_parameter="report_weasyprint.pdf_ua",
        help="PDF files carry the structure of the document, for screen readers.",
    )
