from . import test_charges
from . import test_checks
from . import test_facturx
from . import test_facturx_mutations
from . import test_partner
from . import test_print
from . import test_product_tax
from . import test_siren
