{
    "name": "Telecentres: Attendees become Leads",
    "summary": "Attendees of open days become leads; hours of events are counted",
    "version": "19.0.1.0.0",
    "category": "Marketing/Events",
    "author": "Réseau des télécentres",
    "website": "https://github.com/telecentre/telecentre",
    "license": "AGPL-3",
    "depends": ["telecentre_event", "telecentre_crm", "event_crm"],
    "data": ["data/event_lead_rule_data.xml"],
    "demo": ["demo/event_registration_demo.xml"],
    "auto_install": True,
    "installable": True,
}
