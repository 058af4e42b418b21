{
    "name": "Telecentres: Events",
    "summary": "Open days and talks in a centre: the event books its room",
    "version": "19.0.1.0.0",
    "category": "Marketing/Events",
    "author": "Réseau des télécentres",
    "website": "https://github.com/telecentre/telecentre",
    "license": "AGPL-3",
    "depends": ["telecentre_booking", "event"],
    "data": [
        "security/telecentre_event_groups.xml",
        "data/event_type_data.xml",
        "views/event_event_views.xml",
        "views/telecentre_booking_views.xml",
        "report/event_poster_report.xml",
    ],
    "demo": ["demo/event_event_demo.xml"],
    "installable": True,
}
