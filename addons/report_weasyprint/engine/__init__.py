from . import log, pdfa
from .binder import Binder, bound
from .fetcher import ReportURLFetcher
from .page import PageSetup
from .renderer import ReportDocument, render_pdf
