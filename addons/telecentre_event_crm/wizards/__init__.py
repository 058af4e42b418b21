from . import telecentre_indicator_report
