from . import (
    account_move,
    account_payment,
    product,
    res_company,
    telecentre_collection,
    telecentre_regie,
    telecentre_titre,
    telecentre_titre_batch,
)
