"""Score of a prospect: points out of 100, each with what earned it.

Plain functions without the ORM. What goes in: the facts known about one company
and the criteria, as the sales people set them. What comes out: the score and one
line for each criterion, with the value that it was judged on, so that the reason
can be written in the reader's language.

A criterion gives a share, between 0 and 1, of its points:

* counted facts (people nearby, establishments): in proportion, up to a number
  that earns everything;
* coded facts (category, headcount, sector, head office): by a scale such as
  ``"GE=100, ETI=60"``, read by the longest code that the value begins with;
* facts that are true or not: everything or nothing.

Points are whole numbers, rounded half away from zero. The sum is kept between 0
and 100. A fact that is not known earns nothing, and says so.
"""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

MAX_SCORE = 100
ENDING_DAYS = 365


class Facts(NamedTuple):
    """What is known about one prospect on one day (``today``, a local date)."""

    today: date
    employees_nearby: int = 0
    establishments: int = 0
    category: str | None = None
    headcount: str | None = None
    sector: str | None = None
    department: str | None = None
    agreement_start: date | None = None
    agreement_end: date | None = None
    third_places: bool = False
    home_only: bool = False
    csr: bool = False
    warm_contact: bool = False

    @property
    def agreement_running(self):
        return bool(
            self.agreement_start
            and self.agreement_start <= self.today
            and (not self.agreement_end or self.agreement_end >= self.today)
        )


@dataclass(frozen=True)
class Criterion:
    """One rule with its weight; negative points take away."""

    key: int
    rule: str
    points: int
    full_value: int = 1
    scale: dict = field(default_factory=dict)
    # Points of the codes that were met: thousands of prospects have the same few
    known: dict = field(default_factory=dict, compare=False, repr=False)


class Line(NamedTuple):
    """What one criterion gave, out of what it could give, and on which value."""

    key: int
    rule: str
    points: int
    weight: int
    value: object = None


def parse_scale(text):
    """Read ``"GE=100, ETI=60, *=10"`` into ``{"GE": 100, "ETI": 60, "*": 10}``.

    A code alone is worth 100 %, small letters are as good as capitals. Raises
    ValueError with the faulty part: no percentage, or a code for the second time.
    """
    scale = {}
    for part in (text or "").replace(";", ",").split(","):
        part = part.strip()
        if not part:
            continue
        code, _sep, percent = part.partition("=")
        code, percent = (
            code.strip().upper(),
            percent.strip().rstrip("%").strip() or "100",
        )
        if (
            not code
            or code in scale
            or not (percent.isascii() and percent.isdecimal())
            or int(percent) > 100
        ):
            raise ValueError(part)
        scale[code] = int(percent)
    return scale


CATEGORIES = ("PME", "ETI", "GE")
HEADCOUNTS = (
    *("NN", "00", "01", "02", "03", "11", "12", "21", "22", "31", "32"),
    *("41", "42", "51", "52", "53"),
)
NAF = re.compile(r"\d{1,2}|\d\d\.\d{0,2}|\d\d\.\d\d[A-Z]")
DEPARTMENT = re.compile(r"\d|0[1-9]|[1-8]\d|9[0-5]|2[AB]|97[1-8]?|98[4-9]?")


def unknown_codes(rule, scale):
    """The codes of a scale that no company can have, by the rule's nomenclature."""

    def is_known(code):
        if code == "*":
            return True
        if rule == "sector":
            return bool(NAF.fullmatch(code))
        if rule == "head_office":
            return bool(DEPARTMENT.fullmatch(code))
        codes = CATEGORIES if rule == "category" else HEADCOUNTS
        return any(known.startswith(code) for known in codes)

    return [code for code in scale if not is_known(code)]


def scale_share(scale, value):
    """Share, 0 to 1, of the longest code of ``scale`` that ``value`` begins with."""
    codes = [code for code in scale if code != "*" and value.startswith(code)]
    percent = scale[max(codes, key=len)] if codes else scale.get("*", 0)
    return Decimal(percent) / 100


def _counted(value, criterion):
    share = Decimal(min(value or 0, criterion.full_value)) / criterion.full_value
    return share, value or 0


def _coded(value, criterion):
    if not value:
        return Decimal(0), None
    return scale_share(criterion.scale, value), value


def _flag(value):
    return 1 if value else 0, bool(value)


def _agreement(facts):
    if facts.agreement_running:
        return 1, "running"
    if not facts.agreement_start:
        return 0, None
    return 0, "future" if facts.agreement_start > facts.today else "ended"


def _ending(facts):
    end = facts.agreement_end if facts.agreement_running else None
    soon = bool(end and end <= facts.today + timedelta(days=ENDING_DAYS))
    return 1 if soon else 0, end.isoformat() if end else None


RULES = {
    "employees_nearby": lambda f, c: _counted(f.employees_nearby, c),
    "establishments": lambda f, c: _counted(f.establishments, c),
    "telework_agreement": lambda f, c: _agreement(f),
    "agreement_ending": lambda f, c: _ending(f),
    "third_places": lambda f, c: _flag(f.third_places),
    "home_only": lambda f, c: _flag(f.home_only),
    "csr": lambda f, c: _flag(f.csr),
    "warm_contact": lambda f, c: _flag(f.warm_contact),
}


CODES = {
    "category": lambda f: f.category,
    "headcount": lambda f: f.headcount,
    "sector": lambda f: f.sector,
    "head_office": lambda f: f.department,
}


def _whole(points):
    return int(points.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def _points(facts, criterion):
    """(points, value) that one criterion gives."""
    code = CODES.get(criterion.rule)
    if code:
        value = code(facts) or None
        if value not in criterion.known:
            share, _value = _coded(value, criterion)
            criterion.known[value] = _whole(share * criterion.points)
        return criterion.known[value], value
    share, value = RULES[criterion.rule](facts, criterion)
    if not share:
        return 0, value
    return criterion.points if share == 1 else _whole(share * criterion.points), value


def score(facts, criteria):
    """Return ``(score, lines)`` for one prospect.

    :param Facts facts: what is known
    :param criteria: iterable of :class:`Criterion`, in the order of the lines
    """
    lines = []
    total = 0
    for criterion in criteria:
        points, value = _points(facts, criterion)
        total += points
        lines.append(
            Line(criterion.key, criterion.rule, points, criterion.points, value)
        )
    return max(0, min(MAX_SCORE, total)), lines
