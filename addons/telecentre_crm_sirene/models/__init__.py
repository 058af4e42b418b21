from . import (
    crm_lead,
    res_partner,
    res_partner_duplicates,
    res_partner_group,
    res_partner_near,
    telecentre_centre,
    telecentre_company_establishments,
    telecentre_company_writer,
    telecentre_fact_change,
    telecentre_sirene_import,
    telecentre_sirene_import_work,
    telecentre_telework_agreement,
)
