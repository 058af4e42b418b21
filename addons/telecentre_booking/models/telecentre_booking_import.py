from odoo import api, models

# What one import holds in memory at a time; a larger file is read in several batches
MAX_IMPORT_ROWS = 20000


class TelecentreBooking(models.Model):
    """Import of files: a batch that is too large is refused before it is read."""

    _inherit = "telecentre.booking"

    @api.model
    def load(self, fields, data):
        limit = self.env.context.get("_import_limit") or len(data)
        if min(limit, len(data)) > MAX_IMPORT_ROWS:
            message = self.env._(
                "%(rows)s rows are too many for one import: at most %(limit)s at a time."
                " Use the import's batch limit, or split the file. Nothing was"
                " imported.",
                rows=len(data),
                limit=MAX_IMPORT_ROWS,
            )
            rows = {"from": 0, "to": len(data) - 1}
            error = {"type": "error", "message": message, "rows": rows}
            return {"ids": False, "messages": [error], "nextrow": 0}
        return super().load(fields, data)
