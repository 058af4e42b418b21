from . import (
    test_erasure,
    test_export,
    test_imports,
    test_information,
    test_mailing,
    test_opposition,
    test_outside,
    test_pictures,
    test_register,
    test_retention,
    test_roles,
)
