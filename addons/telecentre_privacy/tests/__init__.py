from . import test_opposition
