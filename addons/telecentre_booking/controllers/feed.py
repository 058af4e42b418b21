from odoo import http
from odoo.http import request

MODELS = {"centre": "telecentre.centre", "person": "res.partner"}


class FeedController(http.Controller):
    """Private calendars: the address is the secret (see telecentre.feed)."""

    @http.route(
        "/telecentre/calendar/<string:kind>/<int:record_id>/<string:token>.ics",
        type="http",
        auth="public",
        methods=["GET"],
        readonly=True,
        save_session=False,
    )
    def feed(self, kind, record_id, token, **_query):
        """The calendar; 304 if the client has it already, 404 or 410 in plain words."""
        env = request.env
        model = MODELS.get(kind)
        record = env[model]._feed_find(record_id, token) if model else None
        if not record:
            return self._refuse(
                404,
                env._(
                    "There is no calendar at this address. It may have been renewed:"
                    " ask the telecentre for the new one."
                ),
            )
        if not record.active:
            return self._refuse(
                410, env._("This calendar is closed: %s is archived.", record.name)
            )
        if kind == "person" and record.lang:
            record = record.with_context(lang=record.lang)
        elif kind == "centre":
            lang = record.company_id.partner_id.lang or env.lang
            record = record.with_context(lang=lang)
        headers = [
            ("Cache-Control", "private, max-age=300"),
            ("X-Robots-Tag", "noindex"),
        ]
        etag = record._feed_etag()
        if request.httprequest.if_none_match.contains_weak(etag):
            response = request.make_response("", headers, status=304)
        else:
            name = f"telecentre-{kind}-{record_id}.ics"
            response = request.make_response(
                record._feed_file(),
                [
                    *headers,
                    ("Content-Type", "text/calendar; charset=utf-8"),
                    ("Content-Disposition", f'inline; filename="{name}"'),
                ],
            )
        response.set_etag(etag)
        return response

    def _refuse(self, status, sentence):
        headers = [
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Cache-Control", "no-store"),
            ("X-Robots-Tag", "noindex"),
        ]
        return request.make_response(f"{sentence}\n", headers, status=status)
