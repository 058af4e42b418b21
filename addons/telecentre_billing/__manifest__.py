{
    "name": "Telecentre Billing",
    "summary": "Tariffs, subscriptions, passes and billing runs that never bill twice",
    "version": "19.0.1.0.0",
    "license": "AGPL-3",
    "author": "Réseau des télécentres",
    "website": "https://github.com/telecentre/telecentre",
    "category": "Services/Telecentre",
    "depends": ["telecentre_booking", "account"],
    "data": [
        "security/telecentre_security.xml",
        "security/ir.model.access.csv",
        "data/ir_sequence_data.xml",
        "data/ir_cron_data.xml",
    ],
    "demo": [],
    "post_init_hook": "post_init_hook",
    "installable": True,
}
