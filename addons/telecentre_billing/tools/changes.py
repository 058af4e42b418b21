"""What a subscription owes for a period, line by line.

In: a `Timeline` (the whole history) and, for a period whose first line already
stands on an invoice, the span it covers. Out: `Line`s with a key that says for
what, in a stable way, so that computing again finds the same lines.

In advance, the first line of a period holds the terms of its first day; every
change adds lines for the days that remain, each rounded by itself. In arrears,
there is one line for each part. More or fewer seats are one line for the
difference. Nothing is owed twice whatever the order in which changes came in.
Source of the rules: the project's billing rules, "Changes in the middle".
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .money import line_amount
from .periods import ONE_DAY, Period, add_months
from .proration import intersect, ratio
from .timeline import merge_spans, segments


@dataclass(frozen=True)
class Line:
    """One line of a period: `amount` is signed, before tax, rounded once."""

    key: str
    kind: str
    date_from: date
    date_to: date
    due: date
    price: Decimal
    quantity: Decimal
    amount: Decimal
    whole: bool
    terms_key: object = None


@dataclass(frozen=True)
class PeriodLines:
    """The lines of one period, and the day on which they fall due."""

    period: Period
    first: date
    due: date
    lines: tuple


class _Builder:
    """Computes the lines of one period of one segment."""

    def __init__(self, timeline, segment, period, billed=None):
        self.timeline = timeline
        self.segment = segment
        self.period = period
        self.billed = billed if segment.schedule.billing == "advance" else None
        self.arrears = segment.schedule.billing == "arrears"
        self.first = max(period.start, segment.start)
        bounds = [day for day in (timeline.end, segment.end) if day]
        self.last = min([period.end, *bounds])
        self.lines = []
        self.steps = []

    def build(self):
        windows = self._windows()
        planned = self._planned(windows)
        base = self.billed or planned
        if base:
            self.steps = self._steps(base)
            if self.arrears:
                self._arrears(base)
            else:
                self._advance(base, planned)
            self._pauses(base, windows)
        due = min((line.due for line in self.lines), default=self._due(self.first))
        return PeriodLines(self.period, self.first, due, tuple(self.lines))

    # -- what is covered ---------------------------------------------
    def _windows(self):
        """Spans of the period that are not owed: pauses and free spans."""
        if self.last < self.first or not (self.timeline.free or self.timeline.pauses):
            return []
        active = Period(self.first, self.last)
        spans = list(self.timeline.free)
        for start, end in self.timeline.pauses:
            schedule = self.timeline.terms_on(max(start, self.first)).schedule
            whole_only = schedule.freeze or schedule.proration == "none"
            covers = start <= active.start and (not end or end >= active.end)
            if covers or not whole_only:
                spans.append((start, end))
        windows = (intersect(active, w.start, w.end) for w in merge_spans(spans))
        return [window for window in windows if window]

    def _planned(self, windows):
        """The span of the first line when nothing of it is invoiced yet."""
        start = self.first
        for window in windows:
            if window.start <= start:
                start = max(start, window.end + ONE_DAY)
        if start > self.last:
            return None
        if self.arrears:
            return Period(start, self.last)
        # A change of rhythm credits what is left of the old period, as any
        # change does; an end known before billing just shortens the line.
        end = self.timeline.end
        return Period(start, min(self.period.end, end) if end else self.period.end)

    def _steps(self, base):
        """Terms by which the days from the first of `base` on are billed, by date.

        A started period without proration is owed whole at the terms it has: what
        changes later in it holds from the next period on.
        """
        steps = [self.timeline.terms_on(base.start)]
        span = Period(base.start, max(base.end, self.last))
        for day in self._dates({terms.date for terms in self.segment.terms}, span):
            if steps[-1].schedule.proration == "none":
                break
            steps.append(self.timeline.terms_on(day))
        return steps

    def _terms_on(self, day):
        found = self.steps[0]
        for terms in self.steps[1:]:
            if terms.date <= day:
                found = terms
        return found

    def _change_dates(self):
        """Days on which the price or the seats of this period change."""
        dates = {terms.date for terms in self.steps[1:]}
        return dates | {since for since, _quantity in self.timeline.quantities}

    # -- lines ----------------------------------------------------------------
    def _due(self, day):
        return self.last + ONE_DAY if self.arrears else day

    def _add(self, kind, start, end, terms, quantity, method=None, sign=1, due=None):
        part = intersect(self.period, start, end)
        share = ratio(self.period, part, method or terms.schedule.proration)
        amount = sign * line_amount(
            terms.price, quantity, share, self.timeline.rounding
        )
        if not amount:
            return
        key = f"{self.first}:{kind}"
        if kind != "base":
            key = f"{key}:{start}"
        line = Line(
            key=key,
            kind=kind,
            date_from=part.start,
            date_to=part.end,
            due=self._due(due or start),
            price=terms.price,
            quantity=sign * quantity,
            amount=amount,
            whole=share == 1,
            terms_key=terms.key,
        )
        self.lines.append(line)

    def _dates(self, dates, span):
        return sorted({d for d in dates if span.start < d <= min(span.end, self.last)})

    def _advance(self, base, planned):
        timeline = self.timeline
        current = self._terms_on(base.start)
        seats = timeline.quantity_on(base.start)
        self._add("base", base.start, base.end, current, seats)
        for day in self._dates(self._change_dates(), base):
            terms = self._terms_on(day)
            if terms != current:
                self._change_terms(day, base.end, current, terms, seats)
                current = terms
            quantity = timeline.quantity_on(day)
            self._change_seats(day, base.end, terms, quantity - seats)
            seats = quantity
        if self.last < base.end:
            self._end(max(self.last + ONE_DAY, base.start), base, current, seats)
        if planned and self.billed:
            self._extend(base, planned)

    def _change_terms(self, day, end, old, new, seats):
        if old.price == new.price:
            return
        self._add("credit", day, end, old, seats, sign=-1)
        self._add("charge", day, end, new, seats, self._part_method(new))

    def _part_method(self, terms):
        """A plan without proration that begins inside a period is due for its part."""
        method = terms.schedule.proration
        return "actual" if method == "none" else method

    def _change_seats(self, day, end, terms, difference):
        if difference > 0:
            # Whole for a started period without proration, unless that plan itself
            # began inside the period.
            method = None if terms is self.steps[0] else self._part_method(terms)
            self._add("seats", day, end, terms, difference, method)
        elif difference < 0 and terms.schedule.proration != "none":
            self._add("seats", day, end, terms, -difference, sign=-1)

    def _end(self, start, base, terms, seats):
        if terms.schedule.proration == "none" and start != base.start:
            return
        # The last day closes the account; a change of rhythm is due on its day.
        closed = self.timeline.end == self.last
        kind, due = ("end", self.last) if closed else ("credit", start)
        self._add(kind, start, base.end, terms, seats, sign=-1, due=due)

    def _extend(self, base, planned):
        """Days that became owed after the first line had been invoiced."""
        if self._terms_on(base.start).schedule.proration == "none":
            return
        spans = [
            (planned.start, min(planned.end, base.start - ONE_DAY)),
            (max(planned.start, base.end + ONE_DAY), min(planned.end, self.last)),
        ]
        windows = self._windows()
        for start, end in spans:
            if start <= end:
                for part in self._parts(Period(start, end), windows):
                    terms = self.timeline.terms_on(part.start)
                    quantity = self.timeline.quantity_on(part.start)
                    method = self._part_method(terms)
                    self._add("extend", part.start, part.end, terms, quantity, method)

    def _parts(self, span, windows):
        """The days of `span` outside `windows`, cut where price or seats change."""
        cuts = {span.start, *self._dates(self._change_dates(), span)}
        for window in windows:
            cuts |= {window.start, window.end + ONE_DAY}
        cuts = sorted(day for day in cuts if day in span)
        ends = [day - ONE_DAY for day in cuts[1:]] + [span.end]
        for start, end in zip(cuts, ends, strict=True):
            if not any(start in window for window in windows):
                yield Period(start, end)

    def _arrears(self, base):
        timeline = self.timeline
        cuts = [base.start, *self._dates({t.date for t in self.steps[1:]}, base)]
        ends = [day - ONE_DAY for day in cuts[1:]] + [base.end]
        for start, end in zip(cuts, ends, strict=True):
            terms = self._terms_on(start)
            seats = timeline.quantity_on(start)
            kind = "base" if start == base.start else "charge"
            method = None if kind == "base" else self._part_method(terms)
            self._add(kind, start, end, terms, seats, method)
            part = Period(start, end)
            for day in self._dates({d for d, _q in timeline.quantities}, part):
                quantity = timeline.quantity_on(day)
                self._change_seats(day, end, terms, quantity - seats)
                seats = quantity

    def _pauses(self, base, windows):
        """Credit the days of pause, at the terms and seats of each."""
        for window in windows:
            window = intersect(base, window.start, window.end)
            if not window:
                continue
            first = self.steps[0]
            if first.schedule.proration == "none":
                if window == base:
                    seats = self._seats_owed_whole(base)
                    self._add("pause", base.start, base.end, first, seats, sign=-1)
                continue
            cuts = [window.start, *self._dates(self._change_dates(), window)]
            ends = [day - ONE_DAY for day in cuts[1:]] + [window.end]
            for start, end in zip(cuts, ends, strict=True):
                terms = self._terms_on(start)
                if terms.schedule.proration != "none":
                    quantity = self.timeline.quantity_on(start)
                    self._add("pause", start, end, terms, quantity, sign=-1)

    def _seats_owed_whole(self, base):
        """Seats billed for a period without proration: those added stay owed."""
        owed = seats = self.timeline.quantity_on(base.start)
        for day in self._dates({d for d, _q in self.timeline.quantities}, base):
            quantity = self.timeline.quantity_on(day)
            owed += max(0, quantity - seats)
            seats = quantity
        return owed


def period_lines(timeline, segment, period, billed=None):
    """Lines of `period`; `billed` is the span of its invoiced first line."""
    return _Builder(timeline, segment, period, billed).build()


def iter_periods(timeline, since=None, billed=None):
    """`PeriodLines` of every period from the one that holds `since` on, in order.

    `billed` maps the first day of a period to the span already invoiced for it.
    Endless when the subscription has no end.
    """
    since = max(since or timeline.start, timeline.start)
    billed = billed or {}
    for segment in segments(timeline):
        if segment.end and segment.end < since - ONE_DAY:
            # Its last period may still fall due after `since` (arrears).
            continue
        for period in segment.periods_from(since - ONE_DAY):
            first = max(period.start, segment.start)
            if timeline.end and first > timeline.end and first not in billed:
                return
            yield period_lines(timeline, segment, period, billed.get(first))


def due_periods(timeline, after, until, billed=None):
    """Periods that fall due after `after` (None: ever) and by `until`.

    Out: (list of PeriodLines, next due date or None when nothing is to come).
    """
    found, cursor = [], None
    for item in iter_periods(timeline, after, billed):
        if item.due > until:
            cursor = item.due if cursor is None else min(cursor, item.due)
            break
        if after is None or item.due > after:
            found.append(item)
    return found, cursor


def earliest_end(start, today, commitment_months=0, notice_days=0):
    """First day on which a subscription may end, given commitment and notice."""
    committed = add_months(start, commitment_months) - ONE_DAY
    noticed = date.fromordinal(today.toordinal() + notice_days)
    bounds = [committed] if commitment_months else []
    bounds += [noticed] if notice_days else []
    return max([start, *bounds])
