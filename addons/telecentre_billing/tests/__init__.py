from . import (
    test_booking_fees,
    test_cases,
    test_concurrency,
    test_customer_kinds,
    test_pass,
    test_prices,
    test_rights,
    test_run,
    test_split,
    test_subscription,
    test_tools_cases,
    test_tools_properties,
)
