from . import recurring, scoring, siren
