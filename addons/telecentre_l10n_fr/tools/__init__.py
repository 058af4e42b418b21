from . import cii
