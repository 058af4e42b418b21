"""iCalendar files (RFC 5545) of stays: mails and feeds. No ORM here.

Instants go out in UTC ("...Z"): each calendar client shows them in the local time of
its owner, on both sides of a clock change, without any VTIMEZONE to get wrong.
"""

from dataclasses import dataclass
from datetime import datetime

import vobject
from vobject.icalendar import utc

PRODID = "-//Telecentre//Bookings//EN"


@dataclass(frozen=True, slots=True)
class Entry:
    """One stay in a calendar; instants are naive UTC, people are (name, e-mail)."""

    uid: str
    start: datetime
    stop: datetime
    stamp: datetime
    summary: str
    sequence: int = 0
    status: str = "CONFIRMED"
    location: str = ""
    description: str = ""
    url: str = ""
    organizer: tuple[str, str] | None = None
    attendee: tuple[str, str] | None = None


def calendar(entries, method="PUBLISH", name="", tz="", refresh_minutes=0) -> bytes:
    """The file of some entries.

    :param method: PUBLISH for a feed; REQUEST then CANCEL for what is mailed (RFC 5546)
    :param name: what clients call the calendar
    :param tz: IANA name that clients may show beside the calendar
    :param refresh_minutes: how often clients are asked to come back
    """
    document = vobject.iCalendar()
    document.add("prodid").value = PRODID
    document.add("method").value = method
    if name:
        document.add("x-wr-calname").value = _line(name)
    if tz:
        document.add("x-wr-timezone").value = tz
    if refresh_minutes:
        interval = document.add("refresh-interval")
        interval.value = f"PT{refresh_minutes}M"
        interval.params["VALUE"] = ["DURATION"]
        document.add("x-published-ttl").value = f"PT{refresh_minutes}M"
    for entry in entries:
        _add(document, entry)
    # Without vobject's own check, which refuses a calendar that has no event yet.
    return document.serialize(validate=False).encode()


def _add(document, entry):
    event = document.add("vevent")
    event.add("uid").value = entry.uid
    event.add("dtstamp").value = entry.stamp.replace(tzinfo=utc, microsecond=0)
    event.add("dtstart").value = entry.start.replace(tzinfo=utc)
    event.add("dtend").value = entry.stop.replace(tzinfo=utc)
    event.add("sequence").value = str(entry.sequence)
    event.add("status").value = entry.status
    event.add("summary").value = _line(entry.summary)
    for key in ("location", "description", "url"):
        value = getattr(entry, key)
        if value:
            event.add(key).value = value
    for key, person in (("organizer", entry.organizer), ("attendee", entry.attendee)):
        if person:
            line = event.add(key)
            line.value = f"mailto:{person[1]}"
            line.params["CN"] = [_parameter(person[0])]
            if key == "attendee":
                # They asked for the place: nothing to answer.
                line.params.update({"PARTSTAT": ["ACCEPTED"], "RSVP": ["FALSE"]})


def _line(text):
    return " ".join(text.split())


def _parameter(text):
    """A parameter holds neither double quotes nor control characters (RFC 5545, 3.1)."""
    return _line(text).replace('"', "'")
