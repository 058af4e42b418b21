import {guessSpan} from "./planning_guess";
import {openOf, spanLabel} from "./planning_time";

/**
 * Drag over an empty span to book it (mouse and pen; a finger taps, so that it can
 * still scroll). Listens before the timeline library, which would scroll the page.
 * @param {PlanningTimeline} board
 * @returns {Function} removes the listeners
 */
export function setupCreate(board) {
    const root = board.rootRef.el;
    let drag = null;

    const timeAt = (clientX) => {
        const {axis} = board.board;
        const {left, width} =
            board.timeline.dom.centerContainer.getBoundingClientRect();
        return axis.toWall((axis.total * (clientX - left)) / width);
    };

    const gesture = (clientX) => {
        const at = timeAt(clientX);
        const moved = Math.abs(clientX - drag.x) > 4;
        return {
            start: moved ? Math.min(drag.time, at) : drag.time,
            stop: moved ? Math.max(drag.time, at) : drag.time,
        };
    };

    const span = (clientX) => {
        const centre = board.board.centreById.get(drag.resource.centre_id);
        return guessSpan(gesture(clientX), {
            open: openOf(drag.resource, centre),
            split: centre.half_day_split,
            units: drag.resource.units,
            scale: board.board.scale,
        });
    };

    const paint = (clientX) => {
        const {axis} = board.board;
        const next = span(clientX);
        const clash = board.clash({resource: drag.resource, ...next});
        const left = axis.percent(next.start);
        const width = Math.max(0.3, axis.percent(next.stop - 1) - left);
        Object.assign(drag.band.style, {left: `${left}%`, width: `${width}%`});
        drag.band.classList.toggle("o_tc_clash", Boolean(clash));
        board.showHint(
            `${drag.resource.name} · ${spanLabel(next.start, next.stop)}`,
            clash
        );
    };

    const onDown = (ev) => {
        if (
            ev.button !== 0 ||
            ev.pointerType === "touch" ||
            ev.target.closest(".vis-item")
        ) {
            return;
        }
        if (!ev.target.closest(".vis-panel.vis-center")) {
            return;
        }
        const group = board.timeline.itemSet.groupFromTarget(ev);
        const resource = group && board.groups.get(group.groupId)?.resource;
        ev.stopPropagation();
        if (!resource) {
            return;
        }
        ev.preventDefault();
        document.activeElement?.blur?.();
        const container = board.timeline.dom.centerContainer.getBoundingClientRect();
        const row = group.dom.foreground.getBoundingClientRect();
        const band = document.createElement("div");
        band.className = "o_tc_band";
        band.style.top = `${row.top - container.top}px`;
        band.style.height = `${row.height}px`;
        board.timeline.dom.centerContainer.appendChild(band);
        drag = {x: ev.clientX, time: timeAt(ev.clientX), resource, band};
        paint(ev.clientX);
    };

    const stop = () => {
        drag?.band.remove();
        drag = null;
        board.hideHint();
    };

    const onMove = (ev) => drag && paint(ev.clientX);

    const onUp = (ev) => {
        if (drag) {
            const chosen = {resource: drag.resource, ...gesture(ev.clientX)};
            stop();
            board.props.onCreate(chosen);
        }
    };

    const onKey = (ev) => {
        if (drag && ev.key === "Escape") {
            ev.stopPropagation();
            stop();
        }
    };

    // hammer.js reads mouse events when the browser has no pointer events
    root.addEventListener("pointerdown", onDown, true);
    window.addEventListener("pointermove", onMove);
    window.addEventListener("pointerup", onUp);
    window.addEventListener("keydown", onKey, true);
    return () => {
        root.removeEventListener("pointerdown", onDown, true);
        window.removeEventListener("pointermove", onMove);
        window.removeEventListener("pointerup", onUp);
        window.removeEventListener("keydown", onKey, true);
    };
}

/** How long a finger rests on a booking before it is taken along, in ms. */
const HOLD = 350;

/**
 * A finger that swipes scrolls; one that rests on a booking takes it along.
 * @param {PlanningTimeline} board
 * @param {Object} pan the library's recognizer of drags
 * @returns {Function} removes the listeners
 */
export function setupTouch(board, pan) {
    const root = board.rootRef.el;
    let timer = null;
    let held = false;
    let touching = false;

    const release = () => {
        clearTimeout(timer);
        held = false;
        touching = false;
        root.querySelector(".o_tc_held")?.classList.remove("o_tc_held");
    };

    const onDown = (ev) => {
        release();
        touching = ev.pointerType === "touch";
        const item = touching && ev.target.closest(".o_tc_item");
        if (item) {
            timer = setTimeout(() => {
                held = true;
                item.classList.add("o_tc_held");
            }, HOLD);
        }
    };

    const onMove = () => {
        if (touching && !held) {
            clearTimeout(timer);
        }
    };

    // the browser scrolls unless the page says, at each move, that it does not
    const onTouchMove = (ev) => held && ev.cancelable && ev.preventDefault();

    pan.set({enable: () => !touching || held});
    root.addEventListener("pointerdown", onDown, true);
    root.addEventListener("pointermove", onMove, true);
    root.addEventListener("touchmove", onTouchMove, {capture: true, passive: false});
    window.addEventListener("pointerup", release);
    window.addEventListener("pointercancel", release);
    return () => {
        release();
        root.removeEventListener("pointerdown", onDown, true);
        root.removeEventListener("pointermove", onMove, true);
        root.removeEventListener("touchmove", onTouchMove, {capture: true});
        window.removeEventListener("pointerup", release);
        window.removeEventListener("pointercancel", release);
    };
}

/**
 * The library counts a drag from where it noticed it, some pixels after the press: a
 * quick hand would leave the booking behind. Count from where the button went down.
 */
export function dragFromThePress(itemSet) {
    itemSet.hammer.off("panstart");
    itemSet.hammer.on("panstart", (ev) => {
        const {x, y} = ev.center;
        const center = {x: x - ev.deltaX, y: y - ev.deltaY};
        itemSet._onDragStart(Object.create(ev, {center: {value: center}}));
    });
}

/**
 * Escape while a booking is dragged: it goes back when the button is let go.
 * @param {PlanningTimeline} board
 * @returns {Function} removes the listener
 */
export function setupAbandon(board) {
    const onKey = (ev) => {
        if (ev.key === "Escape" && board.dragging) {
            ev.stopPropagation();
            board.abandoned = true;
            board.hideHint();
        }
    };
    window.addEventListener("keydown", onKey, true);
    return () => window.removeEventListener("keydown", onKey, true);
}
