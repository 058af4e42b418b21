from datetime import date

from freezegun import freeze_time

from odoo.tests import tagged

from odoo.addons.report_weasyprint.tests.documents import DocumentMixin

from .common import TelecentreCase


@tagged("post_install", "-at_install")
class TestPictures(DocumentMixin, TelecentreCase):
    """Certificates of presence and the booking slip as they are printed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._dress(cls.env.company)
        cls.centre.partner_id = cls.env["res.partner"].create(
            {
                "name": "Télécentre de Murat (fictif)",
                "street": "3 place de l'Exemple",
                "zip": "15300",
                "city": "Murat",
                "country_id": cls.env.ref("base.fr").id,
            }
        )
        cls.employer = cls.env["res.partner"].create(
            {"name": "Horizon (fictif)", "is_company": True, "lang": "fr_FR"}
        )
        (cls.alice | cls.bob).write({"parent_id": cls.employer.id, "lang": "fr_FR"})
        for person, desk in ((cls.alice, cls.desk), (cls.bob, cls.desk_2)):
            for day in (13, 14):
                cls._stayed(desk, day, person)

    @classmethod
    def _stayed(cls, desk, day, person):
        cls.stay = cls._book(
            desk,
            f"2026-01-{day} 07:30",
            f"2026-01-{day} 17:00",
            partner_id=cls.employer.id,
            occupant_id=person.id,
        )
        with freeze_time(f"2026-01-{day} 07:35"):
            cls.stay.action_check_in()
        with freeze_time(f"2026-01-{day} 16:05"):
            cls.stay.action_check_out()

    @freeze_time("2026-02-02 09:00:00")
    def test_certificate_of_an_employer(self):
        wizard = self.env["telecentre.attendance.wizard"].create(
            {
                "partner_id": self.employer.id,
                "date_from": date(2026, 1, 1),
                "date_to": date(2026, 1, 31),
            }
        )
        pdf = self._printed("telecentre_booking.report_attendance_period", wizard)
        self.assertPages(
            pdf,
            (
                "Télécentres d'essai", "Horizon (fictif)", "Alice", "Bob", "janvier 2026",
                "Murat", "08:35", "17:05", "8 h 30", "17 h 00", "3 place de l'Exemple",
                "Aurillac", "02/02/2026", "cachet",
            ),
        )  # fmt: skip
        self.assertPicture(pdf, "attestation-employeur")

    @freeze_time("2026-02-02 09:00:00")
    def test_certificate_of_a_stay(self):
        pdf = self._printed("telecentre_booking.report_attendance_stay", self.stay)
        self.assertPages(
            pdf,
            (
                "Télécentres d'essai", "Bob", "Horizon (fictif)", "Murat", "14 janv. 2026",
                "08:35", "17:05", "8 h 30", self.stay.name, "02/02/2026",
            ),
            count=1,
        )  # fmt: skip

    def test_booking_slip(self):
        booking = self._book(self.desk, "2026-01-15 08:00", "2026-01-15 11:00")
        self.alice.lang = "fr_FR"
        pdf = self._printed("telecentre_booking.report_booking_slip", booking)
        self.assertPages(
            pdf, (booking.name, "Alice", "Murat", "09:00", "Desk 1"), count=1
        )  # fmt: skip
