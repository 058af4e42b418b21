from . import (
    test_access,
    test_accompaniment,
    test_company_facts,
    test_menus,
    test_pipeline,
    test_prospecting_lead,
    test_recurring,
    test_score,
    test_scoring_rules,
    test_seats,
    test_telework_agreement,
    test_won_flow,
)
