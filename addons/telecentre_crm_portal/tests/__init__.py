from . import (
    test_census,
    test_companies,
    test_demo,
    test_followers,
    test_pictures,
    test_proposal,
    test_proposal_frozen,
    test_proposal_text,
    test_shared_leads,
    test_signed,
)
