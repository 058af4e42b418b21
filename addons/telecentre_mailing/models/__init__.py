from . import crm_lead, mailing_mailing
