from . import test_event_rooms, test_pictures
