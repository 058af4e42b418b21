"""Rules on the length, the time and the people of a stay. No ORM here.

All instants are naive UTC, durations as in the fields of ``telecentre.resource.type``
(hours, minutes, days; 0 means no rule). The first broken rule is given as
``(code, {what the message needs})``, so that the caller can word it.

What holds for a stay is put together matter by matter (its length, its notice...): the
first of the ordered rules that fits and speaks of the matter decides it, and where none
does, the resource type. See :func:`resolve`.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from .intervals import utc_to_local

# Every matter a rule may decide, and the terms that it decides together
MATTERS = {
    "units": ("units",),
    "duration": ("duration_min", "duration_max"),
    "step": ("step_minutes",),
    "notice": ("notice_hours",),
    "horizon": ("horizon_days",),
    "buffer": ("buffer_before", "buffer_after"),
    "access": ("allowed",),
    "approval": ("approval",),
    "cancellation": ("free_hours", "late_fee"),
    "no_show": ("no_show_fee",),
}

# Of what matter each refusal is, so that the rule that set it can be named
REFUSED_MATTERS = {
    "too_short": "duration",
    "too_long": "duration",
    "off_step": "step",
    "too_late": "notice",
    "too_early": "horizon",
    "unit": "units",
    "access": "access",
}

PUBLIC = "public"

# Without a longest stay of its own: nobody means to hold a meeting for a year. A week
# more than a month, so that no stay that makes sense is met.
ROOM_DAYS = 38
UNIT_DAYS = {"hour": 38, "half_day": 38, "day": 100, "week": 371, "month": 1100}
ROOMS = ("meeting_room", "video_room", "training_room")


@dataclass(frozen=True)
class Fee:
    """What is asked for: a fixed amount, a share of the price or a product's price."""

    kind: str = "none"
    amount: float = 0.0
    percent: float = 0.0
    product_id: int = 0

    def __bool__(self):
        return self.kind != "none"


@dataclass(frozen=True)
class Rules:
    """What holds for a stay; 0 and None mean that there is no limit."""

    duration_min: float = 0.0
    duration_max: float = 0.0
    step_minutes: int = 0
    notice_hours: float = 0.0
    horizon_days: int = 0
    buffer_before: int = 0
    buffer_after: int = 0
    units: frozenset = frozenset()
    allowed: frozenset | None = None
    approval: bool = False
    free_hours: float = 0.0
    late_fee: Fee = Fee()
    no_show_fee: Fee = Fee()
    # {matter: id of the rule that decided it}; the resource type decided the others
    sources: dict = field(default_factory=dict, compare=False, hash=False)


@dataclass(frozen=True)
class RuleLine:
    """One of the ordered rules: whom it concerns, and what it decides.

    An empty set of types, centres or kinds means all of them.
    """

    id: int
    company_id: int = 0
    type_ids: frozenset = frozenset()
    centre_ids: frozenset = frozenset()
    kinds: frozenset = frozenset()
    terms: tuple = ()  # of (matter, ((term, value), ...))

    def concerns(self, type_id, centre_id, company_id):
        """Whether the rule holds there, be it for some customers only."""
        return (
            (not self.company_id or self.company_id == company_id)
            and (not self.type_ids or type_id in self.type_ids)
            and (not self.centre_ids or centre_id in self.centre_ids)
        )

    def fits(self, type_id, centre_id, company_id, kinds):
        """Whether the rule holds for such a stay; ``kinds`` None: customer unknown."""
        if self.kinds and not (kinds and self.kinds & kinds):
            return False
        return self.concerns(type_id, centre_id, company_id)

    def decides(self, matter):
        return any(matter == decided for decided, _values in self.terms)

    @property
    def asks_who(self):
        """Whether the answer depends on the customer."""
        return bool(self.kinds) or self.decides("access")


def resolve(lines, defaults: Rules, type_id, centre_id, company_id, kinds) -> Rules:
    """What holds: matter by matter, the first rule that fits, else the default."""
    changes, sources = {}, {}
    for line in lines:
        if not line.fits(type_id, centre_id, company_id, kinds):
            continue
        for matter, values in line.terms:
            if matter not in sources:
                sources[matter] = line.id
                changes.update(values)
    return replace(defaults, sources=sources, **changes) if sources else defaults


def duration_refusal(rules: Rules, start: datetime, stop: datetime):
    """Shorter than the shortest stay or longer than the longest one."""
    hours = (stop - start).total_seconds() / 3600
    if rules.duration_min and hours < rules.duration_min:
        return "too_short", {"limit": rules.duration_min}
    if rules.duration_max and hours > rules.duration_max:
        return "too_long", {"limit": rules.duration_max}
    return None


def sanity_refusal(rules: Rules, category, unit, start: datetime, stop: datetime):
    """Longer than anybody means, where no rule says how long a stay may last."""
    if rules.duration_max:
        return None
    limits = [UNIT_DAYS.get(unit, max(UNIT_DAYS.values()))]
    if category in ROOMS:
        limits.append(ROOM_DAYS)
    days = min(limits)
    if stop - start > timedelta(days=days):
        return "absurd", {"limit": days}
    return None


def step_refusal(rules: Rules, start: datetime, stop: datetime, tz: str):
    """Off the grid; only for stays within a day, longer ones follow opening hours."""
    if not rules.step_minutes:
        return None
    local = utc_to_local(start, tz), utc_to_local(stop, tz)
    if local[0].date() != local[1].date():
        return None
    for instant in local:
        minutes = instant.hour * 60 + instant.minute
        if minutes % rules.step_minutes or instant.second:
            return "off_step", {"limit": rules.step_minutes}
    return None


def lead_refusal(rules: Rules, start: datetime, now: datetime):
    """Asked for too late, or too long before."""
    if rules.notice_hours and start < now + timedelta(hours=rules.notice_hours):
        return "too_late", {"limit": rules.notice_hours}
    if rules.horizon_days and start > now + timedelta(days=rules.horizon_days):
        return "too_early", {"limit": rules.horizon_days}
    return None


def access_refusal(rules: Rules, kinds):
    """Not among those who may book; nobody is refused while the customer is unknown."""
    if rules.allowed is None or kinds is None:
        return None
    # Whoever is open to the public is open to everybody
    if PUBLIC in rules.allowed or rules.allowed & kinds:
        return None
    return "access", {"limit": rules.allowed}


def free_until(rules: Rules, start: datetime) -> datetime:
    """The last instant at which a stay that begins at ``start`` is cancelled free."""
    return start - timedelta(hours=rules.free_hours)
