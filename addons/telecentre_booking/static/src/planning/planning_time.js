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

/** From the opening of one day to the closing of another, or whole days if closed. */
function fromOpeningToClosing(open, firstDay, lastDay) {
    const first = dayBounds(open, firstDay);
    const last = dayBounds(open, lastDay);
    return {
        start: first ? first.start : startOfDay(firstDay),
        stop: last ? last.stop : startOfDay(lastDay) + DAY,
    };
}

/**
 * What a person means by a click or a drag on an empty span.
 * @param {Object} gesture {start, stop} in wall ms; equal for a click
 * @param {Object} place {open, split, units, scale}: opening spans, hour that ends the
 *     morning, units the resource is let by (none: any), scale of the board
 * @returns {Object} {start, stop, unit, count}
 */
export function guessSpan({start, stop}, place) {
    const step = stepOf(place.scale);
    if (stop - start < Math.min(step, HOUR / 2)) {
        return {count: 1, ...guessClick(start, place)};
    }
    const touched = Math.ceil(stop / DAY) - Math.floor(start / DAY);
    if (touched > 1 || step === DAY) {
        return guessDays(start, touched, place);
    }
    const from = Math.floor(start / step) * step;
    const to = Math.ceil(stop / step) * step;
    return {count: 1, ...guessHours(from, to, place)};
}

const LONGER = ["hour", "half_day", "day", "week", "month"];

/** The first wanted unit that the resource is let by, else its longest. */
function pick(units, ...wanted) {
    const found = wanted.find((unit) => !units.length || units.includes(unit));
    return found || LONGER.filter((unit) => units.includes(unit)).pop();
}

function guessDays(ms, touched, {open, units}) {
    const first = startOfDay(ms);
    const long = touched >= 5 ? pick(units, "week", "day") : pick(units, "day", "week");
    const unit = touched >= 28 ? pick(units, "month", "week", "day") : long;
    if (unit === "month") {
        const count = Math.max(1, Math.round(touched / 30));
        return {
            start: first,
            stop: wall(first).plus({months: count}).toMillis(),
            unit,
            count,
        };
    }
    if (unit === "week") {
        const count = Math.max(1, Math.round(touched / 7));
        const days = [];
        for (let day = first; day < first + count * 7 * DAY; day += DAY) {
            if (dayBounds(open, day)) {
                days.push(day);
            }
        }
        const last = days.length
            ? days[days.length - 1]
            : first + (count * 7 - 1) * DAY;
        return {
            ...fromOpeningToClosing(open, days.length ? days[0] : first, last),
            unit,
            count,
        };
    }
    let count = 0;
    for (let day = first; day < first + touched * DAY; day += DAY) {
        count += dayBounds(open, day) ? 1 : 0;
    }
    const last = first + (touched - 1) * DAY;
    return {
        ...fromOpeningToClosing(open, first, last),
        unit,
        count: Math.max(1, count),
    };
}

function guessHours(from, to, {open, split, units}) {
    const can = (unit) => !units.length || units.includes(unit);
    const day = dayBounds(open, from);
    if (day && can("day") && from <= day.start && to >= day.stop) {
        return {...day, unit: "day"};
    }
    const half = halfDayBounds(open, from, split);
    const halfMeant = half && from <= half.start && Math.abs(to - half.stop) < HOUR;
    if (half && can("half_day") && (halfMeant || !can("hour"))) {
        return to > half.stop + HOUR && can("day")
            ? {...day, unit: "day"}
            : {...half, unit: "half_day"};
    }
    if (can("hour")) {
        return {start: from, stop: to, unit: "hour"};
    }
    return guessDays(from, 1, {open, units});
}

function guessClick(ms, {open, split, units, scale}) {
    const wanted = {
        day: ["hour", "half_day", "day"],
        week: ["half_day", "day", "hour"],
        fortnight: ["day", "half_day", "hour", "week"],
        month: ["day", "half_day", "hour", "week"],
    }[scale];
    const unit = pick(units, ...wanted);
    if (unit === "hour") {
        const from = Math.floor(ms / (30 * MINUTE)) * 30 * MINUTE;
        return {start: from, stop: from + HOUR, unit};
    }
    if (unit === "half_day") {
        const half = halfDayBounds(open, ms, split);
        if (half) {
            return {...half, unit};
        }
    }
    return guessDays(ms, {week: 7, month: 28}[unit] || 1, {open, units: [unit]});
}

/**
 * Where a booking goes when it is dragged: whole stays keep to opening hours, a
 * half-day becomes the half-day it is dropped on, hours stay within one drawn day.
 * @param {Object} booking {start, stop, unit, unit_count} in wall ms
 * @param {number} shift distance dragged, in board ms
 * @param {Object} place {axis, open, split, scale}
 * @returns {Object} {start, stop} in wall ms
 */
export function moveSpan(booking, shift, {axis, open, split, scale}) {
    const {start, stop, unit} = booking;
    const length = axis.total / axis.days.length;
    const from = axis.toBoard(start);
    const size = Math.min(length, axis.toBoard(stop - 1) + 1 - from);
    const dayAt = (at) =>
        axis.days[Math.min(axis.days.length - 1, Math.max(0, Math.floor(at / length)))];
    const today = dayAt(from);
    const day = dayAt((Math.floor(from / length) + 0.5) * length + shift);
    const kept = {start: start + day - today, stop: stop + day - today};
    const middle = axis.toWall(from + shift + size / 2);
    if (unit === "half_day" && stepOf(scale) !== DAY) {
        return halfDayBounds(open, middle, split) || kept;
    }
    if (unit === "day" && booking.unit_count === 1) {
        return dayBounds(open, day) || kept;
    }
    if (unit !== "hour" || stepOf(scale) === DAY) {
        return kept;
    }
    const edge = startOfDay(middle) + axis.first * HOUR;
    const at = snap(axis.toWall(from + shift), stepOf(scale));
    const begin = Math.min(Math.max(at, edge), edge + length - (stop - start));
    return {start: begin, stop: begin + (stop - start)};
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
