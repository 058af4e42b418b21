# The mixin first: the others inherit it.
from . import (  # isort: skip
    telecentre_numbered_mixin,
)
from . import (
    account_move,
    account_move_decision,
    account_payment,
    product,
    res_company,
    res_config_settings,
    res_users,
    telecentre_collection,
    telecentre_regie,
    telecentre_regie_closing,
    telecentre_titre,
    telecentre_titre_batch,
)
