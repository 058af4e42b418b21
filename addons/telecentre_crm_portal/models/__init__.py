from . import (
    crm_lead,
    telecentre_agreement,
    telecentre_census,
    telecentre_census_answer,
    telecentre_demo,
    telecentre_proposal,
    telecentre_proposal_prices,
    telecentre_proposal_sign,
)
