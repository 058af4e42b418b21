import logging
from collections import Counter

import psycopg2

from odoo import api, models
from odoo.exceptions import UserError

from ..tools import acco, sirene, stock
from .telecentre_sirene_import import COUNTERS

_logger = logging.getLogger(__name__)

FAULTS_KEPT = 50
# What is written in one transaction, then committed with its position
ACCO_BATCH = 500
# Where the values stand by which lines are chosen
TOKEN_COLUMNS = {
    "unit": "categorieEntreprise",
    "establishment": "codeCommuneEtablissement",
}


class TelecentreSireneImport(models.Model):
    """The work: block after block, each with the position to go on from."""

    _inherit = "telecentre.sirene.import"

    @api.model
    def _cron_import(self):
        """Do what waits, oldest first, as long as the job may run."""
        Cron = self.env["ir.cron"]
        for job in self.search([("state", "in", ("queued", "running"))], order="id"):
            if job.try_lock_for_update():
                job._work(commit=True)
        waiting = self.search_count([("state", "in", ("queued", "running"))])
        Cron._commit_progress(remaining=waiting)

    def _work(self, commit=False):
        """Read on from the position.

        :param commit: keep each block in the database before the next, and stop when
            the job's time is over
        """
        self.ensure_one()
        self.write({"state": "running", "message": False})
        try:
            path = self._path()
            for block in self._read(path):
                with self.env.cr.savepoint():
                    self._take(block)
                if commit and not self._keep(block):
                    return
            self.write({"state": "done", "position": self.size})
        except psycopg2.OperationalError:
            raise
        except Exception as error:  # pylint: disable=broad-except
            self._stop(error)
        if commit:
            self.env["ir.cron"]._commit_progress()

    def _keep(self, block):
        """Commit; tell whether to go on: not when paused, nor without time left."""
        left = self.env["ir.cron"]._commit_progress(
            block.lines, remaining=int(max(0, self.size - self.position))
        )
        self.env.invalidate_all()
        return self.state == "running" and left > 0

    def _stop(self, error):
        """Note why; what was done stays, and the position to go on from."""
        self.env.invalidate_all()
        if isinstance(error, stock.StockError):
            text = self._stock_text(error)
        elif isinstance(error, UserError):
            text = str(error)
        else:
            _logger.exception("The import %s stopped", self.id)
            text = f"{type(error).__name__}: {error}"
        self.write({"state": "failed", "message": text})

    def _stock_text(self, error):
        return {
            "columns": self.env._(
                "Columns are missing: %s. Is it the file of this kind?", error.detail
            ),
            "encoding": self.env._(
                "The file is not in UTF-8: take INSEE's “utf8” file, or save it again "
                "in UTF-8."
            ),
            "utf16": self.env._("The file is in UTF-16: save it again in UTF-8."),
            "zip": self.env._(
                "The archive must hold one CSV file; it holds: %s.", error.detail
            ),
            "lines": self.env._(
                "After line %s there is no end of line: this is no stock file.",
                error.detail,
            ),
            "parquet": self.env._(
                "The Parquet file cannot be read (%s): fetch it again.", error.detail
            ),
            "pyarrow": self.env._(
                "Parquet needs the Python package pyarrow on the server: install it, "
                "or take the CSV file."
            ),
        }.get(error.kind, error.kind)

    # -- reading ----------------------------------------------------------------------

    def _read(self, path):
        """Yield blocks, from the position on."""
        start = int(self.position)
        if self.kind == "acco" and acco.is_archive(path):
            yield from self._read_archive(path, start)
            return
        self.size = stock.size(path)
        columns, optional, tokens = self._columns()
        known = frozenset()
        if self.kind == "unit":
            known = self.env["telecentre.company.writer"]._known_numbers()
        for block in stock.blocks(
            path,
            columns,
            tokens,
            start,
            self.line_count,
            optional,
            column=TOKEN_COLUMNS.get(self.kind),
            known=("siren", known),
        ):
            if self.kind == "unit":
                # What is known is followed whatever becomes of it: a company that
                # ceases or opposes diffusion has no category any more.
                wanted = set(self._categories())
                block.rows = [
                    row
                    for row in block.rows
                    if row["categorieEntreprise"] in wanted or row["siren"] in known
                ]
            yield block

    def _columns(self):
        """(columns, optional ones, tokens of the lines to look at) of the kind."""
        if self.kind == "unit":
            tokens = self._categories()
            if len(tokens) == 3:
                tokens = []
            return sirene.UNIT_COLUMNS, sirene.UNIT_OPTIONAL, tokens
        if self.kind == "establishment":
            tokens = [f"{code}*" for code in self._department_codes()]
            return sirene.ESTABLISHMENT_COLUMNS, sirene.ESTABLISHMENT_OPTIONAL, tokens
        return acco.CSV_COLUMNS, acco.CSV_OPTIONAL, ()

    def _read_archive(self, path, start):
        block = stock.Block()
        number = start
        for number, row in acco.archive_rows(path, start):
            block.lines += 1
            if row is None:
                block.faults.append(stock.Fault(number, "xml"))
            else:
                block.rows.append(row)
            if block.lines >= ACCO_BATCH:
                block.position = number
                yield block
                block = stock.Block()
        self.size = block.position = number
        yield block

    # -- one block --------------------------------------------------------------------

    def _take(self, block):
        count = Counter()
        faults = [
            (fault.line, self._fault_text(fault.kind, fault.detail))
            for fault in block.faults
        ]
        notes = []
        getattr(self, f"_take_{self.kind}")(block.rows, count, faults, notes)
        count["faulty"] += len(faults)
        faults += [(0, note) for note in notes]
        values = {
            f"{name}_count": self[f"{name}_count"] + count[name]
            for name in COUNTERS
            if count[name]
        }
        known = (self.fault_text or "").splitlines()
        if faults and len(known) < FAULTS_KEPT:
            known += [f"{line}: {text}" if line else text for line, text in faults]
            values["fault_text"] = "\n".join(known[:FAULTS_KEPT])
        self.write(
            {
                **values,
                "line_count": self.line_count + block.lines,
                "position": block.position,
            }
        )

    def _take_unit(self, rows, count, faults, notes):
        wanted = set() if self.only_known else set(self._categories())
        units, new = [], set()
        for row in rows:
            try:
                unit = sirene.unit(row)
            except sirene.Refused as error:
                self._refuse(error, count, faults)
                continue
            units.append(unit)
            if row["categorieEntreprise"] in wanted:
                new.add(unit.siren)
        _partners, done = self.env["telecentre.company.writer"]._write_units(
            units,
            self.env._("Sirene"),
            self.date,
            self,
            create=new,
            notes=notes,
        )
        count.update(done)

    def _take_establishment(self, rows, count, faults, notes):
        codes = self._department_codes()
        rows = [
            row
            for row in rows
            if not codes or row["codeCommuneEtablissement"].startswith(codes)
        ]
        writer = self.env["telecentre.company.writer"]
        known, _doubles = writer._known_companies({row["siret"][:9] for row in rows})
        places = []
        for row in rows:
            if row["siret"][:9] not in known:
                count["unknown"] += 1
                continue
            try:
                places.append(sirene.establishment(row))
            except sirene.Refused as error:
                self._refuse(error, count, faults)
        _places, done = writer._write_establishments(
            places, self.env._("Sirene"), self.date, self, notes=notes
        )
        count.update(done)

    def _department_codes(self):
        codes = (self.departments or "").replace(";", ",").split(",")
        return tuple(code.strip() for code in codes if code.strip())

    def _take_acco(self, rows, count, faults, notes):
        texts, withdrawn = [], set()
        for row in rows:
            if acco.SUPPRESSED in row:
                withdrawn.update(row[acco.SUPPRESSED])
                continue
            try:
                texts.append(acco.text(row))
            except acco.NotTaken as error:
                if error.reason == "other":
                    count["unknown"] += 1
                else:
                    faults.append((0, self._fault_text(error.reason, error.detail)))
        Agreement = self.env["telecentre.telework.agreement"]
        count.update(Agreement._write_acco(texts, self.date, notes, self))
        count["closed"] += Agreement._withdraw_acco(withdrawn)

    def _refuse(self, error, count, faults):
        if error.reason in ("person", "diffusion"):
            count[error.reason] += 1
        else:
            faults.append((0, self._fault_text(error.reason, error.detail)))

    def _fault_text(self, kind, detail):
        """One fault, in words."""
        return {
            "encoding": self.env._("not in UTF-8"),
            "columns": self.env._("%s columns: not as many as the header", detail),
            "number": self.env._("“%s” is no valid SIREN or SIRET", detail),
            "dates": self.env._("dates that cannot be: %s", detail),
            "xml": self.env._("not readable as XML"),
        }.get(kind, kind)
