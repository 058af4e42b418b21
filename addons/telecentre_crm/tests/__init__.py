from . import (
    test_access,
    test_accompaniment,
    test_pipeline,
    test_prospecting_lead,
    test_recurring,
    test_score,
    test_scoring_rules,
    test_seats,
    test_siren,
    test_telework_agreement,
    test_won_flow,
)
