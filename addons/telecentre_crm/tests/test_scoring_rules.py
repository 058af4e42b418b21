from datetime import date

from odoo.tests import BaseCase, tagged

from ..tools.scoring import (
    Criterion,
    Facts,
    parse_scale,
    scale_share,
    score,
    unknown_codes,
)

TODAY = date(2026, 6, 1)


@tagged("post_install", "-at_install")
class TestScoringRules(BaseCase):
    def _points(self, rule, facts, points=10, **options):
        _total, lines = score(
            Facts(today=TODAY, **facts), [Criterion(1, rule, points, **options)]
        )
        return lines[0].points

    def test_counted_fact_in_proportion(self):
        for number, points in ((0, 0), (1, 5), (3, 15), (5, 25), (40, 25)):
            with self.subTest(number=number):
                facts = {"employees_nearby": number}
                self.assertEqual(
                    self._points("employees_nearby", facts, 25, full_value=5), points
                )

    def test_half_points_round_away_from_zero(self):
        scale = parse_scale("GE=50")
        self.assertEqual(
            self._points("category", {"category": "GE"}, 5, scale=scale), 3
        )
        self.assertEqual(
            self._points("category", {"category": "GE"}, -5, scale=scale), -3
        )

    def test_scale_takes_the_longest_code(self):
        scale = parse_scale("62=100; 62.01=40, *=10%")
        self.assertEqual(scale_share(scale, "62.02A") * 100, 100)
        self.assertEqual(scale_share(scale, "62.01Z") * 100, 40)
        self.assertEqual(scale_share(scale, "10.11Z") * 100, 10)

    def test_scale_that_cannot_be_read(self):
        for text in ("GE=abc", "GE=120", "=50", "GE=-5", "GE=100, ge=10", "GE=²"):
            with self.subTest(text=text), self.assertRaises(ValueError):
                parse_scale(text)

    def test_small_letters_are_as_good(self):
        scale = parse_scale("62.02a=50")
        self.assertEqual(scale_share(scale, "62.02A") * 100, 50)

    def test_codes_that_no_company_has(self):
        for rule, text, unknown in (
            ("category", "ZZ=100, GE, *=5", ["ZZ"]),
            ("headcount", "5=100, 99=10, NN", ["99"]),
            ("sector", "62, 62.0, 62.02A, 62.02AB, J", ["62.02AB", "J"]),
            ("head_office", "15, 2A, 971, 99, 00", ["99", "00"]),
        ):
            with self.subTest(rule=rule):
                self.assertEqual(unknown_codes(rule, parse_scale(text)), unknown)

    def test_unknown_code_earns_nothing_even_with_a_star(self):
        scale = parse_scale("*=100")
        self.assertEqual(self._points("sector", {}, scale=scale), 0)

    def test_agreement_counts_on_its_first_and_last_day(self):
        for start, end, points in (
            (date(2026, 6, 1), None, 10),
            (date(2025, 1, 1), date(2026, 6, 1), 10),
            (date(2025, 1, 1), date(2026, 5, 31), 0),
            (date(2026, 6, 2), None, 0),
        ):
            with self.subTest(start=start, end=end):
                facts = {"agreement_start": start, "agreement_end": end}
                self.assertEqual(self._points("telework_agreement", facts), points)

    def test_agreement_ending_within_a_year(self):
        for end, points in (
            (date(2027, 6, 1), 10),
            (date(2027, 6, 2), 0),
            (date(2026, 5, 31), 0),
            (None, 0),
        ):
            with self.subTest(end=end):
                facts = {"agreement_start": date(2025, 1, 1), "agreement_end": end}
                self.assertEqual(self._points("agreement_ending", facts), points)

    def test_score_stays_between_0_and_100(self):
        facts = Facts(today=TODAY, csr=True, home_only=True, warm_contact=True)
        total, _lines = score(
            facts, [Criterion(1, "csr", 80), Criterion(2, "warm_contact", 60)]
        )
        self.assertEqual(total, 100)
        total, lines = score(facts, [Criterion(1, "home_only", -10)])
        self.assertEqual((total, lines[0].points), (0, -10))
