from . import recurring, scoring
