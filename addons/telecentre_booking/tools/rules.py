"""Rules of a resource type on the length and the time of a stay. No ORM here.

All instants are naive UTC, durations as in the fields of ``telecentre.resource.type``
(hours, minutes, days; 0 means no rule). The first broken rule is given as
``(code, {what the message needs})``, so that the caller can word it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from .intervals import utc_to_local


@dataclass(frozen=True)
class Rules:
    duration_min: float = 0.0
    duration_max: float = 0.0
    step_minutes: int = 0
    notice_hours: float = 0.0
    horizon_days: int = 0


def duration_refusal(rules: Rules, start: datetime, stop: datetime):
    """Shorter than the shortest stay or longer than the longest one."""
    hours = (stop - start).total_seconds() / 3600
    if rules.duration_min and hours < rules.duration_min:
        return "too_short", {"limit": rules.duration_min}
    if rules.duration_max and hours > rules.duration_max:
        return "too_long", {"limit": rules.duration_max}
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
