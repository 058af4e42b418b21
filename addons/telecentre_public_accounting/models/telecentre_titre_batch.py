import base64
import hashlib

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..tools import pretitre


class TelecentreTitreBatch(models.Model):
    """What is handed over to the public accountant at once, written one time only."""

    _name = "telecentre.titre.batch"
    _description = "Batch of Pre-Titles"
    _inherit = ["telecentre.numbered.mixin", "telecentre.kept.file.mixin"]
    _order = "date desc, id desc"
    _final_state = "exported"
    _protected_fields = frozenset(
        (
            "state",
            "file",
            "filename",
            "sha256",
            "date_export",
            "download_count",
            "cancel_reason",
            "past_move_ids",
        )
    )

    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(
        string="Invoices up to", required=True, default=fields.Date.context_today
    )
    state = fields.Selection(
        [("draft", "Draft"), ("exported", "Exported"), ("cancelled", "Cancelled")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )
    titre_ids = fields.One2many(
        "telecentre.titre", "batch_id", string="Pre-Titles", copy=False
    )
    titre_count = fields.Integer(string="Number", compute="_compute_totals", store=True)
    amount_total = fields.Monetary(
        string="Total", compute="_compute_totals", store=True
    )
    waiting_note = fields.Text(string="Left to Wait", readonly=True, copy=False)
    file = fields.Binary(readonly=True, attachment=True, copy=False)
    filename = fields.Char(readonly=True, copy=False)
    sha256 = fields.Char(string="SHA-256", readonly=True, copy=False)
    cancel_reason = fields.Char(string="Taken Back Because", readonly=True, copy=False)
    past_move_ids = fields.Many2many(
        "account.move",
        "telecentre_titre_batch_past_move_rel",
        "batch_id",
        "move_id",
        string="Invoices Given Back",
        readonly=True,
        copy=False,
    )
    date_export = fields.Datetime(string="Exported On", readonly=True, copy=False)
    download_count = fields.Integer(string="Downloads", readonly=True, copy=False)

    @api.depends("titre_ids.amount_total", "titre_ids.kind")
    def _compute_totals(self):
        for batch in self:
            signs = {"titre": 1, "reduction": -1}
            batch.titre_count = len(batch.titre_ids)
            batch.amount_total = sum(
                signs[titre.kind] * titre.amount_total for titre in batch.titre_ids
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_exported(self):
        for batch in self:
            if batch.state == "exported":
                raise UserError(self.env._("%s was exported: it is kept.", batch.name))

    # ------------------------------------------------------------------
    # What goes in
    # ------------------------------------------------------------------
    def _search_moves(self, *domain):
        return self.env["account.move"].search(
            Domain.AND(
                [
                    Domain("company_id", "=", self.company_id.id),
                    Domain("state", "=", "posted"),
                    Domain("invoice_date", "<=", self.date),
                    Domain("telecentre_titre_id", "=", False),
                    *domain,
                ]
            ),
            order="invoice_date, name",
        )

    def action_fill(self):
        """Take what is owed and not handed over yet; small debts wait together."""
        self.ensure_one()
        self.check_access("write")
        self._check_draft()
        # sudo: titles are made, and unmade, by their batch only
        self.titre_ids.sudo().unlink()
        invoices = self._search_moves(
            Domain("move_type", "=", "out_invoice"),
            # what a régie took is not collected twice
            Domain("payment_state", "in", ("not_paid", "partial")),
        )
        # the public accountant counts in the currency of the company
        foreign = invoices.filtered(lambda move: move.currency_id != self.currency_id)
        invoices -= foreign
        groups, left = pretitre.grouped(
            [(self._debtor_key(move), move.amount_residual, move) for move in invoices],
            self.company_id.telecentre_titre_threshold,
        )
        # a credit note reduces the title that was handed over; before that, it leaves
        # less to collect, and goes with its invoice so as to reduce nothing later
        groups = [
            [*group, *self.env["account.move"].union(*group)._telecentre_taken_off()]
            for group in groups
        ]
        groups += [[move] for move in self._reductions()]
        groups.sort(key=lambda group: (group[0].invoice_date, group[0].name))
        titres = (
            self.env["telecentre.titre"]
            .sudo()
            .create(
                [
                    {
                        "batch_id": self.id,
                        "reference": f"{self.name}-{rank:04d}",
                        "partner_id": group[0].partner_id.id,
                        "kind": "titre"
                        if group[0].move_type == "out_invoice"
                        else "reduction",
                    }
                    for rank, group in enumerate(groups, 1)
                ]
            )
        )
        for titre, group in zip(titres, groups, strict=True):
            for move in group:
                move.sudo().telecentre_titre_id = titre
            titre.amount_total = titre._due()
        self.waiting_note = "\n".join(
            filter(None, (self._waiting_text(left, foreign), self._past_text()))
        )
        return True

    def _reductions(self):
        """The credit notes of what was handed over, whatever tells their invoice."""
        credit_notes = self._search_moves(
            Domain("move_type", "=", "out_refund"),
            Domain("currency_id", "=", self.currency_id.id),
            Domain("reversed_entry_id", "=", False)
            | Domain(
                "reversed_entry_id.telecentre_titre_id.batch_id.state", "=", "exported"
            ),
        )
        return credit_notes.filtered(
            lambda move: (
                "exported" in move._telecentre_corrected_titres().mapped("state")
            )
        )

    @api.model
    def _debtor_key(self, move):
        return (
            move.commercial_partner_id.id,
            move.partner_id.id,
            move._telecentre_service_code(),
            move._telecentre_order_reference(),
        )

    def _waiting_text(self, left, foreign):
        texts = []
        if left:
            texts.append(
                self.env._(
                    "Under the threshold of %(threshold)s, waiting for more: "
                    "%(numbers)s",
                    threshold=self.currency_id.format(
                        self.company_id.telecentre_titre_threshold
                    ),
                    numbers=", ".join(move.name for move in left),
                )
            )
        if foreign:
            texts.append(
                self.env._(
                    "In another currency, to be handed over by hand: %s",
                    ", ".join(foreign.mapped("name")),
                )
            )
        return "\n".join(texts) or False

    def _past_text(self):
        """Warn of what the finance software may have had before."""
        return "\n".join(
            self.env._(
                "%(invoices)s handed over before in %(batch)s, taken back: %(reason)s",
                invoices=", ".join((self.titre_ids.move_ids & batch.past_move_ids)
                                   .mapped("name")),
                batch=batch.name,
                reason=batch.cancel_reason or "-",
            )
            for batch in self.titre_ids.move_ids.telecentre_past_batch_ids
        )  # fmt: skip

    def _check_draft(self):
        for batch in self:
            if batch.state != "draft":
                raise UserError(
                    self.env._(
                        "%(name)s was exported on %(date)s and is not exported again: "
                        "download its file, or cancel it if it was never issued.",
                        name=batch.name,
                        date=batch.date_export,
                    )
                    if batch.state == "exported"
                    else self.env._("%s is cancelled.", batch.name)
                )

    # ------------------------------------------------------------------
    # What comes out
    # ------------------------------------------------------------------
    def _missing(self):
        """What the public accountant would send back, as texts."""
        items = []
        for titre in self.titre_ids:
            debtor = titre.partner_id
            lacks = [
                label
                for label, there in (
                    (self.env._("street"), debtor.street),
                    (self.env._("postal code"), debtor.zip),
                    (self.env._("city"), debtor.city),
                    (
                        self.env._("SIRET"),
                        debtor._telecentre_kind() not in ("company", "public")
                        or debtor._telecentre_siret(),
                    ),
                )
                if not there
            ]
            if lacks:
                items.append(
                    self.env._(
                        "%(debtor)s: %(missing)s",
                        debtor=debtor.display_name,
                        missing=", ".join(lacks),
                    )
                )
        return list(dict.fromkeys(items))

    def action_export(self):
        """Write the zip once: CSV, JSON and the invoices it is about."""
        self.ensure_one()
        self.check_access("write")
        # two people at once: one of them is told that the other is at it
        self.lock_for_update()
        self._check_draft()
        if not self.titre_ids:
            raise UserError(
                self.env._("%s is empty: fill it with what is owed first.", self.name)
            )
        if missing := self._missing():
            raise UserError(
                self.env._(
                    "These debtors lack what the public accountant needs. Complete them "
                    "under Contacts:\n%s",
                    "\n".join(f"  - {item}" for item in missing),
                )
            )
        changed = self.titre_ids.filtered(
            lambda titre: titre.currency_id.compare_amounts(
                titre.amount_total, titre._due()
            )
        )
        if changed:
            raise UserError(
                self.env._(
                    "Something was paid or credited since %(batch)s was filled "
                    "(%(numbers)s): fill it again.",
                    batch=self.name,
                    numbers=", ".join(
                        changed.move_ids.mapped("name") or changed.mapped("reference")
                    ),
                )
            )
        content = pretitre.to_zip(self._files())
        self.sudo().write(
            {
                "state": "exported",
                "file": base64.b64encode(content),
                "filename": f"pretitres_{self.name.replace('/', '_')}.zip",
                "sha256": hashlib.sha256(content).hexdigest(),
                "date_export": fields.Datetime.now(),
            }
        )
        return True

    def _files(self):
        titres = [titre._prepare_pretitre() for titre in self.titre_ids]
        head = {
            "lot": self.name,
            "collectivite": self.company_id.name,
            "siret": self.company_id.partner_id._telecentre_siret(),
            "date": fields.Date.to_string(self.date),
        }
        files = {
            "pretitres.csv": pretitre.to_csv(titres).encode(),
            "pretitres.json": pretitre.to_json(titres, head).encode(),
        }
        for titre in self.titre_ids:
            for move in titre.move_ids:
                move._telecentre_make_legal_pdf()
                name = f"pieces/{titre._piece_name(move)}"
                content = move.invoice_pdf_report_id.raw
                if not content:
                    raise UserError(
                        self.env._("%s has no PDF: print it to see why.", move.name)
                    )
                files[name] = content
        return files

    def action_download(self):
        """The very file that was exported; each time leaves a trace."""
        self.ensure_one()
        self._kept_content()
        # sudo: who may only read leaves a trace too
        batch = self.sudo()
        batch.download_count += 1
        batch.message_post(
            body=self.env._("The file was downloaded (%s).", batch.download_count)
        )
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/file/{self.filename}"
            "?download=true",
            "target": "download",
        }

    def action_cancel(self, reason=None):
        """Give the invoices back to the next batch; the file stays, as a trace.

        An exported batch asks why first: what was loaded once would be owed twice.
        """
        self.check_access("write")
        manager = self.env.su or self.env.user.has_group(
            "account.group_account_manager"
        )
        for batch in self:
            if batch.state == "exported" and not manager:
                raise UserError(
                    self.env._(
                        "%s was exported: only an accounting manager takes it back.",
                        batch.name,
                    )
                )
            if batch.titre_ids.filtered("number"):
                raise UserError(
                    self.env._(
                        "Titles of %s have been issued: correct them by credit notes.",
                        batch.name,
                    )
                )
        exported = self.filtered(lambda batch: batch.state == "exported")
        if exported and not (reason or "").strip():
            return {
                "type": "ir.actions.act_window",
                "name": self.env._("Take Back What Was Exported"),
                "res_model": "telecentre.titre.batch.cancel",
                "views": [[False, "form"]],
                "target": "new",
                "context": {"default_batch_ids": exported.ids},
            }
        for batch in exported.sudo():
            batch.past_move_ids = batch.titre_ids.move_ids
            batch.cancel_reason = reason
            batch.message_post(
                body=self.env._(
                    "Taken back after the export (%(invoices)s): %(reason)s",
                    invoices=", ".join(batch.past_move_ids.mapped("name")),
                    reason=reason,
                )
            )
        batches = self.sudo()
        batches.titre_ids.move_ids.telecentre_titre_id = False
        batches.state = "cancelled"
        return True

    def action_draft(self):
        """Back to work on a batch that was cancelled before it was exported."""
        self.check_access("write")
        for batch in self:
            if batch.state != "cancelled" or batch.file:
                raise UserError(
                    self.env._("%s was exported: make a new batch instead.", batch.name)
                )
        self.sudo().state = "draft"
        return True
