from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import pretitre
from .res_users import GROUP


class AccountMove(models.Model):
    _inherit = "account.move"

    telecentre_titre_id = fields.Many2one(
        "telecentre.titre",
        string="Pre-Title",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
        groups=GROUP,
    )
    telecentre_past_batch_ids = fields.Many2many(
        "telecentre.titre.batch",
        "telecentre_titre_batch_past_move_rel",
        "move_id",
        "batch_id",
        string="Handed Over Before",
        readonly=True,
        copy=False,
        groups=GROUP,
        help="Batches that were exported with it, then cancelled.",
    )
    telecentre_titre_number = fields.Char(
        related="telecentre_titre_id.number", string="Title", groups=GROUP
    )
    telecentre_is_public = fields.Boolean(
        string="For the Public Accountant",
        compute="_compute_telecentre_is_public",
        groups=GROUP,
    )
    telecentre_asap_ref = fields.Char(
        string="ASAP Reference",
        copy=False,
        groups=GROUP,
        help="Reference of the “avis des sommes à payer”, as the finance software gave "
        "it.",
    )
    telecentre_payfip_ref = fields.Char(
        string="PayFiP Reference",
        compute="_compute_telecentre_payfip_ref",
        store=True,
        index="btree_not_null",
        groups=GROUP,
        help="What the debtor types on the site: 6 to 30 letters and digits. It stays "
        "what was printed, whatever the number of the title.",
    )

    @api.depends("company_id.telecentre_accounting_mode", "move_type")
    def _compute_telecentre_is_public(self):
        for move in self:
            company = move.company_id
            move.telecentre_is_public = (
                move.is_sale_document()
                and company.telecentre_accounting_mode == "public"
            )

    @api.depends("name", "state", "move_type")
    def _compute_telecentre_payfip_ref(self):
        for move in self:
            owed = move.move_type == "out_invoice" and move.state == "posted"
            move.telecentre_payfip_ref = owed and pretitre.payfip_reference(move.name)

    def _telecentre_decisions(self):
        """The council decisions that set the tariffs billed here, each once.

        :return: list of ``(reference, date or False)``
        """
        self.ensure_one()
        found = {}
        for charge in self.invoice_line_ids._telecentre_charges():
            for source in self._telecentre_tariffs(charge):
                if source.deliberation_ref:
                    key = source.deliberation_ref, source.deliberation_date
                    found[key] = None
                    break
        return list(found)

    def _telecentre_tariffs(self, charge):
        """Where the decision on a charge's price may stand, the nearest first."""
        pricelist = (
            charge.subscription_id.pricelist_id
            or charge.agreement_id.pricelist_id
            or charge.partner_id.property_product_pricelist
        )
        day = charge.date_from or charge.date or self.invoice_date
        rule_id = pricelist.with_context(
            telecentre_centre_id=charge.centre_id.id
        )._get_product_rule(charge.product_id, abs(charge.quantity) or 1, date=day)
        return [self.env["product.pricelist.item"].sudo().browse(rule_id), pricelist]

    def _telecentre_legal_mentions(self):
        mentions = super()._telecentre_legal_mentions()
        # sudo: who prints an invoice need not see public accounting
        if not self.sudo().telecentre_is_public:
            return mentions
        for reference, day in self._telecentre_decisions():
            mentions.append(
                self.env._(
                    "Tariff set by the council decision %(ref)s of %(date)s.",
                    ref=reference,
                    date=day.strftime("%d/%m/%Y"),
                )
                if day
                else self.env._("Tariff set by the council decision %s.", reference)
            )
        return mentions

    def _telecentre_check_not_exported(self):
        exported = self.filtered(
            lambda move: move.sudo().telecentre_titre_id.batch_id.state == "exported"
        )
        if exported:
            raise UserError(
                self.env._(
                    "%s was handed over to the public accountant: make a credit note, "
                    "which the next batch hands over too.",
                    ", ".join(exported.mapped("display_name")),
                )
            )

    def write(self, vals):
        # what was handed over is not handed over again unnoticed
        if "telecentre_titre_id" in vals and not self.env.su:
            self._telecentre_check_not_exported()
        if "telecentre_past_batch_ids" in vals and not self.env.su:
            raise UserError(
                self.env._("Which batches an invoice was in is written by them only.")
            )
        return super().write(vals)

    def _telecentre_check_not_deposited(self):
        """The entry of a deposit slip, and those of its receipts, stay."""
        moves = self.sudo()
        slips = moves.env["telecentre.regie.deposit"].search(
            [("move_id", "in", moves.ids), ("state", "=", "done")]
        )
        if slips:
            raise UserError(
                self.env._(
                    "%(entries)s is the entry of the deposit slip %(slips)s and can no "
                    "longer be changed.",
                    entries=", ".join(slips.move_id.mapped("display_name")),
                    slips=", ".join(slips.mapped("name")),
                )
            )
        moves.origin_payment_id._telecentre_check_deposited()
        moves.origin_payment_id._telecentre_check_open()

    def button_draft(self):
        self._telecentre_check_not_exported()
        self._telecentre_check_not_deposited()
        self.sudo().telecentre_titre_id = False
        return super().button_draft()
