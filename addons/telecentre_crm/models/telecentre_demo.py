from odoo import api, fields, models


class TelecentreDemo(models.AbstractModel):
    _inherit = "telecentre.demo"

    @api.model
    def _demo_lang(self):
        """French, where it is installed: that of the staff."""
        french = self.env["res.lang"]._get_data(code="fr_FR")
        return french and french.code or self.env.lang

    @api.model
    def _load_prospecting(self):
        """The invented group's opportunity goes with its agreement; a pilot runs."""
        quiet = self.with_context(tracking_disable=True, lang=self._demo_lang()).env
        agreement = quiet.ref("telecentre_billing.agreement_group")
        lead = quiet.ref("telecentre_crm.crm_lead_horizon")
        agreement.lead_id = lead
        lead.activity_unlink(["mail.mail_activity_data_todo"])
        seats = {seat.centre_id: seat for seat in lead.seat_ids}
        for subscription in agreement.subscription_ids:
            subscription.lead_seat_id = seats.get(subscription.centre_id)
        pilot = quiet.ref("telecentre_crm.crm_lead_la_poste")
        first = fields.Date.start_of(fields.Date.today(), "month")
        pilot._start_pilot(
            fields.Date.subtract(first, months=1),
            fields.Date.subtract(fields.Date.add(first, months=2), days=1),
            50,
        )
        (agreement | pilot.pilot_agreement_ids)._update_health()
