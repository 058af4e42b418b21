/**
 * Pure time arithmetic of the planning board. No ORM, no DOM.
 *
 * The board works in "wall milliseconds": the local clock of a centre written as
 * if it were UTC (9:00 in Murat is Date.UTC(y, m, d, 9)). The timeline library
 * then draws every centre at its own local time, whatever the time zone of the
 * browser, and a day always has 24 columns, also on daylight-saving days.
 */

const {DateTime} = luxon;

export const MINUTE = 60 * 1000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export const SCALES = ["day", "week", "fortnight", "month"];

const SQL = "yyyy-MM-dd HH:mm:ss";
const offsets = new Map();

/** Offset of a zone at a UTC instant, remembered by quarter of an hour. */
function offsetAt(utc, zone) {
    const key = `${zone}|${Math.floor(utc / (15 * MINUTE))}`;
    let offset = offsets.get(key);
    if (offset === undefined) {
        offset = DateTime.fromMillis(utc, {zone}).offset * MINUTE;
        offsets.set(key, offset);
    }
    return offset;
}

/** "2026-11-23 08:00:00" (UTC, as the server writes it) -> wall ms in `zone`. */
export function toWall(text, zone) {
    const [y, mo, d, h, mi, s] = text.match(/\d+/g).map(Number);
    const utc = Date.UTC(y, mo - 1, d, h, mi, s || 0);
    return utc + offsetAt(utc, zone);
}

/** Wall ms in `zone` -> "2026-11-23 08:00:00" (UTC). */
export function fromWall(wall, zone) {
    return DateTime.fromMillis(wall, {zone: "utc"})
        .setZone(zone, {keepLocalTime: true})
        .toUTC()
        .toFormat(SQL);
}

/** The wall clock of `zone` now. */
export function wallNow(zone) {
    const now = Date.now();
    return now + offsetAt(now, zone);
}

export function wall(ms) {
    return DateTime.fromMillis(ms, {zone: "utc"});
}

export function startOfDay(ms) {
    return Math.floor(ms / DAY) * DAY;
}

export function isoDate(ms) {
    return wall(ms).toFormat("yyyy-MM-dd");
}

/** Monday is 0, as in Python and in resource.calendar.attendance. */
export function weekday(ms) {
    return (Math.floor(ms / DAY) + 3) % 7;
}

/** The whole local days shown by `scale` around the day `anchor`. */
export function period(anchor, scale) {
    const day = startOfDay(anchor);
    if (scale === "day") {
        return {start: day, stop: day + DAY};
    }
    if (scale === "month") {
        const first = wall(day).startOf("month");
        return {start: first.toMillis(), stop: first.plus({months: 1}).toMillis()};
    }
    const monday = day - weekday(day) * DAY;
    return {start: monday, stop: monday + (scale === "week" ? 7 : 14) * DAY};
}

/** Anchor of the previous (-1) or next (+1) page. */
export function shift(anchor, scale, direction) {
    if (scale === "month") {
        return wall(period(anchor, scale).start).plus({months: direction}).toMillis();
    }
    const days = {day: 1, week: 7, fortnight: 14}[scale];
    return startOfDay(anchor) + direction * days * DAY;
}

/**
 * First and last hour of the day worth showing: what the centres open, widened by
 * the bookings of less than a day that go beyond it.
 */
export function visibleHours(open, items) {
    let first = 24;
    let last = 0;
    const widen = (start, stop) => {
        first = Math.min(first, Math.floor((start % DAY) / HOUR));
        last = Math.max(last, Math.ceil((stop - startOfDay(start)) / HOUR));
    };
    for (const [start, stop] of open) {
        widen(start, stop);
    }
    if (first >= last) {
        [first, last] = [8, 19];
    }
    for (const item of items) {
        if (item.stop - item.start < DAY / 2) {
            widen(item.start, item.stop);
        }
    }
    return {first, last: Math.min(last, 24)};
}

/**
 * Days of the period to draw. Days of the week on which no centre ever opens are
 * left out, unless a short booking lies there; a closure stays visible.
 */
export function visibleDays({start, stop}, weekdays, items) {
    const used = new Set();
    for (const item of items) {
        if (item.stop - item.start <= DAY) {
            used.add(startOfDay(item.start));
        }
    }
    const all = [];
    for (let day = start; day < stop; day += DAY) {
        all.push(day);
    }
    const days = all.filter((day) => weekdays.has(weekday(day)) || used.has(day));
    return days.length ? days : all;
}

/**
 * The horizontal axis: the drawn hours of the drawn days, set end to end. A "board"
 * instant is a number of milliseconds along it, from 0 to `total`; nights and days
 * that are not drawn have no length. Linear, so that dragging is exact.
 */
export function makeAxis(days, {first, last}) {
    const length = (last - first) * HOUR;
    const total = days.length * length;
    const index = new Map(days.map((day, i) => [day, i]));
    return {
        days,
        first,
        last,
        total,
        spans: days.map((day) => [day + first * HOUR, day + last * HOUR]),
        /** Wall ms -> board ms; what is not drawn falls on the nearest edge. */
        toBoard(ms) {
            const day = startOfDay(ms);
            const i = index.get(day);
            if (i === undefined) {
                return days.filter((other) => other < day).length * length;
            }
            return i * length + Math.min(length, Math.max(0, ms - day - first * HOUR));
        },
        /** Board ms -> wall ms. */
        toWall(at) {
            const i = Math.min(days.length - 1, Math.max(0, Math.floor(at / length)));
            return days[i] + first * HOUR + (at - i * length);
        },
        percent(ms) {
            return (100 * this.toBoard(ms)) / total;
        },
    };
}

export function stepOf(scale) {
    return {day: 15 * MINUTE, week: 30 * MINUTE, fortnight: DAY, month: DAY}[scale];
}

export function snap(ms, step) {
    return Math.round(ms / step) * step;
}

export function overlaps(a, b) {
    return a.start < b.stop && b.start < a.stop;
}

/** When a resource is open: its centre's hours, unless it has its own or is shut. */
export function openOf(resource, centre) {
    return resource.open || centre.open;
}

/** The opening spans of `open` that touch the local day of `ms`. */
export function openOn(open, ms) {
    const day = startOfDay(ms);
    return open.filter(([start, stop]) => start < day + DAY && stop > day);
}

/** Opening and closing of one local day, or null on a closed day. */
export function dayBounds(open, ms) {
    const spans = openOn(open, ms);
    if (!spans.length) {
        return null;
    }
    return {start: spans[0][0], stop: spans[spans.length - 1][1]};
}

/** Morning or afternoon of the day of `ms`, cut at the centre's own hour. */
export function halfDayBounds(open, ms, splitHour) {
    const bounds = dayBounds(open, ms);
    const split = startOfDay(ms) + splitHour * HOUR;
    if (!bounds || split <= bounds.start || split >= bounds.stop) {
        return bounds;
    }
    return ms < split
        ? {start: bounds.start, stop: split}
        : {start: split, stop: bounds.stop};
}

/** "9:00", on a 24-hour clock whatever the browser prefers. */
export function clock(ms) {
    const minutes = Math.floor((ms - startOfDay(ms)) / MINUTE);
    return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;
}

const dayLabels = new Map();

/** "mar. 24 nov.": formatted once a day shown, since formatting dates is slow. */
export function dayLabel(ms) {
    const day = startOfDay(ms);
    if (!dayLabels.has(day)) {
        dayLabels.set(day, wall(day).toFormat("ccc d LLL"));
    }
    return dayLabels.get(day);
}

/** "mar. 24 nov. 9:00 – 12:30", shorter when both ends lie on one day. */
export function spanLabel(start, stop) {
    if (startOfDay(start) === startOfDay(stop - 1)) {
        return `${dayLabel(start)} ${clock(start)} – ${clock(stop)}`;
    }
    if (start % DAY === 0 && stop % DAY === 0) {
        return `${dayLabel(start)} → ${dayLabel(stop - DAY)}`;
    }
    return `${dayLabel(start)} ${clock(start)} → ${dayLabel(stop)} ${clock(stop)}`;
}

/** Title of the page: "23 – 29 novembre 2026". */
export function periodLabel({start, stop}, scale) {
    const a = wall(start);
    const b = wall(stop - DAY);
    if (scale === "day") {
        return a.toFormat("cccc d LLLL yyyy");
    }
    if (scale === "month") {
        return a.toFormat("LLLL yyyy");
    }
    if (a.month === b.month) {
        return `${a.toFormat("d")} – ${b.toFormat("d LLLL yyyy")}`;
    }
    const sameYear = a.year === b.year;
    return `${a.toFormat(sameYear ? "d LLL" : "d LLL yyyy")} – ${b.toFormat("d LLL yyyy")}`;
}
