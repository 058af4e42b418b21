from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.report_weasyprint.tests.documents import DocumentMixin

from .test_event_rooms import EventRoomsCase


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 08:00:00")
class TestPictures(DocumentMixin, EventRoomsCase):
    """The poster of an event as it is printed."""

    def test_poster(self):
        self._dress(self.env.company)
        self.centre.partner_id = self.env["res.partner"].create(
            {
                "name": "Télécentre de Murat (fictif)",
                "street": "3 place de l'Exemple",
                "zip": "15300",
                "city": "Murat",
            }
        )
        event = self.invite(
            name="Portes ouvertes",
            lang="fr_FR",
            note="<p>Café offert, visite des bureaux.</p>",
            room_ids=[Command.set((self.room | self.hall).ids)],
            seats_limited=True,
            seats_max=20,
        )
        pdf = self._printed("telecentre_event.event_poster", event)
        self.assertPages(
            pdf,
            (
                "Portes ouvertes", "mardi 10 mars 2026", "10:00", "12:00", "Event centre",
                "Room, Hall", "3 place de l'Exemple", "Café offert", "20 places",
                "factures@telecentres.example",
            ),
            count=1,
        )  # fmt: skip
        self.assertPicture(pdf, "affiche")
