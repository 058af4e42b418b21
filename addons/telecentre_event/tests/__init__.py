from . import test_event_rooms
