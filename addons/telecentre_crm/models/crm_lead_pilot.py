from odoo import api, fields, models
from odoo.exceptions import UserError


class CrmLead(models.Model):
    """A trial for a limited time, and what came of it."""

    _inherit = "crm.lead"

    pilot_agreement_ids = fields.One2many(
        "telecentre.agreement", "pilot_lead_id", string="Pilots"
    )
    pilot_days_used = fields.Integer(
        string="Days used in the pilot", compute="_compute_pilot_result"
    )
    pilot_people = fields.Integer(
        string="People in the pilot", compute="_compute_pilot_result"
    )

    @api.depends("pilot_agreement_ids")
    def _compute_pilot_result(self):
        for lead in self:
            pilot = lead.sudo().pilot_agreement_ids[:1]
            used = pilot and pilot._usage(
                pilot.date_start, pilot.date_end or fields.Date.context_today(lead)
            )
            lead.pilot_days_used, lead.pilot_people = used[0] if used else (0, 0)

    def action_start_pilot(self):
        """Ask for the pilot's term and price, then make its agreement."""
        self.ensure_one()
        if self.pilot_agreement_ids:
            return self.action_view_pilot()
        self._check_pilot_possible()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Start a pilot"),
            "res_model": "telecentre.lead.pilot",
            "view_mode": "form",
            "target": "new",
            "context": {"default_lead_id": self.id},
        }

    def _check_pilot_possible(self):
        company = self.prospect_partner_id
        if self.sudo().framework_agreement_ids:
            raise UserError(
                self.env._(
                    "%s has its framework agreement: its prices hold, a pilot would "
                    "come too late.",
                    self.name,
                )
            )
        if not company or not self.seat_ids:
            raise UserError(
                self.env._(
                    "%s: a pilot needs the company, and the centre and the seats to "
                    "try in the tab “Seats wanted”.",
                    self.name,
                )
            )

    def _start_pilot(self, date_start, date_end, discount=0.0):
        """Make the pilot's agreement, with a price list of its own if it has a
        discount, and open it; once only."""
        self.ensure_one()
        self._lock_for_flow()
        if self.pilot_agreement_ids:
            return self.action_view_pilot()
        self._check_pilot_possible()
        values = {
            **self._prepare_pilot(self.prospect_partner_id),
            "date_start": date_start,
            "date_end": date_end,
        }
        if discount:
            name = self.env._(
                "%(company)s, pilot: %(percent)g %% less",
                company=self.prospect_partner_id.name,
                percent=discount,
            )
            pricelist = self._discounted_pricelist(
                self._base_pricelist(), discount, name
            )
            # Its discount is the pilot's alone, not the opportunity's
            pricelist.sudo().discount_lead_id = False
            values["pricelist_id"] = pricelist.id
        self.env["telecentre.agreement"].sudo().create(values)
        return self.action_view_pilot()

    def _end_pilots(self, date_start):
        """The framework agreement takes over: from its first day on, no pilot's price
        holds any more."""
        for pilot in self.sudo().pilot_agreement_ids:
            if pilot.state != "active" or (
                pilot.date_end and pilot.date_end < date_start
            ):
                continue
            if pilot.date_start >= date_start:
                # It would never be used
                pilot.state = "closed"
            else:
                pilot.date_end = fields.Date.subtract(date_start, days=1)

    def _prepare_pilot(self, company):
        self.ensure_one()
        seats = self.seat_ids
        return {
            "name": self.env._("Pilot, %s", company.name),
            "partner_id": company.id,
            "company_id": (seats.centre_id.company_id[:1] or self.env.company).id,
            "entity_ids": [fields.Command.set(self.entity_ids.ids)],
            "centre_ids": [fields.Command.set(seats.centre_id.ids)],
            "pricelist_id": self.agreement_pricelist_id.id,
            "purchase_order_ref": self.purchase_order_ref,
            "user_id": self.user_id.id or self.env.uid,
            "state": "active",
            "is_pilot": True,
            "pilot_lead_id": self.id,
        }

    def action_view_pilot(self):
        self.ensure_one()
        return self._open_record(self.pilot_agreement_ids[:1])
