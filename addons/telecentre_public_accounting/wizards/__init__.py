from . import telecentre_regie_journal
