from . import feed, stay
