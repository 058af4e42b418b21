from . import event_event, event_slot, telecentre_booking, telecentre_demo
