/* global vis */

import { Component, onMounted, onPatched, onWillStart, onWillUnmount, useRef } from "@odoo/owl";
import { loadBundle } from "@web/core/assets";
import { _t } from "@web/core/l10n/translation";
import { bookingLabel, chipElement, groupElement, itemElement } from "./planning_elements";
import { setupCreate, setupKeyboard } from "./planning_gestures";
import {
    clock,
    DAY,
    HOUR,
    MINUTE,
    overlaps,
    snap,
    spanLabel,
    startOfDay,
    stepOf,
    wall,
} from "./planning_time";

/**
 * The drawing: wraps vis-timeline and knows nothing of the server.
 * props.board is the object built by PlanningModel; times are wall milliseconds.
 */
export class PlanningTimeline extends Component {
    static template = "telecentre_booking.PlanningTimeline";
    static props = {
        board: Object,
        onOpenItem: Function,
        onOpenDay: Function,
        onCreate: Function,
        onMove: Function,
    };

    setup() {
        this.rootRef = useRef("root");
        this.hintRef = useRef("hint");
        this.signatures = new Map();
        onWillStart(() => loadBundle("telecentre_booking.assets_vis_timeline"));
        onMounted(() => {
            this.draw();
            this.clockTimer = setInterval(() => this.drawNow(), 60000);
        });
        onPatched(() => this.draw());
        onWillUnmount(() => {
            clearInterval(this.clockTimer);
            this.observer?.disconnect();
            this.cleanups?.forEach((cleanup) => cleanup());
            this.timeline?.destroy();
        });
    }

    get board() {
        return this.props.board;
    }

    // ------------------------------------------------------------------ drawing

    draw() {
        if (this.drawn === this.board) {
            return;
        }
        this.drawn = this.board;
        if (!this.timeline) {
            this.createTimeline();
        }
        const { spans } = this.board;
        const [first, last] = [spans[0][0], spans[spans.length - 1][1]];
        this.timeline.setOptions(this.periodOptions());
        this.timeline.setWindow(new Date(first), new Date(last), { animation: false });
        this.updateData(this.groups, this.groupRows());
        this.updateData(this.items, [...this.bookingRows(), ...this.chipRows()]);
        this.shade();
        this.drawNow();
    }

    createTimeline() {
        this.groups = new vis.DataSet();
        this.items = new vis.DataSet();
        this.timeline = new vis.Timeline(this.rootRef.el, this.items, this.groups, this.fixedOptions());
        this.timeline.on("click", (ev) => this.onClick(ev));
        this.observer = new ResizeObserver(() => this.shade());
        this.observer.observe(this.rootRef.el);
        this.cleanups = [setupCreate(this), setupKeyboard(this)];
    }

    fixedOptions() {
        return {
            moment: (date) => vis.moment.utc(date),
            orientation: { axis: "top", item: "top" },
            height: "100%",
            verticalScroll: true,
            moveable: false,
            zoomable: false,
            selectable: false,
            stack: true,
            margin: { axis: 2, item: { horizontal: -1, vertical: 2 } },
            groupHeightMode: "auto",
            showTooltips: false,
            showCurrentTime: true,
            editable: { updateTime: true, updateGroup: true, add: false, remove: false },
            itemsAlwaysDraggable: { item: true, range: true },
            snap: null,
            dataAttributes: ["slot", "state"],
            template: (item, element, data) =>
                data.chip ? chipElement(data) : itemElement(data, element),
            groupTemplate: (group) => group && groupElement(group, this.props.onCreate),
            onMoving: (item, callback) => this.onMoving(item, callback),
            onMove: (item, callback) => this.onMove(item, callback),
        };
    }

    periodOptions() {
        const { hidden, scale } = this.board;
        const coarse = stepOf(scale) === DAY;
        return {
            hiddenDates: hidden,
            timeAxis: coarse
                ? { scale: "day", step: 1 }
                : { scale: "hour", step: scale === "day" ? 1 : 3 },
            format: {
                minorLabels: (date) => this.minorLabel(date.valueOf()),
                majorLabels: (date) => this.majorLabel(date.valueOf()),
            },
        };
    }

    minorLabel(ms) {
        const { scale } = this.board;
        if (scale === "month") {
            return wall(ms).toFormat("ccccc d");
        }
        return scale === "fortnight" ? wall(ms).toFormat("ccc d") : clock(ms);
    }

    majorLabel(ms) {
        const coarse = stepOf(this.board.scale) === DAY;
        return wall(ms).toFormat(coarse ? "LLLL yyyy" : "cccc d LLLL");
    }

    groupRows() {
        const rows = [];
        let order = 0;
        for (const centre of this.board.centres) {
            const resources = this.board.resources.filter((r) => r.centre_id === centre.id);
            rows.push({
                id: `c${centre.id}`,
                order: order++,
                centre,
                content: centre.name,
                free: centre.free,
                className: `o_tc_centre_row o_tc_centre_${centre.id}`,
                treeLevel: 1,
                nestedGroups: resources.map((r) => `r${r.id}`),
                showNested: !this.board.folded.has(centre.id),
            });
            let type = null;
            for (const resource of resources) {
                const first = type !== null && resource.type_id !== type;
                type = resource.type_id;
                rows.push({
                    id: `r${resource.id}`,
                    order: order++,
                    resource,
                    treeLevel: 2,
                    content: resource.name,
                    className:
                        `o_tc_resource_row o_tc_centre_${centre.id}` +
                        (first ? " o_tc_type_first" : ""),
                });
            }
        }
        return rows;
    }

    bookingRows() {
        return this.board.items.map((item) => ({
            id: item.id,
            group: `r${item.resource_id}`,
            start: new Date(item.start),
            end: new Date(item.stop),
            type: "range",
            content: item.who,
            className: `o_tc_item o_tc_state_${item.look} o_tc_public_${item.public}`,
            editable: { updateTime: item.movable, updateGroup: item.movable, remove: false },
            slot: item.id,
            state: item.state,
            booking: item,
        }));
    }

    /** Small labels in the row of a centre: free places by day, or why it is shut. */
    chipRows() {
        const rows = [];
        for (const centre of this.board.centres) {
            for (const day of centre.days) {
                const span = this.board.spans.find(([start]) => startOfDay(start) === day.start);
                if (!span) {
                    continue;
                }
                rows.push({
                    id: `d${centre.id}_${day.start}`,
                    group: `c${centre.id}`,
                    start: new Date(span[0]),
                    end: new Date(span[1]),
                    type: "range",
                    content: day.date,
                    className: "o_tc_chip",
                    editable: false,
                    chip: { ...day, narrow: this.board.scale === "month" },
                });
            }
        }
        return rows;
    }

    /** Tells the data set only what changed: the rest keeps its place and focus. */
    updateData(dataset, rows) {
        const keep = new Set(rows.map((row) => row.id));
        const gone = dataset.getIds().filter((id) => !keep.has(id));
        const changed = rows.filter((row) => {
            const signature = JSON.stringify(row);
            const same = this.signatures.get(row.id) === signature;
            this.signatures.set(row.id, signature);
            return !same;
        });
        gone.forEach((id) => this.signatures.delete(id));
        dataset.remove(gone);
        dataset.update(changed);
    }

    /** Closed hours, drawn as one striped background per centre: no element per day. */
    shade() {
        const width = this.timeline.dom.center.offsetWidth;
        if (!width) {
            return;
        }
        const percent = (ms) => {
            const x = this.timeline.body.util.toScreen(new Date(ms));
            return `${Math.min(100, Math.max(0, (100 * x) / width)).toFixed(3)}%`;
        };
        const closed = "var(--tc-closed)";
        const rules = this.board.centres.map((centre) => {
            const stops = [`${closed} 0%`];
            for (const [start, stop] of centre.openShown) {
                const [from, to] = [percent(start), percent(stop)];
                stops.push(`${closed} ${from}`, `transparent ${from}`);
                stops.push(`transparent ${to}`, `${closed} ${to}`);
            }
            stops.push(`${closed} 100%`);
            return (
                `.o_tc_timeline .vis-itemset > .vis-background .vis-group.o_tc_centre_${centre.id}` +
                `{background-image:linear-gradient(to right,${stops.join(",")})}`
            );
        });
        if (!this.styleEl) {
            this.styleEl = document.createElement("style");
            this.rootRef.el.appendChild(this.styleEl);
        }
        this.styleEl.textContent = rules.join("\n");
    }

    drawNow() {
        this.timeline.setCurrentTime(new Date(this.board.now()));
    }

    // ----------------------------------------------------------------- gestures

    onClick(ev) {
        if (ev.what === "group-label") {
            this.rememberFold(this.groups.get(ev.group)?.centre);
            return;
        }
        const row = ev.item && this.items.get(ev.item);
        if (row && row.booking) {
            const target = ev.event.target.closest(".vis-item");
            this.props.onOpenItem(row.booking, target);
        } else if (row && row.chip) {
            this.props.onOpenDay(row.chip.start);
        } else if (ev.event.pointerType === "touch" && ev.group) {
            const { resource } = this.groups.get(ev.group) || {};
            if (resource) {
                const at = ev.time.valueOf();
                this.props.onCreate({ resource, start: at, stop: at });
            }
        }
    }

    rememberFold(centre) {
        if (centre) {
            const { folded } = this.board;
            folded.has(centre.id) ? folded.delete(centre.id) : folded.add(centre.id);
        }
    }

    /** What the dragged item would become, kept on the grid and inside one centre. */
    proposal(row) {
        const { booking } = this.items.get(row.id);
        const step = stepOf(this.board.scale);
        let start = row.start.valueOf();
        let stop = row.end.valueOf();
        if (start !== booking.start && stop !== booking.stop) {
            const delta = start - booking.start;
            start =
                step === DAY
                    ? booking.start + snap(delta, DAY)
                    : snap(start, step);
            stop = start + (booking.stop - booking.start);
        } else if (start !== booking.start) {
            start =
                step === DAY ? booking.start + snap(start - booking.start, DAY) : snap(start, step);
            start = Math.min(start, stop - Math.min(step, HOUR / 2));
        } else if (stop !== booking.stop) {
            stop = step === DAY ? booking.stop + snap(stop - booking.stop, DAY) : snap(stop, step);
            stop = Math.max(stop, start + Math.min(step, HOUR / 2));
        }
        const group = this.groups.get(row.group);
        const resource = group?.resource || this.board.resourceById.get(booking.resource_id);
        return { booking, resource, start, stop };
    }

    /** Why the proposal would be refused, as far as the board knows, or "". */
    clash({ booking, resource, start, stop }) {
        const guard = {
            start: start - resource.buffer_before * MINUTE,
            stop: stop + resource.buffer_after * MINUTE,
        };
        const other = this.board.items.find(
            (item) =>
                item.blocking &&
                item.resource_id === resource.id &&
                item.id !== booking?.id &&
                item.main_id !== (booking?.id ?? -1) &&
                overlaps(item.guard, guard)
        );
        if (other) {
            return _t("Taken by %(who)s, %(when)s", {
                who: bookingLabel(other),
                when: spanLabel(other.start, other.stop),
            });
        }
        const before = booking && this.board.resourceById.get(booking.resource_id);
        if (before && before.centre_id !== resource.centre_id) {
            return _t("Another centre: change it in the booking itself");
        }
        return "";
    }

    onMoving(row, callback) {
        const next = this.proposal(row);
        const clash = this.clash(next);
        row.start = new Date(next.start);
        row.end = new Date(next.stop);
        row.group = `r${next.resource.id}`;
        row.className = `${this.items.get(row.id).className} o_tc_dragged${clash ? " o_tc_clash" : ""}`;
        this.showHint(`${next.resource.name} · ${spanLabel(next.start, next.stop)}`, clash);
        callback(row);
    }

    async onMove(row, callback) {
        const next = this.proposal(row);
        const clash = this.clash(next);
        this.hideHint();
        callback(null); // the server decides; the board is redrawn from its answer
        const { booking, resource, start, stop } = next;
        const same =
            start === booking.start && stop === booking.stop && resource.id === booking.resource_id;
        if (!same) {
            await this.props.onMove({ ...next, clash });
        }
    }

    showHint(text, clash) {
        const el = this.hintRef.el;
        el.textContent = clash ? `${text} — ${clash}` : text;
        el.classList.toggle("o_tc_hint_clash", Boolean(clash));
        el.classList.remove("d-none");
    }

    hideHint() {
        this.hintRef.el.classList.add("d-none");
    }
}
