/* global vis */

import {
    Component,
    onMounted,
    onPatched,
    onWillStart,
    onWillUnmount,
    useRef,
} from "@odoo/owl";
import {loadBundle} from "@web/core/assets";
import {chipElement, groupElement, itemElement, shadeRule} from "./planning_elements";
import {
    dragFromThePress,
    setupAbandon,
    setupCreate,
    setupTouch,
} from "./planning_gestures";
import {setupKeyboard} from "./planning_keyboard";
import {knowItemSizes, knowMarkerHeight} from "./planning_library";
import {clash, proposal} from "./planning_proposal";
import {spanLabel, startOfDay} from "./planning_time";

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
        onPage: Function,
    };

    setup() {
        this.rootRef = useRef("root");
        this.wrapRef = useRef("wrap");
        this.nowRef = useRef("now");
        this.hintRef = useRef("hint");
        this.signatures = new Map();
        onWillStart(async () => {
            await loadBundle("telecentre_booking.assets_vis_timeline");
            knowItemSizes();
        });
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
        const {total} = this.board.axis;
        this.timeline.setOptions({min: 0, max: total});
        this.timeline.setWindow(0, total, {animation: false});
        this.updateData(this.groups, this.groupRows());
        this.updateData(this.items, [...this.bookingRows(), ...this.chipRows()]);
        this.shade();
        this.align();
        this.drawNow();
        this.keyboard.refresh();
        this.rootRef.el.dataset.scale = this.board.scale;
    }

    createTimeline() {
        this.groups = new vis.DataSet();
        this.items = new vis.DataSet();
        this.timeline = new vis.Timeline(
            this.rootRef.el,
            this.items,
            this.groups,
            this.fixedOptions()
        );
        knowMarkerHeight(this.timeline);
        // the library forgets to name a direction: a straight drag down would not start
        const pan = this.timeline.itemSet.hammer.get("pan");
        pan.set({direction: vis.Hammer.DIRECTION_ALL, threshold: 4});
        dragFromThePress(this.timeline.itemSet);
        this.timeline.on("click", (ev) => this.onClick(ev));
        this.timeline.on("changed", () => {
            this.align();
            this.keyboard?.refresh();
        });
        this.observer = new ResizeObserver(() => this.align());
        this.observer.observe(this.timeline.dom.centerContainer);
        this.keyboard = setupKeyboard(this);
        this.cleanups = [
            setupCreate(this),
            setupTouch(this, pan),
            setupAbandon(this),
            this.keyboard.stop,
        ];
        const center = this.timeline.dom.centerContainer;
        center.addEventListener("scroll", () => this.takeScroll(center));
    }

    fixedOptions() {
        return {
            moment: (date) => vis.moment.utc(date),
            orientation: {axis: "none", item: "top"},
            showMajorLabels: false,
            showMinorLabels: false,
            height: "100%",
            verticalScroll: true,
            moveable: false,
            zoomable: false,
            selectable: false,
            stack: true,
            margin: {axis: 2, item: {horizontal: -1, vertical: 2}},
            groupHeightMode: "auto",
            showTooltips: false,
            showCurrentTime: false,
            editable: {updateTime: true, updateGroup: true, add: false, remove: false},
            itemsAlwaysDraggable: {item: true, range: true},
            snap: null,
            dataAttributes: ["slot", "state"],
            template: (item, element, data) =>
                data.chip
                    ? chipElement(data)
                    : itemElement(data, element, this.board.resourceById),
            groupTemplate: (group) =>
                group &&
                groupElement(group, this.props.onCreate, this.board.resourceById),
            onMoving: (item, callback) => this.onMoving(item, callback),
            onMove: (item, callback) => this.onMove(item, callback),
        };
    }

    groupRows() {
        const rows = [];
        let order = 0;
        for (const centre of this.board.centres) {
            const resources = this.board.resources.filter(
                (r) => r.centre_id === centre.id
            );
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
                        `o_tc_resource_row o_tc_centre_${centre.id} o_tc_resource_${resource.id}` +
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
            start: new Date(this.board.axis.toBoard(item.start)),
            end: new Date(this.board.axis.toBoard(item.stop)),
            type: "range",
            content: item.who,
            className: `o_tc_item o_tc_state_${item.look} o_tc_public_${item.public}`,
            editable: {
                updateTime: item.movable,
                updateGroup: item.movable,
                remove: false,
            },
            slot: item.id,
            state: item.state,
            booking: item,
        }));
    }

    /** Small labels in the row of a centre: free places by day, or why it is shut. */
    chipRows() {
        const {axis, centres, scale} = this.board;
        const drawn = new Map(axis.spans.map((span) => [startOfDay(span[0]), span]));
        return centres.flatMap((centre) =>
            centre.days
                .filter((day) => drawn.has(day.start))
                .map((day) => ({
                    id: `d${centre.id}_${day.start}`,
                    group: `c${centre.id}`,
                    start: new Date(axis.toBoard(drawn.get(day.start)[0])),
                    end: new Date(axis.toBoard(drawn.get(day.start)[1] - 1)),
                    type: "range",
                    content: day.date,
                    className: "o_tc_chip",
                    editable: false,
                    chip: {...day, narrow: scale === "month"},
                }))
        );
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

    /** Closed hours, drawn as one background per centre: no element per day. */
    shade() {
        const {axis, centres, resources} = this.board;
        const rows = [
            ...centres.map(({id, open}) => [`o_tc_centre_${id}`, open]),
            // hours of its own, or maintenance; the later rule wins
            ...resources
                .filter((resource) => resource.open)
                .map(({id, open}) => [`o_tc_resource_${id}`, open]),
        ];
        if (!this.styleEl) {
            this.styleEl = document.createElement("style");
            this.rootRef.el.appendChild(this.styleEl);
        }
        this.styleEl.textContent = rows
            .map(([name, open]) => shadeRule(axis, name, open))
            .join("\n");
    }

    /** The browser scrolls to what gets the focus: leave the scrolling to the library. */
    takeScroll(center) {
        if (center.scrollTop) {
            const side = this.timeline.dom.leftContainer;
            side.scrollTop += center.scrollTop;
            center.scrollTop = 0;
        }
    }

    /** Puts the header and the lines right above the library's own panel. */
    align() {
        const panel = this.timeline.dom.centerContainer.getBoundingClientRect();
        const wrap = this.wrapRef.el;
        const {left} = wrap.getBoundingClientRect();
        wrap.style.setProperty("--tc-left", `${panel.left - left}px`);
        wrap.style.setProperty("--tc-width", `${panel.width}px`);
    }

    drawNow() {
        const now = this.board.now();
        const shown = this.board.axis.spans.some(
            ([start, stop]) => now >= start && now < stop
        );
        const line = this.nowRef.el;
        line.classList.toggle("d-none", !shown);
        line.style.left = `${this.board.axis.percent(now)}%`;
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
            const {resource} = this.groups.get(ev.group) || {};
            if (resource) {
                const at = this.board.axis.toWall(ev.time.valueOf());
                this.props.onCreate({resource, start: at, stop: at});
            }
        }
    }

    rememberFold(centre) {
        if (centre) {
            const {folded} = this.board;
            folded.has(centre.id) ? folded.delete(centre.id) : folded.add(centre.id);
            const label = this.rootRef.el.querySelector(`[data-centre="${centre.id}"]`);
            label?.setAttribute("aria-expanded", String(!folded.has(centre.id)));
        }
    }

    /** By the keyboard what a click on the label of a centre does. */
    toggleCentre(centre) {
        const group = this.timeline.itemSet.groups[`c${centre.id}`];
        this.timeline.itemSet.toggleGroupShowNested(group);
        this.rememberFold(centre);
    }

    proposal(row) {
        const old = this.items.get(row.id);
        const resource =
            this.groups.get(row.group)?.resource ||
            this.board.resourceById.get(old.booking.resource_id);
        return proposal(this.board, row, old, resource);
    }

    clash(next) {
        return clash(this.board, next);
    }

    onMoving(row, callback) {
        if (this.abandoned) {
            return callback(null);
        }
        const next = this.proposal(row);
        const clash = this.clash(next);
        this.dragging = next;
        row.start = new Date(this.board.axis.toBoard(next.start));
        row.end = new Date(this.board.axis.toBoard(next.stop));
        row.group = `r${next.resource.id}`;
        row.className = `${this.items.get(row.id).className} o_tc_dragged${clash ? " o_tc_clash" : ""}`;
        this.showHint(
            `${next.resource.name} · ${spanLabel(next.start, next.stop)}`,
            clash
        );
        callback(row);
    }

    async onMove(row, callback) {
        if (this.abandoned) {
            this.abandoned = false;
            this.dragging = null;
            return callback(null);
        }
        const next = this.dragging || this.proposal(row);
        const clash = this.clash(next);
        this.dragging = null;
        this.hideHint();
        callback(null); // the server decides; the board is redrawn from its answer
        const {booking, resource, start, stop} = next;
        const same =
            start === booking.start &&
            stop === booking.stop &&
            resource.id === booking.resource_id;
        if (!same) {
            await this.props.onMove({...next, clash});
        }
    }

    showHint(text, clash) {
        const el = this.hintRef.el;
        el.textContent = clash ? `${text} — ${clash}` : text;
        el.classList.toggle("o_tc_hint_clash", Boolean(clash));
        el.classList.remove("d-none");
        document.body.classList.add("o_tc_dragging");
    }

    hideHint() {
        this.hintRef.el.classList.add("d-none");
        document.body.classList.remove("o_tc_dragging");
    }
}
