from . import (
    crm_lead,
    crm_lead_score,
    crm_lead_seats,
    crm_lead_won,
    crm_team,
    res_partner,
    telecentre_accompaniment,
    telecentre_agreement,
    telecentre_lead_seat,
    telecentre_score_criterion,
    telecentre_subscription,
    telecentre_telework_agreement,
)
