{
    "name": "Reports with WeasyPrint",
    "summary": "Render every PDF report with WeasyPrint instead of wkhtmltopdf",
    "version": "19.0.1.0.0",
    "category": "Technical",
    "license": "AGPL-3",
    "author": "Réseau des télécentres",
    "website": "https://github.com/telecentre/telecentre",
    "depends": ["web"],
    "external_dependencies": {"python": ["weasyprint"]},
    "data": [
        "data/ir_config_parameter.xml",
        "views/res_config_settings_views.xml",
    ],
    "installable": True,
}
