import {_t} from "@web/core/l10n/translation";
import {bookingLabel} from "./planning_elements";
import {
    DAY,
    fromWall,
    HOUR,
    makeAxis,
    MINUTE,
    period,
    startOfDay,
    toWall,
    visibleDays,
    visibleHours,
    wall,
    wallNow,
    weekday,
} from "./planning_time";

export const STATES = () => ({
    draft: _t("Draft"),
    held: _t("On hold"),
    confirmed: _t("Confirmed"),
    present: _t("Here now"),
    done: _t("Done"),
    no_show: _t("No-show"),
});

export const PUBLICS = () => ({
    teleworker: _t("Teleworker"),
    job_seeker: _t("Job seeker"),
    independent: _t("Independent"),
    group_employee: _t("Group employee"),
    other: _t("Other"),
});

const ICONS = {
    held: "fa-hourglass-half",
    draft: "fa-pencil",
    done: "fa-check",
    shadow: "fa-link",
    no_show: "fa-user-times",
};

const spansToWall = (spans, tz) =>
    spans.map(([a, b]) => [toWall(a, tz), toWall(b, tz)]);

const MOVABLE = ["draft", "held", "confirmed"];

/** Reads the server's answer and turns it into what the timeline draws. */
export class PlanningModel {
    constructor(orm) {
        this.orm = orm;
        this.tz = "Europe/Paris";
    }

    now() {
        return wallNow(this.tz);
    }

    async load(filters) {
        const {start, stop} = period(filters.anchor, filters.scale);
        const free = filters.freeOnly && filters.freeSpan;
        const data = await this.orm.call("telecentre.planning", "get_planning_data", [
            fromWall(start, this.tz),
            fromWall(stop, this.tz),
            filters.centreIds,
            filters.typeIds,
            free ? free.map((ms) => fromWall(ms, this.tz)) : false,
            filters.featureIds,
        ]);
        const zones = new Set(data.centres.map((centre) => centre.tz));
        const tz = data.centres.length ? data.centres[0].tz : this.tz;
        if (zones.size && tz !== this.tz) {
            // the period is a number of local days: ask again in the centres' own zone
            this.tz = tz;
            return this.load(filters);
        }
        return this.prepare(data, filters, {start, stop});
    }

    prepare(data, filters, span) {
        const centres = data.centres.map((centre) => this.prepareCentre(centre, data));
        const centreById = new Map(centres.map((centre) => [centre.id, centre]));
        let resources = data.groups.map((resource) => ({
            ...resource,
            open:
                resource.open &&
                spansToWall(resource.open, centreById.get(resource.centre_id).tz),
        }));
        if (filters.freeOnly && !filters.freeSpan) {
            resources = resources.filter((resource) => resource.free);
        }
        const resourceById = new Map(resources.map((r) => [r.id, r]));
        const items = data.items
            .filter((item) => resourceById.has(item.resource_id))
            .map((item) => this.prepareItem(item, resourceById, centreById));
        const shown = centres.filter((c) =>
            resources.some((r) => r.centre_id === c.id)
        );
        const open = [...shown, ...resources].flatMap((one) => one.open || []);
        const weekdays = new Set(shown.flatMap((centre) => centre.weekdays));
        const hours = visibleHours(open, items);
        const axis = makeAxis(visibleDays(span, weekdays, items), hours);
        return {
            period: span,
            scale: filters.scale,
            folded: filters.folded,
            centres: shown,
            centreById,
            resources,
            resourceById,
            items,
            axis,
            header: this.prepareHeader(axis, filters.scale),
            choices: data.choices,
            presence: this.preparePresence(data, centreById),
            now: () => this.now(),
        };
    }

    /** Labels and lines above the rows: days and hours, or weeks and days. */
    prepareHeader(axis, scale) {
        const coarse = scale === "fortnight" || scale === "month";
        const today = startOfDay(this.now());
        const every = {day: 1, week: axis.last - axis.first > 12 ? 4 : 3}[scale];
        const width = 100 / axis.days.length;
        const narrow = window.innerWidth < 1200;
        const days = axis.days.map((day, i) => ({
            day,
            left: i * width,
            width,
            today: day === today,
            monday: weekday(day) === 0,
            label: wall(day).toFormat(
                {
                    day: "cccc d LLLL",
                    week: narrow ? "ccc d LLL" : "cccc d LLL",
                    fortnight: "ccc d",
                    month: "ccccc d",
                }[scale]
            ),
        }));
        const hours = [];
        const weeks = [];
        if (coarse) {
            for (const {day, left} of days) {
                const number = wall(day).weekNumber;
                const current = weeks[weeks.length - 1];
                if (current && current.number === number) {
                    current.width += width;
                } else {
                    weeks.push({number, left, width, label: _t("Week %s", number)});
                }
            }
        } else {
            for (const {day, left} of days) {
                for (let hour = axis.first; hour < axis.last; hour++) {
                    if (hour % every === 0) {
                        const at =
                            left +
                            (width * (hour - axis.first)) / (axis.last - axis.first);
                        hours.push({
                            key: `${day}-${hour}`,
                            left: at,
                            label: `${hour}:00`,
                        });
                    }
                }
            }
        }
        return {days, hours, weeks};
    }

    prepareCentre(centre, data) {
        const tz = centre.tz;
        const closures = data.closures
            .filter((c) => c.centre_id === centre.id && !c.resource_id)
            .map((c) => ({...c, start: toWall(c.start, tz), stop: toWall(c.stop, tz)}));
        return {
            ...centre,
            open: spansToWall(centre.open, tz),
            days: centre.days.map((day) => {
                const start = Date.parse(`${day.date}T00:00:00Z`);
                const shut = closures.find(
                    (c) => c.start < start + DAY && c.stop > start
                );
                return {...day, start, closure: !day.open && shut ? shut.name : ""};
            }),
        };
    }

    prepareItem(item, resourceById, centreById) {
        const resource = resourceById.get(item.resource_id);
        const centre = centreById.get(resource.centre_id);
        return {...this.describe(item, centre.tz), centre: centre.name};
    }

    /** One slot with its times on the wall clock and the words that go with it. */
    describe(item, tz) {
        const start = toWall(item.start, tz);
        const stop = toWall(item.stop, tz);
        const present = item.state === "confirmed" && item.arrival && !item.departure;
        const shadow = item.kind === "shadow";
        const look = shadow ? "shadow" : present ? "present" : item.state;
        const kind = item.public || "other";
        const now = this.now();
        return {
            ...item,
            tz,
            start,
            stop,
            arrival: item.arrival && toWall(item.arrival, tz),
            departure: item.departure && toWall(item.departure, tz),
            guard: {
                start: start - item.buffer_before * MINUTE,
                stop: stop + item.buffer_after * MINUTE,
            },
            public: kind,
            publicLabel: PUBLICS()[kind],
            look,
            present: Boolean(present),
            stateLabel: STATES()[present ? "present" : item.state],
            who: item.occupant || item.partner || item.name,
            icon: ICONS[look],
            short:
                stop - start < 12 * HOUR && startOfDay(start) === startOfDay(stop - 1),
            begun: start <= now,
            cameToday: Boolean(
                item.arrival && startOfDay(toWall(item.arrival, tz)) === startOfDay(now)
            ),
            expected: startOfDay(start) <= startOfDay(now) && startOfDay(now) < stop,
            movable: MOVABLE.includes(item.state) && !present && !shadow,
        };
    }

    preparePresence(data, centreById) {
        const rows = data.presence.map((item) => {
            const centre = centreById.get(item.centre_id);
            const tz = centre ? centre.tz : this.tz;
            return {
                ...item,
                ...this.describe(item, tz),
                centre: centre ? centre.name : "",
                label: bookingLabel(item),
            };
        });
        return {
            here: rows.filter((row) => row.present && row.kind === "main"),
            expected: rows.filter(
                (row) => !row.present && !row.cameToday && row.kind === "main"
            ),
        };
    }
}
