from odoo import SUPERUSER_ID, http
from odoo.exceptions import ValidationError
from odoo.http import request

from odoo.addons.telecentre_booking.controllers.stay import PRIVATE_HEADERS

DAYS = ("1", "2", "3", "4", "5")


class CensusController(http.Controller):
    """The page that an employer forwards: no account, an address nobody guesses."""

    @http.route(
        "/telecentre/census/<string:token>",
        type="http",
        auth="public",
        methods=["GET"],
        readonly=True,
    )
    def census(self, token, **_query):
        """Show the form."""
        return self._page(self._census(token))

    @http.route(
        "/telecentre/census/<string:token>",
        type="http",
        auth="public",
        methods=["POST"],
    )
    def answer(self, token, **form):
        """Record an answer, or say what is missing and keep what was written."""
        census = self._census(token)
        if not census:
            return self._page(census)
        try:
            with request.env.cr.savepoint():
                census._record_answer(
                    form.get("town_id"),
                    form.get("days"),
                    form.get("email", ""),
                    form.get("consent"),
                    form.get("may_write"),
                    form.get("equipment"),
                )
        except ValidationError as error:
            return self._page(census, form=form, message=error.args[0])
        return self._page(census, done=True)

    def _census(self, token):
        census = request.env["telecentre.census"]._from_token(token)
        if not census:
            return census
        lang = census.lead_id.prospect_partner_id.lang or request.env.lang
        request.update_context(lang=lang)
        return census.with_user(SUPERUSER_ID).with_context(lang=lang)

    def _page(self, census, form=None, message=None, done=False):
        status = 200 if census else 404
        opened = bool(census) and census._is_open()
        if census and not opened and not done:
            status = 410
        towns = request.env["telecentre.town"].sudo().search([]) if opened else []
        response = request.render(
            "telecentre_crm_portal.census_page",
            {
                "census": census,
                "opened": opened,
                "done": done,
                "towns": towns,
                "days": DAYS,
                "form": form or {},
                "message": message,
                "company": request.env.company.sudo(),
                "html_lang": (request.env.lang or "en").replace("_", "-"),
            },
        )
        response.status_code = 422 if message else status
        response.headers.update(PRIVATE_HEADERS)
        return response
