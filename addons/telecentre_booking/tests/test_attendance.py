from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged

from .common import TelecentreCase


@tagged("post_install", "-at_install")
class TestAttendance(TelecentreCase):
    """Certificates of presence: who gets to read what."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        Partner = cls.env["res.partner"]
        cls.group = Partner.create({"name": "Horizon", "is_company": True})
        cls.branch = Partner.create(
            {"name": "Horizon Sud", "is_company": True, "parent_id": cls.group.id}
        )
        cls.other = Partner.create({"name": "Elsewhere", "is_company": True})
        cls.alice.write({"parent_id": cls.branch.id, "lang": "en_US"})
        cls.stay = cls._stayed(cls.desk, 13, "07:35", "16:05", cls.group, cls.alice)

    @classmethod
    def _stayed(cls, resource, day, arrival, departure, customer, occupant=None):
        booking = cls._book(
            resource,
            f"2026-01-{day} 07:30",
            f"2026-01-{day} 17:00",
            partner_id=customer.id,
            occupant_id=occupant and occupant.id,
        )
        with freeze_time(f"2026-01-{day} {arrival}"):
            booking.action_check_in()
        if departure:
            with freeze_time(f"2026-01-{day} {departure}"):
                booking.action_check_out()
        return booking

    def _wizard(self, partner, **vals):
        return (
            self.env["telecentre.attendance.wizard"]
            .with_user(self.staff)
            .create(
                {
                    "partner_id": partner.id,
                    "date_from": date(2026, 1, 1),
                    "date_to": date(2026, 1, 31),
                    **vals,
                }
            )
        )

    def _html(self, report, records):
        name = f"telecentre_booking.{report}"
        content = self.env["ir.actions.report"]._render_qweb_html(name, records.ids)[0]
        return " ".join(content.decode().split())

    def test_certificate_of_a_stay(self):
        content = self._html("report_attendance_stay", self.stay)
        for fact in ("Alice", "Horizon Sud", "Murat", "08:35", "17:05", "8 h 30"):
            self.assertIn(fact, content)
        action = self.stay.with_user(self.staff).action_print_attendance()
        self.assertEqual(
            action["report_name"], "telecentre_booking.report_attendance_stay"
        )

    def test_nobody_came_nothing_to_certify(self):
        booking = self._book(self.desk_2, "2026-01-14 08:00", "2026-01-14 11:00")
        with self.assertRaisesRegex(UserError, f"{booking.name}.*nothing to certify"):
            booking.action_print_attendance()
        with self.assertRaisesRegex(UserError, "nothing to certify"):
            self._html("report_attendance_stay", booking)

    def test_month_of_a_person(self):
        self._stayed(self.desk, 14, "07:30", "11:30", self.alice)
        self._stayed(self.desk_2, 15, "07:30", "11:30", self.bob)
        wizard = self._wizard(self.alice)
        self.assertEqual(wizard.kind, "person")
        self.assertEqual(len(wizard.booking_ids), 2)
        ((person, lines, totals),) = wizard._lines_by_person()
        self.assertEqual(person, self.alice)
        self.assertEqual(len(lines), 2)
        self.assertEqual(totals, {"days": 2, "half_days": 3, "hours": "12 h 30"})
        content = self._html("report_attendance_period", wizard)
        self.assertIn("January 2026", content)
        self.assertNotIn("Bob", content)

    def test_employer_reads_of_its_own_people_only(self):
        self._stayed(self.desk_2, 14, "07:30", "11:30", self.bob)
        self._stayed(self.desk_3, 14, "07:30", "11:30", self.group, self.bob)
        elsewhere = self._stayed(
            self.desk, 15, "07:30", "11:30", self.other, self.alice
        )
        for employer in (self.branch, self.group):
            with self.subTest(employer=employer.name):
                wizard = self._wizard(employer)
                self.assertEqual(wizard.kind, "employer")
                self.assertEqual(wizard.booking_ids, self.stay)
        self.assertFalse(self._wizard(self.other).booking_ids)
        self.assertIn(elsewhere, self._wizard(self.alice).booking_ids)
        content = self._html("report_attendance_period", self._wizard(self.branch))
        self.assertIn("Alice", content)
        self.assertNotIn("Bob", content)

    def test_visitors_without_contact_are_nobodys_employees(self):
        booking = self._stayed(self.desk_2, 14, "07:30", "11:30", self.group)
        booking.occupant_name = "Zoé"
        self.assertNotIn(booking, self._wizard(self.group).booking_ids)

    def test_local_days_at_the_edge_of_a_month(self):
        """Arrived at 0:30 on 1 February in Paris: 31 January in UTC."""
        never_closed = self.env["resource.calendar"]
        centre = self._make_centre("Night", "T-NIG", never_closed)
        desk = self._make_resource("Night desk", self.desk_type, centre=centre)
        booking = self._book(
            desk, "2026-01-31 23:00", "2026-02-01 04:00", centre_id=centre.id
        )
        with freeze_time("2026-01-31 23:30:00"):
            booking.action_check_in()
        with freeze_time("2026-02-01 03:00:00"):
            booking.action_check_out()
        self.assertNotIn(booking, self._wizard(self.alice).booking_ids)
        february = {"date_from": date(2026, 2, 1), "date_to": date(2026, 2, 28)}
        self.assertIn(booking, self._wizard(self.alice, **february).booking_ids)

    def test_a_long_stay_is_cut_at_the_month(self):
        booking = self._book(self.desk, "2026-01-29 07:30", "2026-02-03 17:00")
        for day in ("2026-01-29", "2026-01-30", "2026-02-03"):
            with freeze_time(f"{day} 07:30:00"):
                booking.action_check_in()
            with freeze_time(f"{day} 11:30:00"):
                booking.action_check_out()
        wizard = self._wizard(self.alice)
        days = [line["presence"].day.day for line in wizard._lines()]
        self.assertEqual(days, [13, 29, 30])

    def test_departure_not_recorded(self):
        with freeze_time("2026-01-14 20:00:00"):
            self._stayed(self.desk_2, 14, "07:30", None, self.alice)
            (line,) = self._wizard(self.alice, date_from=date(2026, 1, 14))._lines()
        self.assertEqual((line["to"], line["hours"]), ("–", "9 h 30"))

    def test_nothing_in_the_period(self):
        wizard = self._wizard(self.bob)
        with self.assertRaisesRegex(UserError, "Bob.*nothing to certify"):
            wizard.action_print()

    def test_periods_that_make_no_sense(self):
        with self.assertRaisesRegex(ValidationError, "must end on or after"):
            self._wizard(self.bob, date_to=date(2025, 12, 31))
        with self.assertRaisesRegex(ValidationError, "a year at most"):
            self._wizard(self.bob, date_to=date(2027, 6, 1))

    def test_form_starts_with_last_month(self):
        with freeze_time("2026-02-03 09:00:00"):
            form = Form(self.env["telecentre.attendance.wizard"].with_user(self.staff))
            form.partner_id = self.branch
            self.assertEqual(str(form.date_from), "2026-01-01")
            self.assertEqual(str(form.date_to), "2026-01-31")
            self.assertEqual(form.kind, "employer")
            action = form.save().action_print()
        self.assertEqual(
            action["report_name"], "telecentre_booking.report_attendance_period"
        )

    def test_others_read_no_attendance(self):
        outsider = new_test_user(
            self.env, "sales-like", groups="base.group_user,base.group_partner_manager"
        )
        report = self.env.ref("telecentre_booking.report_attendance_stay_action")
        self.assertNotIn(
            self.env.ref("base.group_user"), report.group_ids.implied_by_ids
        )
        with self.assertRaises(AccessError):
            self.env["telecentre.attendance.wizard"].with_user(outsider).create(
                {"partner_id": self.alice.id, "kind": "person"}
            )
        with self.assertRaises(AccessError):
            self.env["ir.actions.report"].with_user(outsider)._render_qweb_html(
                "telecentre_booking.report_attendance_stay", self.stay.ids
            )

    def test_slip_carries_the_code(self):
        booking = self._book(self.desk_2, "2026-01-14 08:00", "2026-01-14 11:00")
        content = self._html("report_booking_slip", booking)
        self.assertIn("data:image/png;base64,", content)
        self.assertIn("Desk 2", content)
        booking.action_cancel()
        content = self._html("report_booking_slip", booking)
        self.assertNotIn(booking._stay_qr_data_uri(), content)
        self.assertIn("Cancelled", content)
