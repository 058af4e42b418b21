from . import test_facturx
from . import test_facturx_mutations
