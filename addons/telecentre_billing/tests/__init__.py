from . import (
    test_cases,
    test_concurrency,
    test_pass,
    test_prices,
    test_rights,
    test_run,
    test_subscription,
    test_tools_cases,
    test_tools_properties,
)
