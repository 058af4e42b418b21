from . import acco, api, lambert, sirene, stock
