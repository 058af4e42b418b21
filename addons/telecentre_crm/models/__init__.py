from . import res_partner
from . import crm_team
from . import crm_lead
from . import crm_lead_score
from . import telecentre_score_criterion
from . import telecentre_telework_agreement
from . import telecentre_accompaniment
