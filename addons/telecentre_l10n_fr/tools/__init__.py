from . import cii, siren
