from odoo import models
from odoo.tools import SQL


class TelecentreIndicatorReport(models.TransientModel):
    _inherit = "telecentre.indicator.report"

    def _sql_training(self):
        """The rooms of events count as well, whatever their type: once each."""
        return SQL("(%s) OR b.event_id IS NOT NULL", super()._sql_training())
