from odoo import models


class EventLeadRule(models.Model):
    """One lead for one person, however many events in a centre they come to."""

    _inherit = "event.lead.rule"

    def _run_on_registrations(self, registrations):
        visit = self.env.ref(
            "telecentre_event_crm.event_lead_rule_visit", raise_if_not_found=False
        )
        if not visit or visit not in self:
            return super()._run_on_registrations(registrations)
        everyone = visit._filter_registrations(registrations)
        new = everyone.with_context(active_test=False).filtered(
            lambda registration: not registration.lead_ids
        )
        leads = super(EventLeadRule, self - visit)._run_on_registrations(registrations)
        firsts, others = new._join_open_leads()
        leads |= super(EventLeadRule, visit)._run_on_registrations(firsts)
        # Their lead is there by now.
        others._join_open_leads()
        return leads
