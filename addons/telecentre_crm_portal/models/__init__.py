from . import (
    crm_lead,
    crm_lead_followers,
    crm_lead_signed,
    telecentre_agreement,
    telecentre_census,
    telecentre_census_answer,
    telecentre_lead_seat,
    telecentre_proposal,
    telecentre_proposal_line,
    telecentre_proposal_prices,
    telecentre_proposal_sign,
)
