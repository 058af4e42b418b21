from . import commuting, recurring, scoring
