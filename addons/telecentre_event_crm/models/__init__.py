from . import event_registration, telecentre_demo
