from . import test_cases
from . import test_pass
from . import test_prices
from . import test_tools_cases
from . import test_tools_properties
