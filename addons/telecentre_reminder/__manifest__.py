{
    "name": "Telecentres - Payment Reminders",
    "summary": "Reminders by level in the words of French law, by OCA's credit control",
    "version": "19.0.1.1.0",
    "category": "Accounting/Accounting",
    "author": "Réseau des télécentres",
    "website": "https://github.com/telecentre/telecentre",
    "license": "AGPL-3",
    "depends": ["telecentre_l10n_fr", "account_credit_control"],
    "data": [
        "report/report_reminder.xml",
        "data/mail_template_data.xml",
        "data/credit_control_policy_data.xml",
        "data/res_groups_data.xml",
    ],
    "post_init_hook": "post_init_hook",
    "installable": True,
}
