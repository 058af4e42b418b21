from odoo import api, fields, models
from odoo.exceptions import UserError


class TelecentreFactChange(models.Model):
    """What an update of open data changed, or would change against what was typed."""

    _name = "telecentre.fact.change"
    _description = "Change of a Company's Fact"
    _order = "id desc"
    _rec_name = "partner_id"

    partner_id = fields.Many2one(
        "res.partner", string="Company", required=True, ondelete="cascade", index=True
    )
    agreement_id = fields.Many2one(
        "telecentre.telework.agreement",
        string="Telework agreement",
        ondelete="cascade",
        index="btree_not_null",
        help="The agreement whose fact it is; empty: the company's.",
    )
    import_id = fields.Many2one(
        "telecentre.sirene.import",
        ondelete="set null",
        index="btree_not_null",
    )
    field_name = fields.Char(required=True)
    field_label = fields.Char(string="Fact", compute="_compute_labels")
    old_value = fields.Json()
    new_value = fields.Json()
    old_text = fields.Char(string="Before", compute="_compute_labels")
    new_text = fields.Char(string="Open data says", compute="_compute_labels")
    source = fields.Char()
    date = fields.Date()
    state = fields.Selection(
        [
            ("done", "Changed"),
            ("waiting", "Typed here: to decide"),
            ("taken", "Taken over"),
            ("kept", "Kept as typed"),
            ("past", "Overtaken by newer data"),
        ],
        required=True,
        default="done",
    )

    _waiting_idx = models.Index("(partner_id, field_name) WHERE state != 'done'")
    _state_idx = models.Index("(id) WHERE state = 'waiting'")

    def _compute_labels(self):
        for change in self:
            name = change.field_name
            record = change._record()
            known = name in record._fields
            change.field_label = (
                record._fields[name]._description_string(self.env) if known else name
            )
            change.old_text = known and record._fact_text(name, change.old_value)
            change.new_text = known and record._fact_text(name, change.new_value)

    def _record(self):
        """What the fact is of: the company, or one of its agreements."""
        return self.agreement_id or self.partner_id

    @api.model
    def _asked(self, records):
        """{record: changes of it that wait for an answer, or that were refused}."""
        agreements = records._name == "telecentre.telework.agreement"
        field = "agreement_id" if agreements else "partner_id"
        changes = self.search(
            [(field, "in", records.ids), ("state", "in", ("waiting", "kept"))]
        )
        return changes.filtered(lambda c: c._record() in records).grouped(field)

    def _last_date(self, written):
        """When open data last spoke of a fact: what it wrote, or asked; as text."""
        dates = [str(change.date) for change in self if change.date]
        return max([*dates, written[2] if written else ""])

    def action_take(self):
        """Let open data have the last word: the newest, of several."""
        oldest_first = self._waiting().sorted(lambda c: (str(c.date or ""), c.id))
        for change in oldest_first:
            record = change._record()
            name = change.field_name
            facts = dict(record[record._facts_field] or {})
            facts[name] = [change.new_value, change.source, str(change.date)]
            record.write({name: change.new_value, record._facts_field: facts})
            change.state = "taken"
        of_partners = oldest_first.filtered(lambda change: not change.agreement_id)
        places = of_partners.partner_id.filtered("is_establishment")
        places._locate_near_centres()
        for change in oldest_first.filtered(lambda c: c.partner_id in places):
            companies = change.partner_id.parent_id
            companies._count_establishments(change.source, change.date)
        return True

    def action_keep(self):
        """What was typed holds; the same value is not proposed again."""
        self._waiting().state = "kept"
        return True

    def _waiting_ones(self):
        return self.filtered(lambda change: change.state == "waiting")

    def _waiting(self):
        waiting = self._waiting_ones()
        if not waiting:
            raise UserError(
                self.env._("Nothing to decide here: choose facts that were typed.")
            )
        return waiting
