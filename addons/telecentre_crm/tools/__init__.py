from . import commuting, indicators, recurring, scoring
