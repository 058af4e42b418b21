from . import account_payment_register, telecentre_regie_journal
