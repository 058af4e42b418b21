from odoo import api, fields, models, tools

from ..tools import rules


class TelecentreBookingRule(models.Model):
    """What a rule says, in a few words."""

    _inherit = "telecentre.booking.rule"

    summary = fields.Char(compute="_compute_summary", string="What it says")

    def _refusal_message(self):
        """The rule's own sentence, or an empty string."""
        return self.sudo().message or ""

    @api.depends_context("lang", "company")
    @api.depends(
        *(f"sets_{matter}" for matter in rules.MATTERS),
        "unit_ids",
        "allowed_kind_ids",
        "approval",
        *(term for terms in rules.MATTERS.values() for term in terms if "_" in term),
        "late_fee_amount",
        "late_fee_percent",
        "late_fee_product_id",
        "no_show_fee_amount",
        "no_show_fee_percent",
        "no_show_fee_product_id",
    )
    def _compute_summary(self):
        for rule in self:
            rule.summary = " · ".join(
                text
                for matter in rules.MATTERS
                if rule[f"sets_{matter}"] and (text := rule._matter_text(matter))
            )

    def _matter_text(self, matter):
        """What the rule says of one matter, in a few words."""
        if matter == "units":
            return ", ".join(self.unit_ids.mapped("name")) or self.env._("any unit")
        if matter == "duration":
            return self._duration_text()
        if matter == "access":
            kinds = ", ".join(self.allowed_kind_ids.mapped("name"))
            return self.env._("open to: %s", kinds)
        if matter == "approval" and not self.approval:
            return self.env._("no approval")
        if matter == "horizon" and not self.horizon_days:
            return self.env._("any time ahead")
        texts = {
            "step": self.env._("step: %d min", self.step_minutes),
            "notice": self.env._("notice: %g h", self.notice_hours),
            "horizon": self.env._("at most %d days ahead", self.horizon_days),
            "buffer": self.env._(
                "buffers: %(before)d and %(after)d min",
                before=self.buffer_before,
                after=self.buffer_after,
            ),
            "approval": self.env._("a manager approves"),
            "cancellation": self.env._(
                "free until %(hours)g h before, then %(fee)s",
                hours=self.free_hours,
                fee=self._fee_text("late_fee"),
            ),
            "no_show": self.env._("no-show: %s", self._fee_text("no_show_fee")),
        }
        return texts[matter]

    def _duration_text(self):
        low, high = self.duration_min, self.duration_max
        if low and high:
            return self.env._("%(low)g to %(high)g h", low=low, high=high)
        if low:
            return self.env._("at least %g h", low)
        if high:
            return self.env._("at most %g h", high)
        return self.env._("any length")

    def _fee_text(self, name):
        kind = self[name]
        if kind == "fixed":
            return tools.formatLang(
                self.env, self[f"{name}_amount"], currency_obj=self.currency_id
            )
        if kind == "percent":
            return self.env._("%g %% of the price", self[f"{name}_percent"])
        if kind == "product":
            return self[f"{name}_product_id"].display_name or ""
        return self.env._("no fee")
