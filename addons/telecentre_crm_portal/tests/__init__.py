from . import test_census, test_proposal, test_shared_leads
