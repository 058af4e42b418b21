from odoo import fields, models

from ..tools import rules

# Categories that ride along with a place: they follow its unit
ACCESSORY_CATEGORIES = ("equipment", "service")


class TelecentreResourceType(models.Model):
    _name = "telecentre.resource.type"
    _description = "Resource Type"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, copy=False, index=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    color = fields.Integer()
    category = fields.Selection(
        [
            ("desk", "Desk"),
            ("office", "Office"),
            ("meeting_room", "Meeting room"),
            ("video_room", "Videoconference room"),
            ("training_room", "Training room"),
            ("equipment", "Equipment"),
            ("service", "Service"),
        ],
        required=True,
        default="desk",
    )
    unit_ids = fields.Many2many(
        "telecentre.unit",
        string="Let by",
        help="Units a stay may be booked in. Empty: any unit.",
    )
    resource_ids = fields.One2many("telecentre.resource", "type_id")
    duration_min = fields.Float(
        string="Shortest stay (hours)", help="0: no lower limit."
    )
    duration_max = fields.Float(
        string="Longest stay (hours)", help="0: no upper limit."
    )
    step_minutes = fields.Integer(
        string="Step (minutes)",
        help="Stays by the hour begin and end on a multiple of the step. 0: any time.",
    )
    notice_hours = fields.Float(
        string="Notice (hours)", help="How long before its start a stay is booked."
    )
    horizon_days = fields.Integer(
        string="Horizon (days)", help="How far ahead one may book. 0: no limit."
    )
    buffer_before = fields.Integer(
        string="Buffer before (minutes)", help="Kept free before each stay, not sold."
    )
    buffer_after = fields.Integer(
        string="Buffer after (minutes)", help="Kept free after each stay, not sold."
    )

    no_show_hours = fields.Float(
        string="No-show after (hours)",
        help="A confirmed stay of one day whose arrival is not recorded so long after"
        " its start becomes a no-show. 0: as the settings say.",
    )

    _code_unique = models.Constraint(
        "UNIQUE(code)", "There is already a resource type with this code."
    )
    _rules_valid = models.Constraint(
        "CHECK(duration_min >= 0 AND duration_max >= 0 AND step_minutes >= 0"
        " AND notice_hours >= 0 AND horizon_days >= 0"
        " AND buffer_before >= 0 AND buffer_after >= 0 AND no_show_hours >= 0)",
        "Durations, step, notice, horizon, buffers and the no-show delay cannot be"
        " negative.",
    )
    _durations_ordered = models.Constraint(
        "CHECK(duration_max = 0 OR duration_min <= duration_max)",
        "The shortest stay cannot be longer than the longest one.",
    )

    def _default_rules(self):
        """What holds where no booking rule says otherwise, as `tools.rules.Rules`."""
        self.ensure_one()
        return rules.Rules(
            duration_min=self.duration_min,
            duration_max=self.duration_max,
            step_minutes=self.step_minutes,
            notice_hours=self.notice_hours,
            horizon_days=self.horizon_days,
            buffer_before=self.buffer_before,
            buffer_after=self.buffer_after,
            units=frozenset(self.unit_ids.mapped("code")),
        )

    def _refusal(self, terms, centre, start, stop, unit, kinds, manager):
        """The sentence on the first rule that the stay breaks, or None.

        :param terms: what holds for the stay, see `telecentre.booking.rule._terms`
        :param kinds: codes of the customer's kinds; None: customer unknown
        :param manager: exempt from notice, horizon and who may book, and may record
            the past
        """
        self.ensure_one()
        found = (
            rules.duration_refusal(terms, start, stop)
            or rules.sanity_refusal(terms, self.category, unit, start, stop)
            or rules.step_refusal(terms, start, stop, centre.tz)
        )
        if not found and not manager:
            found = rules.access_refusal(terms, kinds)
            found = found or rules.lead_refusal(terms, start, fields.Datetime.now())
            if not found and stop <= centre._today_start():
                found = "past", {}
        rides_along = self.category in ACCESSORY_CATEGORIES
        asks = unit and terms.units and not rides_along
        if not found and asks and unit not in terms.units:
            found = "unit", {"limit": self._unit_names(terms.units)}
        return self._refusal_text(terms, found)

    def _access_refusal(self, terms, kinds):
        """The sentence that keeps such a customer out, or None."""
        return self._refusal_text(terms, rules.access_refusal(terms, kinds))

    def _refusal_text(self, terms, found):
        """The message of the rule that refuses, or a sentence made from its limit."""
        if not found:
            return None
        code, details = found
        rule = self.env["telecentre.booking.rule"].browse(
            terms.sources.get(rules.REFUSED_MATTERS.get(code), ())
        )
        return rule._refusal_message() or self._rule_message(code, details)

    def _unit_names(self, codes):
        units = self.env["telecentre.unit"].search([("code", "in", list(codes))])
        return ", ".join(units.mapped("name"))

    def _rule_message(self, code, details):
        """What staff reads when a rule is broken that has no message of its own."""
        limit = details.get("limit")
        if isinstance(limit, float):
            limit = f"{limit:g}"
        values = {"type": self.name, "limit": limit}
        if code == "too_short":
            return self.env._(
                "the shortest stay for “%(type)s” is %(limit)s hours.", **values
            )
        if code == "too_long":
            return self.env._(
                "the longest stay for “%(type)s” is %(limit)s hours.", **values
            )
        if code == "absurd":
            return self.env._(
                "nobody books “%(type)s” for more than %(limit)s days at a time: check"
                " the dates, or book it again and again.",
                **values,
            )
        if code == "off_step":
            return self.env._(
                "“%(type)s” is let in steps of %(limit)s minutes.", **values
            )
        if code == "too_late":
            return self.env._(
                "“%(type)s” must be booked at least %(limit)s hours ahead.", **values
            )
        if code == "too_early":
            return self.env._(
                "“%(type)s” can be booked at most %(limit)s days ahead.", **values
            )
        if code == "past":
            return self.env._("that time is past: only a manager may record it.")
        if code == "access":
            kinds = self.env["telecentre.customer.kind"].search(
                [("code", "in", list(limit))]
            )
            return self.env._(
                "“%(type)s” is kept for: %(kinds)s. A manager may make an exception.",
                type=self.name,
                kinds=", ".join(kinds.mapped("name")),
            )
        return self.env._("“%(type)s” is let by: %(limit)s.", **values)
