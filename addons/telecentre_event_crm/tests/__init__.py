from . import test_attendee_leads
