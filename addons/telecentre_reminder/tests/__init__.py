from . import test_pictures, test_reminder
