from . import (
    account_payment_register,
    telecentre_regie_journal,
    telecentre_titre_batch_cancel,
)
