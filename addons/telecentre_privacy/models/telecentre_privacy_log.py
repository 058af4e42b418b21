from odoo import api, fields, models


class TelecentrePrivacyLog(models.Model):
    """Who did what to people's data, and when. Nobody writes or deletes a line.

    A line holds no personal data: the record is named by its number, which is nobody's
    once the record is deleted or anonymised.
    """

    _name = "telecentre.privacy.log"
    _description = "Data Protection Log"
    _order = "id desc"
    _rec_name = "action"

    date = fields.Datetime(
        required=True, readonly=True, default=fields.Datetime.now, index=True
    )
    user_id = fields.Many2one(
        "res.users",
        string="Done by",
        required=True,
        readonly=True,
        ondelete="restrict",
        default=lambda self: self.env.user,
    )
    action = fields.Selection(
        [
            ("inform", "Information given"),
            ("oppose", "Opposition recorded"),
            ("lift", "Opposition lifted"),
            ("preview", "Erasure previewed"),
            ("export", "Data exported"),
            ("erase", "Anonymised"),
            ("retention", "Retention applied"),
            ("register", "Register printed"),
            ("rule", "Retention rule changed"),
        ],
        required=True,
        readonly=True,
        index=True,
    )
    res_model = fields.Char(string="Model", readonly=True)
    model_label = fields.Char(string="Kind of record", compute="_compute_model_label")
    res_id = fields.Integer(string="Number", readonly=True)
    count = fields.Integer(string="Records", readonly=True, default=1)
    detail = fields.Text(readonly=True)

    @api.depends("res_model")
    @api.depends_context("lang")
    def _compute_model_label(self):
        models_ = self.env["ir.model"].sudo()
        for line in self:
            line.model_label = line.res_model and models_._get(line.res_model).name

    @api.model
    def _log(self, action, records=None, detail="", count=None):
        """Note an action; one line, whatever the number of records.

        :param records: what was treated; a single one is named by model and number
        :param detail: counts and reasons, without personal data
        """
        values = {"action": action, "detail": detail, "user_id": self.env.uid}
        if records is not None:
            values["res_model"] = records._name
            values["res_id"] = records.id if len(records) == 1 else False
            values["count"] = len(records)
        if count is not None:
            values["count"] = count
        return self.sudo().create(values)
