from collections import defaultdict
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools import pretitre


class TelecentreTitre(models.Model):
    """One pre-title: what one debtor owes, on one invoice or on several small ones."""

    _name = "telecentre.titre"
    _description = "Pre-Title"
    _inherit = ["telecentre.protected.mixin"]
    _order = "batch_id desc, id"
    _rec_name = "reference"
    # its number comes after the export
    _protected_fields = frozenset(
        ("batch_id", "reference", "partner_id", "kind", "move_ids", "amount_total")
    )

    batch_id = fields.Many2one(
        "telecentre.titre.batch", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="batch_id.company_id", store=True, index=True)
    state = fields.Selection(related="batch_id.state")
    reference = fields.Char(required=True, readonly=True)
    number = fields.Char(
        string="Title Number",
        index="btree_not_null",
        help="Given by the finance software once the title is issued; what the "
        "accountant reports collected may name it.",
    )
    payfip_ref = fields.Char(
        string="PayFiP Reference",
        compute="_compute_payfip_ref",
        store=True,
        index="btree_not_null",
        help="What a debtor types on the site to pay the whole title.",
    )
    partner_id = fields.Many2one(
        "res.partner", string="Debtor", required=True, readonly=True
    )
    kind = fields.Selection(
        [("titre", "Title"), ("reduction", "Reduction")], required=True, readonly=True
    )
    move_ids = fields.One2many(
        "account.move", "telecentre_titre_id", string="Invoices", readonly=True
    )
    currency_id = fields.Many2one(related="batch_id.currency_id")
    amount_total = fields.Monetary(
        string="To Collect",
        readonly=True,
        help="What was left to pay when the batch was filled; of a credit note, its "
        "total.",
    )

    @api.depends("number")
    def _compute_payfip_ref(self):
        for titre in self:
            titre.payfip_ref = pretitre.payfip_reference(titre.number)

    @api.constrains("number")
    def _check_number(self):
        """The finance software numbers titles anew each year."""
        for titre in self.filtered("number"):
            twin = self.search(
                [
                    ("number", "=", titre.number),
                    ("id", "!=", titre.id),
                    ("company_id", "=", titre.company_id.id),
                    (
                        "batch_id.date",
                        ">=",
                        titre.batch_id.date.replace(month=1, day=1),
                    ),
                    (
                        "batch_id.date",
                        "<=",
                        titre.batch_id.date.replace(month=12, day=31),
                    ),
                ],
                limit=1,
            )
            if twin:
                raise ValidationError(
                    self.env._(
                        "%(titre)s cannot have the title number “%(number)s”: "
                        "%(other)s has it this year. Correct one of them.",
                        titre=titre.reference,
                        number=titre.number,
                        other=twin.reference,
                    )
                )

    def write(self, vals):
        """What was handed over keeps a trace of each number that it had."""
        if "number" in vals:
            for titre in self.filtered(lambda titre: titre.state == "exported"):
                if (titre.number or "") == (vals["number"] or ""):
                    continue
                titre.batch_id.message_post(
                    body=self.env._(
                        "Title number of %(titre)s: %(old)s → %(new)s",
                        titre=titre.reference,
                        old=titre.number or "-",
                        new=vals["number"] or "-",
                    )
                )
        return super().write(vals)

    def _due(self):
        """What the invoices say today: to compare with what the batch was filled with."""
        self.ensure_one()
        name = "amount_total" if self.kind == "reduction" else "amount_residual"
        return self.currency_id.round(sum(self.move_ids.mapped(name)))

    def _prepare_pretitre(self):
        """The facts of this pre-title, as ``tools.pretitre`` writes them."""
        self.ensure_one()
        # invoices before the credit notes that go with them
        moves = self.move_ids.sorted(lambda move: (move.move_type, move.name))
        first, debtor = moves[0], self.partner_id
        days = [day for move in moves for day in move._telecentre_period() if day]
        # the credit note hands over the title that it reduces
        origin = self.browse()
        if self.kind == "reduction":
            origin = moves._telecentre_corrected_titres()
        return pretitre.PreTitre(
            numero=self.reference,
            type=self.kind,
            titre_origine=origin[:1].number or origin[:1].reference or "",
            factures=moves.mapped("name"),
            debiteur_siret=debtor._telecentre_siret(),
            debiteur_nom=debtor.commercial_partner_id.name,
            debiteur_adresse=", ".join(filter(None, (debtor.street, debtor.street2))),
            debiteur_code_postal=debtor.zip or "",
            debiteur_ville=debtor.city or "",
            debiteur_pays=debtor.country_id.code or "",
            objet=self._object(moves),
            periode_debut=min(days, default=None),
            periode_fin=max(days, default=None),
            date_facture=first.invoice_date,
            date_echeance=max(moves.mapped("invoice_date_due")),
            code_service=first._telecentre_service_code(),
            engagement=first._telecentre_order_reference(),
            reference_payfip=first.telecentre_payfip_ref or "",
            pieces=[f"pieces/{self._piece_name(move)}" for move in moves],
            parts=self._prepare_parts(moves),
            deja_transmis=moves.telecentre_past_batch_ids.mapped("name"),
        )

    @api.model
    def _piece_name(self, move):
        return f"{move.name.replace('/', '_')}.pdf"

    def _object(self, moves):
        labels = dict.fromkeys(
            (line.name or "").splitlines()[0]
            for line in moves.invoice_line_ids
            if line.display_type == "product" and line.name
        )
        return " ; ".join(labels)[:160]

    def _prepare_parts(self, moves):
        """Amounts by local code, budget line and rate; they add up to the invoices."""
        company = self.company_id
        sums = defaultdict(lambda: [Decimal(0), Decimal(0)])
        for line in moves.invoice_line_ids:
            if line.display_type != "product":
                continue
            product = line.product_id.sudo()
            tax = line.tax_ids[:1]
            key = (
                product.telecentre_local_code or company.telecentre_local_code or "",
                product.telecentre_budget_line or company.telecentre_budget_line or "",
                Decimal(str(tax.amount)),
            )
            sums[key][0] -= Decimal(str(line.balance))
            gross = line.price_total - line.price_subtotal
            sign = -1 if line.move_id.move_type == "out_refund" else 1
            sums[key][1] += sign * Decimal(str(gross))
        sign = -1 if self.kind == "reduction" else 1
        return pretitre.parts(
            {key: (sign * net, sign * tax) for key, (net, tax) in sums.items()},
            Decimal(str(self.amount_total)),
        )


class AccountMove(models.Model):
    _inherit = "account.move"

    def _telecentre_title_debts(self):
        """These invoices, with those that stand on the same pre-titles."""
        return (self | self.telecentre_titre_id.move_ids).filtered(
            lambda move: move.move_type == "out_invoice"
        )

    def _telecentre_taken_off(self):
        """The credit notes that were settled with these invoices, and only with them."""
        settled = self.line_ids.matched_credit_ids.credit_move_id.move_id
        return settled.filtered(
            lambda move: (
                move.move_type == "out_refund"
                and not move.amount_residual
                and not move.telecentre_titre_id
                and move.line_ids.matched_debit_ids.debit_move_id.move_id <= self
            )
        )

    def _telecentre_corrected_titres(self):
        """The pre-titles of the invoices that these credit notes correct."""
        credit_notes = self.filtered(lambda move: move.move_type == "out_refund")
        corrected = self.browse()
        for move in credit_notes:
            corrected |= move._telecentre_preceding_invoices()
        return corrected.telecentre_titre_id
