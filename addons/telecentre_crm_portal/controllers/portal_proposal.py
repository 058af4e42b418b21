from odoo import http
from odoo.exceptions import AccessError, MissingError, ValidationError
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal

from ..models.telecentre_proposal import REPORT


class PortalProposal(CustomerPortal):
    """A proposal, read and signed as Odoo's quotations are."""

    def _proposal(self, proposal_id, access_token):
        return self._document_check_access(
            "telecentre.proposal", proposal_id, access_token
        )

    @http.route(
        "/my/proposals/<int:proposal_id>", type="http", auth="public", website=True
    )
    def portal_proposal(
        self, proposal_id, access_token=None, report_type=None, download=False, **query
    ):
        """The proposal's page, or its document (``report_type=pdf``)."""
        try:
            proposal = self._proposal(proposal_id, access_token)
        except (AccessError, MissingError):
            return request.redirect("/my")
        proposal = proposal.with_context(lang=proposal.partner_id.lang)
        if report_type == "pdf":
            return self._document(proposal, download)
        values = self._get_page_view_values(
            proposal,
            access_token,
            {"proposal": proposal, "message": query.get("message")},
            "my_proposals_history",
            False,
            **query,
        )
        return request.render("telecentre_crm_portal.portal_proposal", values)

    def _document(self, proposal, download):
        if proposal.document_id:
            pdf = proposal.document_id.raw
        else:
            report = request.env["ir.actions.report"].sudo()
            pdf, _kind = report._render_qweb_pdf(REPORT, proposal.ids)
        headers = [
            ("Content-Type", "application/pdf"),
            ("Content-Length", len(pdf)),
            ("X-Content-Type-Options", "nosniff"),
        ]
        response = request.make_response(pdf, headers)
        if download:
            name = f"{proposal._file_name()}.pdf"
            response.headers["Content-Disposition"] = http.content_disposition(name)
        return response

    @http.route(
        "/my/proposals/<int:proposal_id>/accept",
        type="jsonrpc",
        auth="public",
        website=True,
    )
    def portal_proposal_accept(
        self, proposal_id, access_token=None, name=None, signature=None
    ):
        """Sign; answers as the portal's signature form expects."""
        access_token = access_token or request.httprequest.args.get("access_token")
        try:
            proposal = self._proposal(proposal_id, access_token)
        except (AccessError, MissingError):
            return {"error": request.env._("Invalid proposal.")}
        proposal = proposal.with_context(lang=proposal.partner_id.lang)
        try:
            with request.env.cr.savepoint():
                proposal._sign(name, signature)
        except ValidationError as error:
            return {"error": error.args[0]}
        return {
            "force_refresh": True,
            "redirect_url": proposal.get_portal_url(query_string="&message=sign_ok"),
        }

    @http.route(
        "/my/proposals/<int:proposal_id>/refuse",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
    )
    def portal_proposal_refuse(
        self, proposal_id, access_token=None, reason=None, **_form
    ):
        """Refuse, with a word to the team."""
        try:
            proposal = self._proposal(proposal_id, access_token)
        except (AccessError, MissingError):
            return request.redirect("/my")
        try:
            with request.env.cr.savepoint():
                proposal._refuse(reason)
        except ValidationError:
            return request.redirect(proposal.get_portal_url())
        return request.redirect(
            proposal.get_portal_url(query_string="&message=refused"), code=303
        )
