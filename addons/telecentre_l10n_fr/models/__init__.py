from . import account_edi_xml_cii
from . import account_move
from . import account_move_checks
from . import account_move_line
from . import product
from . import res_company
from . import res_config_settings
from . import res_partner
