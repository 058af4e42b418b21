import base64
import hashlib

from odoo import models
from odoo.exceptions import UserError


class TelecentreKeptFileMixin(models.AbstractModel):
    """A record that keeps the very file that was handed over, with its SHA-256.

    Models have a Char ``sha256``, and the file in a Binary ``file`` unless they say
    otherwise in ``_kept_raw``.
    """

    _name = "telecentre.kept.file.mixin"
    _description = "Record That Keeps a File"

    def _kept_raw(self):
        """The bytes of the file as they are stored now."""
        self.ensure_one()
        return base64.b64decode(self.with_context(bin_size=False).file or b"")

    def _kept_content(self):
        """The bytes of the file, the same as on the first day.

        :raise UserError: when the file was lost or changed
        """
        self.ensure_one()
        content = self.sudo()._kept_raw() or b""
        if hashlib.sha256(content).hexdigest() != self.sha256:
            raise UserError(
                self.env._(
                    "The file kept of %s is lost or damaged: it no longer has its "
                    "checksum. Ask who looks after the server to put it back from a "
                    "backup.",
                    self.display_name,
                )
            )
        return content

    def _lost(self):
        """Those of these records whose file is no longer what it was."""
        lost = self.browse()
        for record in self:
            try:
                record._kept_content()
            except UserError:
                lost += record
            # one file at a time in memory
            record.invalidate_recordset()
        return lost

    def _lost_message(self):
        return self.env._(
            "Lost or damaged: %s.", ", ".join(self.mapped("display_name"))
        )

    def action_verify(self):
        """Read the kept files again and say which are no longer what they were."""
        kept = self.filtered("sha256")
        lost = kept._lost()
        message = self.env._("%s kept files are as they were.", len(kept - lost))
        if lost:
            message += f" {lost._lost_message()}"
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "danger" if lost else "success",
                "message": message,
                "sticky": bool(lost),
            },
        }
