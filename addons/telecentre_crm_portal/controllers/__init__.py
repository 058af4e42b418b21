from . import census, portal_lead, portal_proposal
