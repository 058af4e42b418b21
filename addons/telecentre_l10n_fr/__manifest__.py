{
    "name": "Telecentres - French e-invoicing",
    "summary": "Factur-X that passes the French rules, SIREN and SIRET, legal mentions",
    "version": "19.0.1.0.0",
    "category": "Accounting/Localizations/EDI",
    "author": "Réseau des télécentres",
    "website": "https://github.com/telecentre/telecentre",
    "license": "AGPL-3",
    "depends": ["telecentre_billing", "l10n_fr_account", "account_edi_ubl_cii"],
    "data": [
        "views/res_config_settings_views.xml",
        "views/res_partner_views.xml",
        "report/report_invoice.xml",
    ],
    "demo": [
        "demo/res_company_demo.xml",
        "demo/res_partner_demo.xml",
    ],
    "post_init_hook": "post_init_hook",
    "installable": True,
    "auto_install": True,
}
