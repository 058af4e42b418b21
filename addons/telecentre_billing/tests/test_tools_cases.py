"""The cases of the billing rules on the pure calculation, to the cent."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

from odoo.tests import BaseCase, tagged

from ..tools.changes import (
    due_periods,
    earliest_end,
    iter_periods,
)
from ..tools.indexation import indexed_price
from ..tools.money import line_amount, round_half_up
from ..tools.periods import Period, nth_period, period_at, periods_between
from ..tools.pricemix import DayUse, cheapest_mix
from ..tools.proration import days_thirty, ratio
from ..tools.timeline import Schedule, Terms, Timeline

D = date.fromisoformat


def timeline(start, price, end=None, quantity=1, schedule=None, **kwargs):
    """A timeline of one price, to which `prices` and `seats` add changes."""
    schedule = schedule or Schedule()
    terms = [Terms(D(start), Decimal(price), schedule)]
    for day, value in kwargs.pop("prices", ()):
        value = value if isinstance(value, tuple) else (value, schedule)
        terms.append(Terms(D(day), Decimal(value[0]), value[1]))
    seats = [(D(start), quantity)]
    seats += [(D(day), value) for day, value in kwargs.pop("seats", ())]
    spans = {
        name: tuple((D(a), b and D(b)) for a, b in kwargs.pop(name, ()))
        for name in ("pauses", "free")
    }
    return Timeline(
        D(start), tuple(terms), tuple(seats), end and D(end), **spans, **kwargs
    )


def amounts(history, start, end, billed=None):
    """Amounts of the lines of the periods that begin within start..end."""
    result = []
    for item in iter_periods(history, D(start), billed):
        if item.first > D(end):
            break
        if item.first >= D(start):
            result += [str(line.amount) for line in item.lines]
    return result


@tagged("post_install", "-at_install")
class TestCases(BaseCase):
    def test_01_first_month_from_the_17th(self):
        history = timeline("2026-01-17", 120)
        self.assertEqual(
            amounts(history, "2026-01-17", "2026-02-01"), ["58.06", "120.00"]
        )

    def test_02_leap_year(self):
        leap = timeline("2028-02-15", 120)
        common = timeline("2027-02-15", 120)
        self.assertEqual(amounts(leap, "2028-02-15", "2028-02-28"), ["62.07"])
        self.assertEqual(amounts(common, "2027-02-15", "2027-02-28"), ["60.00"])

    def test_03_end_known_before_billing(self):
        history = timeline("2026-01-01", 120, end="2026-03-20")
        self.assertEqual(amounts(history, "2026-03-01", "2026-12-31"), ["77.42"])

    def test_03_end_after_billing_is_credited(self):
        history = timeline("2026-01-01", 120, end="2026-03-20")
        billed = {D("2026-03-01"): Period(D("2026-03-01"), D("2026-03-31"))}
        self.assertEqual(
            amounts(history, "2026-03-01", "2026-12-31", billed),
            ["120.00", "-42.58"],
        )

    def test_05_anniversary_never_drifts(self):
        schedule = Schedule(alignment="anniversary")
        history = timeline("2027-01-31", 120, schedule=schedule)
        periods = list(iter_until(history, "2027-05-31"))
        self.assertEqual(
            [str(item.first) for item in periods],
            ["2027-01-31", "2027-02-28", "2027-03-31", "2027-04-30", "2027-05-31"],
        )
        lines = [line.amount for item in periods for line in item.lines]
        self.assertEqual(lines, [Decimal("120.00")] * 5)

    def test_06_price_change_in_advance(self):
        history = timeline("2026-04-01", 120, prices=[("2026-04-16", 180)])
        self.assertEqual(
            amounts(history, "2026-04-01", "2026-05-01"),
            ["120.00", "-60.00", "90.00", "180.00"],
        )

    def test_08_price_change_in_arrears(self):
        schedule = Schedule(billing="arrears")
        history = timeline(
            "2026-01-01", 100, schedule=schedule, prices=[("2026-01-15", 200)]
        )
        self.assertEqual(
            amounts(history, "2026-01-01", "2026-01-31"), ["45.16", "109.68"]
        )

    def test_09_pause(self):
        spans = {"pauses": [("2026-06-10", "2026-06-24")]}
        history = timeline("2026-05-01", 120, **spans)
        self.assertEqual(
            amounts(history, "2026-06-01", "2026-06-30"), ["120.00", "-60.00"]
        )
        frozen = timeline("2026-05-01", 120, schedule=Schedule(freeze=True), **spans)
        self.assertEqual(amounts(frozen, "2026-06-01", "2026-06-30"), ["120.00"])

    def test_09_freeze_spares_whole_periods(self):
        history = timeline(
            "2026-05-01",
            120,
            schedule=Schedule(freeze=True),
            pauses=[("2026-06-10", "2026-08-24")],
        )
        self.assertEqual(
            amounts(history, "2026-06-01", "2026-08-31"), ["120.00", "120.00"]
        )

    def test_11_thirty(self):
        history = timeline("2026-01-17", 120, schedule=Schedule(proration="thirty"))
        self.assertEqual(amounts(history, "2026-01-17", "2026-01-31"), ["56.00"])

    def test_13_anniversary_ended_the_first_day(self):
        schedule = Schedule(alignment="anniversary")
        history = timeline("2026-09-18", 200, end="2026-09-18", schedule=schedule)
        billed = {D("2026-09-18"): Period(D("2026-09-18"), D("2026-10-17"))}
        self.assertEqual(
            amounts(history, "2026-09-18", "2026-12-31", billed),
            ["200.00", "-193.33"],
        )

    def test_16_daylight_saving_plays_no_part(self):
        history = timeline("2026-03-17", 120)
        self.assertEqual(amounts(history, "2026-03-17", "2026-03-31"), ["58.06"])

    def test_21_cheapest_mix_of_hours(self):
        prices = {"hour": 12, "half_day": 40, "day": 70}
        expected = {3: 36, 4: 40, 5: 52, 6: 64, 8: 70}
        for hours, total in expected.items():
            with self.subTest(hours=hours):
                use = DayUse(D("2026-05-11"), Fraction(hours))
                self.assertEqual(cheapest_mix([use], prices).total, total)

    def test_23_week_for_five_days(self):
        days = [DayUse(D(f"2026-05-{day}"), halves=2) for day in range(11, 16)]
        mix = cheapest_mix(days, {"half_day": 10, "day": 20, "week": 80})
        self.assertEqual(mix.total, 80)
        self.assertEqual(mix.units, (("week", 1),))

    def test_24_part_of_a_group(self):
        history = timeline("2026-05-11", 120)
        self.assertEqual(amounts(history, "2026-05-11", "2026-05-31"), ["81.29"])
        room = cheapest_mix([DayUse(D("2026-05-12"), Fraction(13, 2))], {"hour": 12})
        self.assertEqual(room.total, 78)

    def test_25_free_first_year(self):
        history = timeline("2026-03-10", 50, free=[("2026-03-10", "2027-03-09")])
        found, _next = due_periods(history, None, D("2027-03-09"))
        self.assertEqual([line for item in found for line in item.lines], [])
        self.assertEqual(
            amounts(history, "2026-03-10", "2027-04-01"), ["35.48", "50.00"]
        )


def iter_until(history, end):
    for item in iter_periods(history):
        if item.first > D(end):
            return
        yield item


@tagged("post_install", "-at_install")
class TestRules(BaseCase):
    def test_rounding_is_half_up_both_ways(self):
        self.assertEqual(round_half_up("0.125"), Decimal("0.13"))
        self.assertEqual(round_half_up("-0.125"), Decimal("-0.13"))
        self.assertEqual(round_half_up(1.005), Decimal("1.01"))
        self.assertEqual(round_half_up("12.5", 1), Decimal("13"))
        self.assertEqual(round_half_up("1.13", "0.05"), Decimal("1.15"))

    def test_one_rounding_for_the_whole_quantity(self):
        share = Fraction(15, 31)
        self.assertEqual(line_amount(120, 3, share), Decimal("174.19"))

    def test_thirty_days(self):
        january = Period(D("2026-01-17"), D("2026-01-31"))
        self.assertEqual(days_thirty(january), 14)
        february = Period(D("2026-02-01"), D("2026-02-28"))
        self.assertEqual(days_thirty(february), 30)
        self.assertEqual(
            ratio(february, Period(D("2026-02-28"), D("2026-02-28")), "thirty"),
            Fraction(3, 30),
        )

    def test_none_owes_a_started_period_whole(self):
        schedule = Schedule(proration="none")
        history = timeline("2026-01-17", 120, end="2026-03-02", schedule=schedule)
        self.assertEqual(amounts(history, "2026-01-17", "2026-12-31"), ["120.00"] * 3)

    def test_seats_are_one_line_for_the_difference(self):
        history = timeline(
            "2026-04-01", 120, seats=[("2026-04-16", 3), ("2026-04-25", 2)]
        )
        self.assertEqual(
            amounts(history, "2026-04-01", "2026-05-01"),
            ["120.00", "120.00", "-24.00", "240.00"],
        )

    def test_change_on_the_first_day_makes_no_line(self):
        history = timeline(
            "2026-03-01", 120, prices=[("2026-04-01", 180)], seats=[("2026-04-01", 2)]
        )
        self.assertEqual(amounts(history, "2026-04-01", "2026-04-30"), ["360.00"])

    def test_plan_with_another_rhythm(self):
        quarterly = Schedule(interval="quarter")
        history = timeline("2026-04-01", 120, prices=[("2026-04-16", (300, quarterly))])
        self.assertEqual(
            amounts(history, "2026-04-01", "2026-07-01"),
            ["120.00", "-60.00", "250.55", "300.00"],
        )

    def test_a_period_paused_whole_makes_nothing(self):
        history = timeline("2026-01-01", 120, pauses=[("2026-05-20", None)])
        self.assertEqual(
            amounts(history, "2026-05-01", "2026-07-31"), ["120.00", "-46.45"]
        )

    def test_a_pause_across_a_price_change_credits_each_price(self):
        history = timeline(
            "2026-06-01",
            120,
            prices=[("2026-06-16", 180)],
            pauses=[("2026-06-11", "2026-06-20")],
        )
        # 120 for days 1-10, nothing for 11-20, 180 for 21-30: 40 + 60.
        total = sum(map(Decimal, amounts(history, "2026-06-01", "2026-06-30")))
        self.assertEqual(total, Decimal("100.00"))

    def test_arrears_fall_due_after_the_end(self):
        history = timeline("2026-01-01", 100, schedule=Schedule(billing="arrears"))
        found, following = due_periods(history, None, D("2026-01-31"))
        self.assertFalse(found)
        self.assertEqual(following, D("2026-02-01"))

    def test_past_start_is_caught_up(self):
        history = timeline("2025-11-15", 120)
        found, following = due_periods(history, None, D("2026-01-31"))
        self.assertEqual(
            [str(line.date_from) for item in found for line in item.lines],
            ["2025-11-15", "2025-12-01", "2026-01-01"],
        )
        self.assertEqual(following, D("2026-02-01"))
        again, _next = due_periods(history, D("2026-01-31"), D("2026-01-31"))
        self.assertFalse(again)

    def test_end_reopened_after_billing_bills_the_days_that_remain(self):
        history = timeline("2026-03-01", 310)
        billed = {D("2026-03-01"): Period(D("2026-03-01"), D("2026-03-20"))}
        self.assertEqual(
            amounts(history, "2026-03-01", "2026-03-31", billed),
            ["200.00", "110.00"],
        )

    def test_calendar_periods(self):
        day = D("2026-05-20")
        starts = {
            interval: str(period_at(D("2026-01-17"), day, interval).start)
            for interval in ("week", "month", "quarter", "semester", "year")
        }
        self.assertEqual(
            starts,
            {
                "week": "2026-05-18",
                "month": "2026-05-01",
                "quarter": "2026-04-01",
                "semester": "2026-01-01",
                "year": "2026-01-01",
            },
        )

    def test_several_intervals_count_from_the_first(self):
        first = D("2026-02-10")
        self.assertEqual(
            nth_period(first, 1, "month", 2), Period(D("2026-04-01"), D("2026-05-31"))
        )
        spans = periods_between(first, first, D("2026-03-20"), "week", 2)
        self.assertEqual(
            [str(p.start) for p in spans], ["2026-02-09", "2026-02-23", "2026-03-09"]
        )

    def test_earliest_end(self):
        start, today = D("2026-01-17"), D("2026-06-01")
        self.assertEqual(earliest_end(start, today), start)
        self.assertEqual(earliest_end(start, today, 12), D("2027-01-16"))
        self.assertEqual(earliest_end(start, today, 3, 30), D("2026-07-01"))

    def test_index(self):
        self.assertEqual(
            indexed_price(120, "140.1", "143.58", "0.01"), Decimal("122.98")
        )
        with self.assertRaises(ValueError):
            indexed_price(120, 0, 100, "0.01")
