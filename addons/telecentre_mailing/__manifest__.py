{
    "name": "Telecentres: Campaigns",
    "summary": "Mailings to prospects and contacts by role, with an opt-out that holds",
    "version": "19.0.1.0.0",
    "category": "Marketing/Email Marketing",
    "author": "Réseau des télécentres",
    "website": "https://github.com/telecentre/telecentre",
    "license": "AGPL-3",
    "depends": ["telecentre_crm", "mass_mailing_crm"],
    "data": [
        "security/telecentre_mailing_groups.xml",
        "data/mailing_filter_data.xml",
        "data/mailing_mailing_data.xml",
        "views/mailing_templates.xml",
        "views/mailing_mailing_views.xml",
    ],
    "installable": True,
}
