"""Variants of the billing rules' cases, each worked out by hand."""

from datetime import date
from decimal import Decimal

from odoo.tests import BaseCase, tagged

from ..tools.indexation import next_revision, period_start_from, revision_dates
from ..tools.periods import Period
from ..tools.timeline import Schedule, Terms, reduced_terms
from .test_tools_cases import D, amounts, timeline

ARREARS = {"billing": "arrears"}
ANNIVERSARY = {"alignment": "anniversary"}
NONE = {"proration": "none"}
THIRTY = {"proration": "thirty"}


def plan(**values):
    return Schedule(**values)


# name, history, first and last day of the periods looked at, amounts of their lines
TABLE = [
    (
        "week in advance from a Thursday: 4/7 of 70",
        lambda: timeline("2026-05-14", 70, schedule=plan(interval="week")),
        ("2026-05-14", "2026-05-20"),
        ["40.00", "70.00"],
    ),
    (
        "two weeks, ended on the tenth day: 10/14 of 140",
        lambda: timeline(
            "2026-05-11",
            140,
            end="2026-05-20",
            schedule=plan(interval="week", count=2),
        ),
        ("2026-05-11", "2026-06-30"),
        ["100.00"],
    ),
    (
        "quarter from 15 Feb 2028, leap: 46/91 of 300",
        lambda: timeline("2028-02-15", 300, schedule=plan(interval="quarter")),
        ("2028-02-15", "2028-04-01"),
        ["151.65", "300.00"],
    ),
    (
        "semester from 1 Oct: 92/184 of 600",
        lambda: timeline("2026-10-01", 600, schedule=plan(interval="semester")),
        ("2026-10-01", "2026-12-31"),
        ["300.00"],
    ),
    (
        "year from 1 Mar of a leap year: 306/366 of 1200",
        lambda: timeline("2028-03-01", 1200, schedule=plan(interval="year")),
        ("2028-03-01", "2029-01-01"),
        ["1003.28", "1200.00"],
    ),
    (
        "yearly anniversary of 29 Feb",
        lambda: timeline(
            "2028-02-29",
            100,
            end="2030-02-27",
            schedule=plan(interval="year", **ANNIVERSARY),
        ),
        ("2028-02-29", "2031-01-01"),
        ["100.00", "100.00"],
    ),
    (
        "arrears and anniversary of the 31st, dearer on 15 Feb: 15 and 13 days of 28",
        lambda: timeline(
            "2027-01-31",
            280,
            schedule=plan(**ARREARS, **ANNIVERSARY),
            prices=[("2027-02-15", 560)],
        ),
        ("2027-01-31", "2027-02-28"),
        ["150.00", "260.00", "560.00"],
    ),
    (
        "two changes in one period: 120, 180 on the 11th, 240 on the 21st",
        lambda: timeline(
            "2026-04-01", 120, prices=[("2026-04-11", 180), ("2026-04-21", 240)]
        ),
        ("2026-04-01", "2026-04-30"),
        ["120.00", "-80.00", "120.00", "-60.00", "80.00"],
    ),
    (
        "change, pause and end in one period, known before",
        # 10 days at 4, 5 of 10 days at 6 are paused, ends on the 20th: 40 + 30
        lambda: timeline(
            "2026-04-01",
            120,
            end="2026-04-20",
            prices=[("2026-04-11", 180)],
            pauses=[("2026-04-14", "2026-04-18")],
        ),
        ("2026-04-01", "2026-04-30"),
        ["80.00", "-40.00", "60.00", "-30.00"],
    ),
    (
        "fewer and more seats in arrears: one line for each difference",
        lambda: timeline(
            "2026-04-01",
            120,
            quantity=2,
            schedule=plan(**ARREARS),
            seats=[("2026-04-16", 1), ("2026-04-21", 3)],
        ),
        ("2026-04-01", "2026-04-30"),
        ["240.00", "-60.00", "80.00"],
    ),
    (
        "thirty: from 15 Feb 2027, 16 days of 30",
        lambda: timeline("2027-02-15", 120, schedule=plan(**THIRTY)),
        ("2027-02-15", "2027-03-01"),
        ["64.00", "120.00"],
    ),
    (
        "thirty: until 14 Feb 2028, 14 days of 30",
        lambda: timeline("2028-02-01", 120, "2028-02-14", schedule=plan(**THIRTY)),
        ("2028-02-01", "2028-02-29"),
        ["56.00"],
    ),
    (
        "thirty: the 31st is worth nothing",
        lambda: timeline("2026-01-31", 120, schedule=plan(**THIRTY)),
        ("2026-01-31", "2026-02-01"),
        ["120.00"],
    ),
    (
        "free span that ends inside a period, in arrears: 22/31 of 50",
        lambda: timeline(
            "2026-03-10",
            50,
            schedule=plan(**ARREARS),
            free=[("2026-03-10", "2027-03-09")],
        ),
        ("2026-03-10", "2027-04-30"),
        ["35.48", "50.00"],
    ),
    (
        "without proration: dearer, a pause and an end inside the period hold later",
        lambda: timeline(
            "2026-04-01",
            120,
            end="2026-05-10",
            schedule=plan(**NONE),
            prices=[("2026-04-16", 180)],
            pauses=[("2026-04-20", "2026-04-24")],
        ),
        ("2026-04-01", "2026-12-31"),
        ["120.00", "180.00"],
    ),
    (
        "without proration, then twice to plans that prorate: from the next period on",
        lambda: timeline(
            "2026-04-01",
            100,
            end="2026-04-25",
            schedule=plan(**NONE),
            prices=[("2026-04-10", (150, plan())), ("2026-04-20", (200, plan()))],
        ),
        ("2026-04-01", "2026-12-31"),
        ["100.00"],
    ),
    (
        "without proration, a seat more is owed whole, a seat less is not credited",
        lambda: timeline(
            "2026-04-01",
            100,
            schedule=plan(**NONE),
            seats=[("2026-04-10", 2), ("2026-04-20", 1)],
        ),
        ("2026-04-01", "2026-05-01"),
        ["100.00", "100.00", "100.00"],
    ),
    (
        "into a plan without proration inside a period: its part only",
        lambda: timeline(
            "2026-04-01", 120, prices=[("2026-04-16", (180, plan(**NONE)))]
        ),
        ("2026-04-01", "2026-05-01"),
        ["120.00", "-60.00", "90.00", "180.00"],
    ),
]


@tagged("post_install", "-at_install")
class TestVariants(BaseCase):
    def test_table(self):
        for name, history, (start, end), expected in TABLE:
            with self.subTest(name):
                self.assertEqual(amounts(history(), start, end), expected)

    # -- what came after the invoice -------------------------------------------------
    def billed(self, first, start, end):
        return {D(first): Period(D(start), D(end))}

    def test_end_taken_back_bills_what_changed_meanwhile(self):
        history = timeline("2026-04-01", 300, prices=[("2026-04-21", 600)])
        billed = self.billed("2026-04-01", "2026-04-01", "2026-04-10")
        # 10 days invoiced; 10 more at 10, then 10 at 20
        self.assertEqual(
            amounts(history, "2026-04-01", "2026-04-30", billed),
            ["100.00", "100.00", "200.00"],
        )

    def test_end_taken_back_with_a_pause_in_what_was_given_up(self):
        history = timeline("2026-04-01", 300, pauses=[("2026-04-16", "2026-04-20")])
        billed = self.billed("2026-04-01", "2026-04-01", "2026-04-10")
        self.assertEqual(
            amounts(history, "2026-04-01", "2026-04-30", billed),
            ["100.00", "50.00", "100.00"],
        )

    def test_end_taken_back_without_proration_bills_nothing_twice(self):
        history = timeline("2026-04-01", 300, schedule=plan(**NONE))
        billed = self.billed("2026-04-01", "2026-04-01", "2026-04-10")
        self.assertEqual(
            amounts(history, "2026-04-01", "2026-04-30", billed), ["300.00"]
        )

    def test_whole_pause_after_the_invoice_without_proration(self):
        history = timeline(
            "2026-04-01",
            100,
            schedule=plan(**NONE),
            seats=[("2026-04-10", 2)],
            pauses=[("2026-04-01", "2026-04-30")],
        )
        billed = self.billed("2026-04-01", "2026-04-01", "2026-04-30")
        lines = amounts(history, "2026-04-01", "2026-04-30", billed)
        self.assertEqual(sum(map(Decimal, lines)), 0)

    # -- reductions -------------------------------------------------------------------
    def test_highest_reduction_of_a_day_holds(self):
        base = [Terms(D("2026-01-01"), Decimal("33.33"))]
        terms = reduced_terms(
            base,
            [
                (Decimal(50), D("2026-02-01"), D("2026-04-30")),
                (Decimal(100), D("2026-03-01"), D("2026-03-31")),
            ],
        )
        self.assertEqual(
            [(str(t.date), str(t.price), str(t.full)) for t in terms],
            [
                ("2026-01-01", "33.33", "33.33"),
                ("2026-02-01", "16.67", "33.33"),
                ("2026-03-01", "0.00", "33.33"),
                ("2026-04-01", "16.67", "33.33"),
                ("2026-05-01", "33.33", "33.33"),
            ],
        )

    # -- revisions --------------------------------------------------------------------
    def test_revisions_fall_on_periods(self):
        expected = {
            ("2026-01-17", "month", "calendar"): ["2027-02-01", "2028-02-01"],
            ("2026-01-01", "month", "calendar"): ["2027-01-01", "2028-01-01"],
            ("2027-01-31", "month", "anniversary"): ["2028-01-31", "2029-01-31"],
            ("2026-02-10", "quarter", "calendar"): ["2027-04-01", "2028-04-01"],
            ("2026-02-10", "year", "calendar"): ["2028-01-01", "2029-01-01"],
            ("2028-02-29", "year", "anniversary"): ["2029-02-28", "2030-02-28"],
        }
        for (start, interval, alignment), days in expected.items():
            schedule = Schedule(interval=interval, alignment=alignment)
            history = timeline(start, 100, schedule=schedule)
            with self.subTest(start=start, interval=interval):
                found = revision_dates(history, date(2030, 12, 31))[:2]
                self.assertEqual([str(day) for day in found], days)
                self.assertEqual(next_revision(history, found[0]), found[1])

    def test_no_revision_after_the_end(self):
        history = timeline("2026-01-17", 100, end="2027-01-20")
        self.assertEqual(revision_dates(history, date(2030, 1, 1)), [])
        self.assertIsNone(next_revision(history, date(2026, 5, 1)))
        self.assertIsNone(period_start_from(history, date(2027, 1, 18)))
