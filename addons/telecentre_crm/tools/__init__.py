from . import scoring, siren
