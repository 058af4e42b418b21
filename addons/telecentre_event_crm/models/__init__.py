from . import event_lead_rule, event_registration, telecentre_demo
