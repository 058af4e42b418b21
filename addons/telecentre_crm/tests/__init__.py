from . import test_siren
from . import test_scoring_rules
from . import test_score
from . import test_prospecting_lead
from . import test_pipeline
from . import test_telework_agreement
from . import test_accompaniment
from . import test_access
