from . import (
    test_binder,
    test_engine,
    test_errors,
    test_fetcher,
    test_invoice,
    test_layouts,
    test_network,
    test_pages,
    test_paper,
    test_pdfa,
    test_pdfa_checks,
    test_split,
)
