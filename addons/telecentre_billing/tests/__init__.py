from . import test_cases
from . import test_tools_cases
from . import test_tools_properties
