import io
from datetime import date

import openpyxl
from freezegun import freeze_time

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from odoo.addons.telecentre_billing.tests.common import BillingCase

from ..tools import indicators


@tagged("post_install", "-at_install")
@freeze_time("2026-03-31 18:00:00")
class TestIndicators(BillingCase):
    """March 2026 in two centres of which every number is known."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        days = [
            Command.create(
                {
                    "name": "Open",
                    "dayofweek": str(day),
                    "hour_from": 8,
                    "hour_to": 18,
                }
            )
            for day in range(5)
        ]
        calendar = cls.env["resource.calendar"].create(
            {
                "name": "Weekdays",
                "tz": "Europe/Paris",
                "company_id": cls.company.id,
                "attendance_ids": [Command.clear(), *days],
            }
        )
        centres = cls.centre | cls.other_centre
        centres.resource_calendar_id = calendar
        cls.desks = cls.make_places("desk", 2)
        cls.training = cls.make_places("training_room", 1)
        Partner = cls.env["res.partner"]
        cls.seeker, cls.nomad = Partner.create(
            [
                {
                    "name": "Sacha",
                    "telecentre_public": "job_seeker",
                    "commute_avoided": 20,
                },
                {"name": "Noé", "telecentre_public": "nomad"},
            ]
        )
        centres.half_day_split = 13.0
        # a day of a desk is 10 h here, a morning 5 h
        cls.book_stay(cls.seeker, cls.desks[0], "2026-03-03", unit="day")
        cls.half = cls.book_stay(
            cls.seeker, cls.desks[0], "2026-03-04", unit="half_day", half="morning"
        )
        cls.book_stay(cls.nomad, cls.desks[1], "2026-03-03", unit="day")
        cls.book_stay(
            cls.nomad, cls.training, "2026-03-05", unit="half_day", half="morning"
        )
        away = cls.book_stay(cls.nomad, cls.desks[1], "2026-03-06", unit="day")
        away.sudo().action_cancel()
        cls.env["telecentre.attendance"].sudo().create(
            [
                {
                    "booking_id": cls.half.id,
                    "arrival": f"2026-03-04 {arrival}",
                    "departure": f"2026-03-04 {departure}",
                }
                for arrival, departure in (
                    ("07:00:00", "09:00:00"),
                    ("10:00:00", "12:00:00"),
                )
            ]
        )
        cls.env["telecentre.accompaniment"].create(
            {
                "partner_id": cls.seeker.id,
                "centre_id": cls.centre.id,
                "date_start": "2026-01-05",
                "outcome": "independent",
                "outcome_date": "2026-03-20",
            }
        )
        cls.nomad.write(
            {"settled_on": "2026-03-10", "settled_centre_id": cls.centre.id}
        )
        cls.env["telecentre.grant"].create(
            [
                {
                    "name": "A year",
                    "amount": 3650,
                    "company_id": cls.company.id,
                    "centre_id": centre and centre.id,
                    "date_from": "2026-01-01",
                    "date_to": "2026-12-31",
                }
                for centre in (cls.centre, False)
            ]
        )
        cls.report = cls.env["telecentre.indicator.report"].create(
            {"date_from": "2026-03-01", "date_to": "2026-03-31", "co2_per_km": 200}
        )
        cls.report.action_compute()

    @classmethod
    def make_places(cls, kind, count):
        kind = cls.env.ref(f"telecentre_booking.resource_type_{kind}")
        return cls.env["telecentre.resource"].create(
            [
                {
                    "name": f"{kind.name} {number}",
                    "centre_id": cls.centre.id,
                    "type_id": kind.id,
                }
                for number in range(count)
            ]
        )

    @classmethod
    def book_stay(cls, person, place, day, **values):
        return cls.env["telecentre.booking"].create(
            {
                "partner_id": person.id,
                "centre_id": cls.centre.id,
                "resource_ids": [Command.set(place.ids)],
                "date_from": day,
                "unit": "hour",
                "state": "confirmed",
                **values,
            }
        )

    def line(self, scope, **values):
        return self.report.line_ids.filtered(
            lambda line: (
                line.scope == scope
                and all(line[name] == value for name, value in values.items())
            )
        ).ensure_one()

    def test_network(self):
        line = self.line("total")
        # 2 days and a half, of 2 desks on 22 weekdays
        self.assertEqual((line.post_days_sold, line.post_days_open), (2.5, 44))
        self.assertAlmostEqual(line.rate, 2.5 / 44)
        self.assertEqual(line.users, 2)
        self.assertAlmostEqual(line.fte, 0.18)  # 25 h of 1,607 x 31 / 365
        # one day of presence, though two arrivals
        self.assertEqual((line.km, line.co2), (40, 8))
        self.assertEqual(line.training_hours, 5)
        self.assertEqual((line.companies, line.households), (1, 1))
        self.assertAlmostEqual(line.grants, 2 * 310)

    def test_by_centre(self):
        line = self.line("centre", centre_id=self.centre)
        self.assertEqual((line.post_days_sold, line.users), (2.5, 2))
        self.assertAlmostEqual(line.grants, 310)
        other = self.report.line_ids.filtered(
            lambda line: line.centre_id == self.other_centre
        )
        self.assertFalse(sum(other.mapped("post_days_sold")))

    def test_by_public(self):
        seekers = self.line("public", public="job_seeker")
        self.assertEqual((seekers.post_days_sold, seekers.users), (1.5, 1))
        self.assertEqual((seekers.km, seekers.companies), (40, 1))
        nomads = self.line("centre_public", public="nomad", centre_id=self.centre)
        self.assertEqual((nomads.post_days_sold, nomads.households), (1, 1))
        self.assertEqual((nomads.km, nomads.training_hours), (0, 5))

    def test_by_type(self):
        desks = self.line("type", type_id=self.desks.type_id)
        rooms = self.line("type", type_id=self.training.type_id)
        self.assertEqual((desks.post_days_sold, desks.post_days_open), (2.5, 44))
        self.assertEqual((rooms.post_days_sold, rooms.post_days_open), (0.5, 22))

    def test_income_is_what_is_invoiced(self):
        self.subscribe("2026-03-01", partner_id=self.seeker.id)
        self.run_until("2026-03-31")
        self.report.action_compute()
        self.assertEqual(self.line("total").income, 120)
        self.assertEqual(self.line("public", public="job_seeker").income, 120)

    def test_another_period_has_nothing(self):
        self.report.write({"date_from": "2026-02-01", "date_to": "2026-02-28"})
        self.report.action_compute()
        line = self.line("total")
        self.assertFalse(line.post_days_sold or line.users or line.km or line.companies)

    def test_print_and_spreadsheet_give_figures_and_definitions(self):
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "telecentre_crm.indicator_report", self.report.ids
        )
        self.assertIn("each counted once", html.decode())
        book = openpyxl.load_workbook(io.BytesIO(self.report._xlsx()))
        figures, definitions = book.worksheets
        self.assertEqual(figures["B2"].value, 2.5)
        self.assertEqual(definitions.max_row, 13)
        self.assertTrue(all(row[1].value for row in definitions.iter_rows()))

    def test_period_has_sense(self):
        for last in ("2026-02-28", "2032-01-01"):
            with self.assertRaises(ValidationError), self.cr.savepoint():
                self.report.date_to = last

    def test_grant_counts_by_days(self):
        grant = self.env["telecentre.grant"].new(
            {"amount": 100, "date_from": "2026-01-01", "date_to": "2026-01-10"}
        )
        self.assertEqual(grant._share(date(2026, 1, 6), date(2026, 2, 1)), 50)

    def test_without_openings_nothing_is_sold(self):
        self.assertEqual(indicators.post_days(3, 0, 0), 0)
        self.assertEqual(indicators.rate(3, 0), 0)

    def test_figures_of_another_company_are_not_for_asking(self):
        """By RPC, a company may be named that the user does not work for."""
        other = self.env["res.company"].create({"name": "Another network"})
        manager = new_test_user(
            self.env, "one_company", "telecentre_booking.group_telecentre_manager"
        )
        self.env["telecentre.centre"].create(
            {"name": "Theirs", "code": "THEIRS", "company_id": other.id}
        )
        Report = self.env["telecentre.indicator.report"].with_user(manager)
        with self.assertRaises(AccessError):
            Report.create({"company_id": other.id}).action_compute()

    def test_agreements_in_force_without_pilots_and_closed_ones(self):
        running, pilot, closed, later = self.env["telecentre.agreement"].create(
            [
                {
                    "name": name,
                    "partner_id": self.nomad.id,
                    "date_start": "2026-01-01",
                    "date_end": "2027-06-30",
                    "is_pilot": name == "pilot",
                }
                for name in ("running", "pilot", "closed", "later")
            ]
        )
        self.assertTrue(running | pilot)
        with freeze_time("2026-03-15 10:00:00"):
            closed.action_close()
        with freeze_time("2026-04-15 10:00:00"):
            later.action_close()
        self.assertEqual(closed.date_end, date(2027, 6, 30))
        self.assertEqual(self._agreements("2026-03-31"), 2, "running, closed later")
        self.assertEqual(self._agreements("2026-02-28"), 3)
        self.assertEqual(self._agreements("2026-05-31"), 1)
        closed.action_activate()
        self.assertEqual(self._agreements("2026-05-31"), 2)

    def _agreements(self, last_day):
        report = self.report.copy({"date_to": last_day, "date_from": "2026-01-01"})
        report.action_compute()
        return report.line_ids.filtered(lambda line: line.scope == "total").agreements
