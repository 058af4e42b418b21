from . import log, pdfa
from .fetcher import ReportURLFetcher
from .page import PageSetup
from .renderer import ReportDocument, render_pdf
