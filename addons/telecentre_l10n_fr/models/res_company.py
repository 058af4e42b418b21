import errno
import os
from contextlib import suppress
from pathlib import Path

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import config

from odoo.addons.telecentre_billing.tools import siren

SYSTEM_FOLDERS = (
    "/bin", "/boot", "/dev", "/etc", "/lib", "/proc", "/root", "/run", "/sbin", "/sys",
    "/usr", "/var/lib/postgresql", "/var/spool",
)  # fmt: skip


class ResCompany(models.Model):
    _inherit = "res.company"

    telecentre_invoice_channel = fields.Selection(
        selection=[
            ("none", "None yet (printed or by e-mail)"),
            ("platform", "Approved platform"),
            ("chorus", "Chorus Pro"),
        ],
        string="E-Invoice Channel",
        default="none",
        required=True,
        help="Through what your e-invoices leave. With a channel, an invoice that "
        "lacks something the French rules ask for is not posted.",
    )
    telecentre_channel_method = fields.Selection(
        selection=[
            ("manual", "I download them and file them there"),
            ("folder", "Put in a folder of this server"),
            ("email", "Sent to an e-mail address"),
        ],
        string="How E-Invoices Are Handed Over",
        default="manual",
        required=True,
    )
    telecentre_channel_folder = fields.Char(
        string="Folder",
        help="A folder of the server that your platform's connector reads.",
    )
    telecentre_channel_email = fields.Char(string="Address of the Channel")
    telecentre_penalty_note = fields.Text(
        string="Late Payment Penalties",
        help="Printed on invoices and sent in them (note PMD).",
    )
    telecentre_recovery_note = fields.Text(
        string="Recovery Indemnity",
        help="Printed on invoices and sent in them (note PMT).",
    )
    telecentre_discount_note = fields.Text(
        string="Early Payment Discount",
        help="Printed on invoices and sent in them (note AAB).",
    )

    @api.constrains("telecentre_channel_folder")
    def _check_telecentre_channel_folder(self):
        """What leaves never lands among the programs and files of the server itself."""
        own = [config["data_dir"], *config["addons_path"], *SYSTEM_FOLDERS]
        for company in self.filtered("telecentre_channel_folder"):
            folder = Path(company.telecentre_channel_folder)
            real = folder.resolve()
            if (
                not folder.is_absolute()
                or real == Path("/")
                or any(real.is_relative_to(Path(path).resolve()) for path in own)
            ):
                raise ValidationError(
                    self.env._(
                        "“%s” cannot be the folder for e-invoices: give the whole path "
                        "of a folder made for them, outside those of Odoo and of the "
                        "system, such as /srv/einvoices/outgoing.",
                        company.telecentre_channel_folder,
                    )
                )

    def _telecentre_write_in_folder(self, name, content):
        """Put a file in the channel's folder: whole, or not at all.

        :raise UserError: when it cannot be, or when another file has this name
        """
        self.ensure_one()
        folder = Path(self.sudo().telecentre_channel_folder or "")
        if not folder.is_absolute() or not folder.is_dir():
            raise UserError(
                self.env._(
                    "The folder for e-invoices “%s” is not a folder of this server: "
                    "correct it under Invoicing > Configuration > Settings > French "
                    "E-Invoices.",
                    self.sudo().telecentre_channel_folder or "",
                )
            )
        part, path = folder / f".{name}.part", folder / name
        try:
            if path.exists():
                if path.read_bytes() == content:
                    return  # put there before a crash
                raise FileExistsError(
                    errno.EEXIST, self.env._("another file has this name")
                )
            with part.open("wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            part.replace(path)
        except OSError as error:
            with suppress(OSError):
                part.unlink(missing_ok=True)
            raise UserError(
                self.env._(
                    "“%(name)s” could not be written in the folder “%(folder)s” "
                    "(%(reason)s): ask who looks after the server, then send it again.",
                    name=name,
                    folder=folder,
                    reason=error.strerror or error,
                )
            ) from error

    def _telecentre_penalty_text(self):
        return self.telecentre_penalty_note or self.env._(
            "Late payment: penalties at three times the legal interest rate are due "
            "from the day after the due date, without a reminder."
        )

    def _telecentre_recovery_text(self):
        return self.telecentre_recovery_note or self.env._(
            "Late payment by a business customer: fixed compensation of 40 EUR for "
            "recovery costs."
        )

    def _telecentre_discount_text(self):
        return self.telecentre_discount_note or self.env._(
            "No discount for early payment."
        )

    def _telecentre_service_tax(self):
        """The tax on services of the French chart, VAT on payment, if it is there."""
        self.ensure_one()
        chart = self.env["account.chart.template"].sudo().with_company(self)
        if not self.is_france_country:
            return self.env["account.tax"]
        return (
            chart.ref("tva_normale_encaissement", raise_if_not_found=False)
            or self.env["account.tax"]
        )

    def _telecentre_deposit_tax(self):
        """A deposit is no sale, but each line of an e-invoice has a tax: 0 %, exempt."""
        self.ensure_one()
        chart = self.env["account.chart.template"].sudo().with_company(self)
        if not self.is_france_country:
            return super()._telecentre_deposit_tax()
        return (
            chart.ref("tva_sale_service_0", raise_if_not_found=False)
            or super()._telecentre_deposit_tax()
        )

    def _telecentre_legal_footer(self):
        """Identity for the foot of documents, from what the company says of itself."""
        self.ensure_one()
        partner = self.partner_id
        address = " ".join(part for part in (self.street, self.zip, self.city) if part)
        vat = self.vat and self.env._("VAT: %s", siren.pretty_vat(self.vat))
        parts = (
            self.name,
            address,
            partner._telecentre_registry_display(),
            vat,
        )
        return " - ".join(part for part in parts if part)
