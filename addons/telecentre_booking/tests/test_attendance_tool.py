from datetime import date, datetime

from odoo.tests import BaseCase, tagged

from ..tools.attendance import by_day, clip, presences

PARIS = "Europe/Paris"


def at(text):
    return datetime.fromisoformat(text)


# Paris in January: 8:30-12:30 and 13:30-18:00
OPENINGS = [
    (at(f"2026-01-{day} {start}"), at(f"2026-01-{day} {stop}"))
    for day in (13, 14, 15)
    for start, stop in (("07:30", "11:30"), ("12:30", "17:00"))
]


@tagged("post_install", "-at_install")
class TestAttendanceTool(BaseCase):
    def test_within_a_day_it_is_from_arrival_to_departure(self):
        (one,) = presences(
            at("2026-01-13 07:45"), at("2026-01-13 16:15"), PARIS, OPENINGS
        )
        self.assertEqual((one.hours, one.half_days), (8.5, 2))

    def test_halves(self):
        cases = {
            ("08:00", "11:30"): (True, False),
            ("08:00", "11:31"): (True, True),
            ("11:30", "15:00"): (False, True),
        }
        for (start, stop), halves in cases.items():
            with self.subTest(start=start, stop=stop):
                (one,) = presences(
                    at(f"2026-01-13 {start}"), at(f"2026-01-13 {stop}"), PARIS
                )
                self.assertEqual((one.morning, one.afternoon), halves)

    def test_several_days_count_opening_hours(self):
        days = presences(
            at("2026-01-13 12:00"), at("2026-01-15 10:30"), PARIS, OPENINGS
        )
        self.assertEqual([one.hours for one in days], [4.5, 8.5, 3.0])
        self.assertEqual([one.half_days for one in days], [1, 2, 1])
        self.assertEqual(len(clip(days, date(2026, 1, 14), date(2026, 1, 31))), 2)

    def test_the_night_of_a_clock_change(self):
        # from Saturday 20:00 to Sunday 8:00 in Paris: eleven hours, not twelve
        days = presences(at("2026-03-28 19:00"), at("2026-03-29 06:00"), PARIS)
        self.assertEqual([one.hours for one in days], [4.0, 7.0])

    def test_nobody(self):
        instant = at("2026-01-13 08:00")
        self.assertEqual(presences(instant, instant, PARIS), [])

    def test_desk_and_room_on_one_day_are_one_day(self):
        desk = presences(at("2026-01-13 08:00"), at("2026-01-13 11:00"), PARIS)
        room = presences(at("2026-01-13 10:00"), at("2026-01-13 15:00"), PARIS)
        short = presences(at("2026-01-13 10:15"), at("2026-01-13 10:30"), PARIS)
        (one,) = by_day(room + desk + short)
        self.assertEqual((one.hours, one.half_days), (7.0, 2))

    def test_a_break_in_one_place_spent_in_another_counts_once(self):
        def spent(*hours):
            return presences(*(at(f"2026-01-13 {hour}") for hour in hours), PARIS)

        (one,) = by_day(
            spent("08:00", "11:00") + spent("12:00", "16:00") + spent("09:00", "15:00")
        )
        self.assertEqual(one.hours, 8.0)
        self.assertEqual(len(one.comings), 3)
