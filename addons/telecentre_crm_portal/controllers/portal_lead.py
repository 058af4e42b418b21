from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal, pager

PAGE = 30


class PortalLead(CustomerPortal):
    """The opportunities that a partner prospects with us, and no other."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "prospect_count" in counters:
            values["prospect_count"] = self._shared_leads(count=True)
        return values

    def _shared_leads(self, count=False, **search):
        """Shared with whoever is logged in, by the record rule and by this domain:
        colleagues of ours see what a partner would see, which is nothing."""
        Lead = request.env["crm.lead"]
        partner = request.env.user.partner_id.commercial_partner_id
        domain = [("co_prospecting_partner_id", "child_of", partner.id)]
        if not Lead.has_access("read"):
            return 0 if count else Lead
        if count:
            return Lead.search_count(domain)
        return Lead.search(domain, order="next_step_owner, id", **search)

    @http.route(
        ["/my/prospects", "/my/prospects/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
    )
    def portal_my_prospects(self, page=1, **_query):
        """The list, their own next steps first."""
        pages = pager(
            url="/my/prospects",
            total=self._shared_leads(count=True),
            page=page,
            step=PAGE,
        )
        values = self._prepare_portal_layout_values()
        values.update(
            leads=self._shared_leads(limit=PAGE, offset=pages["offset"]).sudo(),
            page_name="prospects",
            pager=pages,
            default_url="/my/prospects",
        )
        return request.render("telecentre_crm_portal.portal_my_prospects", values)

    @http.route("/my/prospects/<int:lead_id>", type="http", auth="user", website=True)
    def portal_my_prospect(self, lead_id, message=None, **_query):
        """One opportunity."""
        try:
            lead = self._document_check_access("crm.lead", lead_id)
        except (AccessError, MissingError):
            return request.redirect("/my/prospects")
        if lead_id not in self._shared_leads().ids:
            return request.redirect("/my/prospects")
        values = self._prepare_portal_layout_values()
        # The page shows some of the fields that the partner may read, and no others
        values.update(lead=lead.sudo(), page_name="prospects", message=message)
        return request.render("telecentre_crm_portal.portal_my_prospect", values)

    @http.route(
        "/my/prospects/<int:lead_id>/done",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def portal_prospect_done(self, lead_id, note="", **_form):
        """The partner has done its step."""
        lead = self._shared_leads().filtered(lambda lead: lead.id == lead_id)
        if not lead:
            return request.redirect("/my/prospects")
        try:
            lead._portal_hand_over(note)
        except UserError as error:
            return self.portal_my_prospect(lead_id, message=error.args[0])
        return request.redirect(f"/my/prospects/{lead_id}", code=303)
