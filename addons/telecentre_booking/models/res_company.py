from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    telecentre_mail = fields.Boolean(
        string="Write to visitors",
        help="A confirmation with the stay for their calendar, then each change and"
        " the cancellation. Sent in the background, a few minutes later.",
    )
    telecentre_reminder_hours = fields.Integer(
        string="Reminder (hours before)",
        default=24,
        help="Once for each stay that was booked earlier than that. 0: no reminder.",
    )
    telecentre_no_show_hours = fields.Float(
        string="No-show after (hours)",
        help="A confirmed stay of one day whose arrival is not recorded so long after"
        " its start becomes a no-show, and its place is free. A longer stay does when"
        " it is over. 0: never by itself.",
    )

    _telecentre_delays_valid = models.Constraint(
        "CHECK(telecentre_reminder_hours >= 0 AND telecentre_no_show_hours >= 0)",
        "The hours of reminders and no-shows cannot be negative.",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    telecentre_mail = fields.Boolean(
        related="company_id.telecentre_mail", readonly=False
    )
    telecentre_reminder_hours = fields.Integer(
        related="company_id.telecentre_reminder_hours", readonly=False
    )
    telecentre_no_show_hours = fields.Float(
        related="company_id.telecentre_no_show_hours", readonly=False
    )
