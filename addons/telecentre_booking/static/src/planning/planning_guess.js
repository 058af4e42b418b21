import {
    DAY,
    dayBounds,
    halfDayBounds,
    HOUR,
    MINUTE,
    snap,
    startOfDay,
    stepOf,
    wall,
} from "./planning_time";

/** What a gesture on the board means, in units of the centre. No ORM, no DOM. */

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
