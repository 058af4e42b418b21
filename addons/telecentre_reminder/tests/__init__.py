from . import test_exclusions, test_pictures, test_reminder
