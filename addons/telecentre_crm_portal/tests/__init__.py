from . import test_census, test_demo, test_pictures, test_proposal, test_shared_leads
