from . import (
    test_closing,
    test_collection,
    test_mode,
    test_pictures,
    test_regie,
    test_rights,
    test_titre,
    test_tools,
)
