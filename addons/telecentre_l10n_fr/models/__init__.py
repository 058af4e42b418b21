# The mixins first: the others inherit them.
from . import (  # isort: skip
    telecentre_kept_file_mixin,
    telecentre_protected_mixin,
)
from . import (
    account_chart_template,
    account_edi_xml_cii,
    account_move,
    account_move_channel,
    account_move_checks,
    account_move_down_payment,
    account_move_line,
    account_move_send,
    ir_actions_report,
    mail_mail,
    product,
    res_company,
    res_config_settings,
    res_partner,
    res_partner_statement,
    telecentre_einvoice,
    telecentre_einvoice_send,
    telecentre_ereport,
    telecentre_ereport_payment,
)
