from . import telecentre_charge_report, telecentre_mrr_report
