from . import (
    account_chart_template,
    account_edi_xml_cii,
    account_move,
    account_move_checks,
    account_move_line,
    product,
    res_company,
    res_config_settings,
    res_partner,
)
