import datetime
from collections import Counter
from typing import NamedTuple

from odoo import api, models

from .telecentre_company_writer import QUIET

# A contact's name and address say more than themselves: Odoo has to see them change
SLOW_FIELDS = {"name", "street", "zip", "city", "active"}
# Counted from what is there now, whatever the date of the file
COUNTED = {"local_establishment_count"}


class Outcome(NamedTuple):
    """What facts mean for one record: values to write, changes made, changes to
    decide, those that wait no more, and whether facts are older than what is known."""

    values: dict
    changed: list
    waiting: list
    overtaken: models.Model
    older: bool


class TelecentreCompanyWriter(models.AbstractModel):
    """Facts against what is known, what was typed and what waits for an answer.

    A record of which facts are written tells with ``_facts_field`` which of its fields
    keeps what open data said last ({field: [value, source, date]}), with
    ``_same_fact`` whether two values say the same, and with ``_prepare_fact_change``
    whose change it is.
    """

    _inherit = "telecentre.company.writer"

    @api.model
    def _write_facts(self, pairs, source, date, job=None, count=None):
        """Write {field: value} to records where nobody typed anything else.

        A fact older than what open data said of it last is passed over; a newer one
        overtakes what waits for an answer.

        :param pairs: (record, {field: value}), all of one model
        :return: ``count``, with updated, unchanged, older (records), waiting (facts)
        """
        count = Counter() if count is None else count
        Change = self.env["telecentre.fact.change"]
        changes, quick, overtaken = [], [], Change
        records = [record for record, _facts in pairs]
        asked = Change._asked(records[0].union(*records)) if records else {}
        for record, facts in pairs:
            answers = asked.get(record, Change)
            done = self._compare(record, facts, source, date, answers)
            if done.values and self._is_quick(record, done.values):
                quick.append((record, done.values))
            elif done.values:
                record.with_context(**QUIET).write(done.values)
            overtaken |= done.overtaken
            changes += done.changed + done.waiting
            count["waiting"] += len(done.waiting)
            result = "updated" if done.changed else "older" if done.older else None
            count[result or "unchanged"] += 1
        overtaken.state = "past"
        self._write_quickly(quick)
        for change in changes:
            change["import_id"] = job and job.id
        Change.create(changes)
        return count

    def _is_quick(self, record, values):
        """Companies alone, where nothing else hangs on the fields."""
        return record._name == "res.partner" and not SLOW_FIELDS & values.keys()

    def _write_quickly(self, pairs):
        """Write plain facts of many companies at once.

        What Odoo does at each write of a contact (addresses, user names, VAT numbers)
        does not concern them; what is computed from them follows.
        """
        if not pairs:
            return
        partners = self.env["res.partner"].browse([p.id for p, _values in pairs])
        partners.check_access("write")
        names = {name for _partner, values in pairs for name in values}
        partners.flush_recordset(names)
        to_column = {
            name: partners._fields[name].convert_to_column_insert for name in names
        }
        partners._write_multi(
            [
                {name: to_column[name](v, partner) for name, v in values.items()}
                for partner, values in pairs
            ]
        )
        partners.invalidate_recordset(names)
        partners.modified(names)

    def _compare(self, record, facts, source, date, answers):
        """The :class:`Outcome` of one record; ``answers``: changes of it that wait for
        an answer, or that were refused."""
        known = dict(record[record._facts_field] or {})
        values, changed, waiting, older = {}, [], [], False
        overtaken = answers.browse()
        for name, new in facts.items():
            old, written = record[name], known.get(name)
            asked = answers.filtered(lambda c, name=name: c.field_name == name)
            same = record._same_fact(name, old, new)
            if name not in COUNTED and str(date) < asked._last_date(written):
                older = older or not same
                continue
            typed = not same and self._is_typed(record, name, old, written)
            again = asked.filtered(
                lambda c, n=name, v=new: record._same_fact(n, c.new_value, v)
            )
            # What was typed stands against the newest value alone
            overtaken |= (asked - again if typed else asked)._waiting_ones()
            entry = [new, source, str(date)]
            change = {
                **record._prepare_fact_change(),
                "field_name": name,
                "old_value": _plain_json(old),
                "new_value": new,
                "source": source,
                "date": date,
            }
            if same:
                if not written or written[2] < str(date) or written[0] != new:
                    known[name] = entry
            elif not typed:
                values[name] = new
                known[name] = entry
                changed.append({**change, "state": "done"})
            elif not again:
                waiting.append({**change, "state": "waiting"})
        if known != (record[record._facts_field] or {}):
            values[record._facts_field] = known
        return Outcome(values, changed, waiting, overtaken, older)

    def _is_typed(self, record, name, old, written):
        """Whether somebody wrote the value: an empty one that no import filled was
        left empty by everybody."""
        if not written:
            # Every record begins as active
            return not old if name == "active" else bool(old)
        return not record._same_fact(name, old, written[0])


def _plain_json(value):
    return str(value) if isinstance(value, datetime.date) else value or False
