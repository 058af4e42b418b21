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
        Partner = self.env["res.partner"]
        for change in self:
            name = change.field_name
            known = name in Partner._fields
            change.field_label = (
                Partner._fields[name]._description_string(self.env) if known else name
            )
            change.old_text = known and Partner._fact_text(name, change.old_value)
            change.new_text = known and Partner._fact_text(name, change.new_value)

    @api.model
    def _asked(self, records):
        """{record: changes of it that wait for an answer, or that were refused}."""
        changes = self.search(
            [("partner_id", "in", records.ids), ("state", "in", ("waiting", "kept"))]
        )
        return changes.grouped("partner_id")

    def _last_date(self, written):
        """When open data last spoke of a fact: what it wrote, or asked; as text."""
        dates = [str(change.date) for change in self if change.date]
        return max([*dates, written[2] if written else ""])

    def action_take(self):
        """Let open data have the last word: the newest, of several."""
        oldest_first = self._waiting().sorted(lambda c: (str(c.date or ""), c.id))
        for change in oldest_first:
            partner = change.partner_id
            name = change.field_name
            facts = dict(partner.sirene_facts or {})
            facts[name] = [change.new_value, change.source, str(change.date)]
            partner.write({name: change.new_value, "sirene_facts": facts})
            change.state = "taken"
        places = oldest_first.partner_id.filtered("is_establishment")
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
