from psycopg2.extras import Json

# The French mails named the place of a stay for "any desk" by nothing at all
OLD_PLACES = "', '.join(object._told_resources().mapped('name'))"
NEW_PLACES = "object._told_places()"
CANCELLATION = "mail_template_booking_cancellation"
MESSAGE = (
    '<p t-if="object.cancel_message" style="margin: 0 0 16px 0; white-space: pre-line;"'
    ' t-out="object.cancel_message"></p>\n        '
)


def migrate(cr, version):
    """Bring the mails that were installed before up to date; what was edited stays."""
    cr.execute(
        """
        SELECT template.id, data.name, template.body_html
          FROM mail_template template
          JOIN ir_model_data data
            ON data.model = 'mail.template' AND data.res_id = template.id
         WHERE data.module = 'telecentre_booking'
        """
    )
    for template_id, name, bodies in cr.fetchall():
        renewed = {lang: renew(name, body) for lang, body in (bodies or {}).items()}
        if renewed != bodies:
            cr.execute(
                "UPDATE mail_template SET body_html = %s WHERE id = %s",
                (Json(renewed), template_id),
            )


def renew(name, body):
    """A body with a place for the message of a cancellation, before its table."""
    body = body and body.replace(OLD_PLACES, NEW_PLACES)
    if body and name == CANCELLATION and "cancel_message" not in body:
        body = body.replace("<table", f"{MESSAGE}<table", 1)
    return body
