from . import (
    test_accounting,
    test_charges,
    test_checks,
    test_down_payment,
    test_einvoice,
    test_ereport,
    test_facturx,
    test_facturx_mutations,
    test_partner,
    test_print,
    test_product_tax,
    test_statement,
)
