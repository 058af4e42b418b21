from . import (
    crm_lead,
    crm_lead_followers,
    telecentre_agreement,
    telecentre_census,
    telecentre_census_answer,
    telecentre_proposal,
    telecentre_proposal_prices,
    telecentre_proposal_sign,
)
