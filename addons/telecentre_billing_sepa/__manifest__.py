{
    "name": "Telecentre Billing: SEPA Direct Debit",
    "summary": "Subscriptions and agreements paid by direct debit, by OCA's addons",
    "version": "19.0.1.0.0",
    "license": "AGPL-3",
    "author": "Réseau des télécentres",
    "website": "https://github.com/telecentre/telecentre",
    "category": "Services/Telecentre",
    "depends": ["telecentre_billing", "account_banking_sepa_direct_debit"],
    "data": [
        "views/telecentre_subscription_views.xml",
        "views/telecentre_agreement_views.xml",
        "views/telecentre_billing_run_views.xml",
    ],
}
