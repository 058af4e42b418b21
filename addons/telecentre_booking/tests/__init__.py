from . import test_planning_data
from . import test_planning_board
