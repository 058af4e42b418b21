from . import (
    test_charges,
    test_checks,
    test_facturx,
    test_facturx_mutations,
    test_partner,
    test_print,
    test_product_tax,
)
