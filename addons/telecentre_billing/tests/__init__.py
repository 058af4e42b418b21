from . import test_cases
from . import test_pass
from . import test_prices
from . import test_rights
from . import test_run
from . import test_subscription
from . import test_tools_cases
from . import test_tools_properties
