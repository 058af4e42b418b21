from . import (
    test_api,
    test_duplicates,
    test_groups,
    test_import_acco,
    test_import_dates,
    test_import_known,
    test_import_places,
    test_import_units,
    test_national_groups,
    test_stock,
)
