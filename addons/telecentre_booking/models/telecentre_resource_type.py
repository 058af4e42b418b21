from odoo import fields, models


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

    _code_unique = models.Constraint(
        "UNIQUE(code)", "There is already a resource type with this code."
    )
    _rules_valid = models.Constraint(
        "CHECK(duration_min >= 0 AND duration_max >= 0 AND step_minutes >= 0"
        " AND notice_hours >= 0 AND horizon_days >= 0"
        " AND buffer_before >= 0 AND buffer_after >= 0)",
        "Durations, step, notice, horizon and buffers cannot be negative.",
    )
    _durations_ordered = models.Constraint(
        "CHECK(duration_max = 0 OR duration_min <= duration_max)",
        "The shortest stay cannot be longer than the longest one.",
    )
