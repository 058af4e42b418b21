from odoo.modules.migration import load_script
from odoo.tests import tagged
from odoo.tools.misc import file_path

from ..models.telecentre_booking_mail import CANCELLATION, REMINDER
from .common import TelecentreCase

SCRIPT = "telecentre_booking/migrations/19.0.1.2.0/post-mail.py"
FORMER = (
    "<div><p>Annulée</p><table><tr><td t-out=\"', '.join("
    "object._told_resources().mapped('name'))\">Poste 1</td></tr></table></div>"
)


@tagged("post_install", "-at_install")
class TestMailMigration(TelecentreCase):
    """Mails that were installed before are brought up to date, in each language."""

    def _migrate(self):
        self.env.flush_all()
        load_script(file_path(SCRIPT), "post-mail").migrate(self.env.cr, "19.0")
        self.env.invalidate_all()

    def test_places_and_message(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        for xmlid, messages in ((CANCELLATION, 2), (REMINDER, 0)):
            template = self.env.ref(xmlid)
            template.body_html = FORMER
            template.with_context(lang="fr_FR").body_html = FORMER
            self._migrate()
            for lang in ("en_US", "fr_FR"):
                body = str(template.with_context(lang=lang).body_html)
                self.assertIn("object._told_places()", body)
                self.assertNotIn("_told_resources", body)
                self.assertEqual(body.count("cancel_message"), messages)
        before = self.env.ref(CANCELLATION).body_html
        self._migrate()
        self.assertEqual(self.env.ref(CANCELLATION).body_html, before)

    def test_what_was_written_anew_stays(self):
        template = self.env.ref(REMINDER)
        template.body_html = "<p>À demain !</p>"
        self._migrate()
        self.assertEqual(template.body_html, "<p>À demain !</p>")
