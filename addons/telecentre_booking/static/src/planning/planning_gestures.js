import {guessSpan, spanLabel} from "./planning_time";

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
            open: centre.open,
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

/**
 * Arrows go from booking to booking, Enter or the space bar opens one.
 * @param {PlanningTimeline} board
 * @returns {Function} removes the listener
 */
export function setupKeyboard(board) {
    const root = board.rootRef.el;

    const centreOf = (node) => {
        const box = node.getBoundingClientRect();
        return {x: box.left + box.width / 2, y: box.top + box.height / 2};
    };

    /** The closest booking in that direction; other rows count by their height first. */
    const next = (from, key) => {
        const here = centreOf(from);
        let best = null;
        let least = Infinity;
        for (const node of root.querySelectorAll(".o_tc_item")) {
            const there = centreOf(node);
            const [dx, dy] = [there.x - here.x, there.y - here.y];
            const sideways = key === "ArrowLeft" || key === "ArrowRight";
            const ahead = {
                ArrowLeft: -dx,
                ArrowRight: dx,
                ArrowUp: -dy,
                ArrowDown: dy,
            }[key];
            const aside = Math.abs(sideways ? dy : dx);
            if (node === from || ahead < 3 || (sideways && aside > 10)) {
                continue;
            }
            const distance = sideways ? ahead : ahead * 100 + aside;
            if (distance < least) {
                [best, least] = [node, distance];
            }
        }
        return best;
    };

    const onKey = (ev) => {
        const item = ev.target.closest(".o_tc_item");
        if (!item) {
            return;
        }
        if (ev.key === "Enter" || ev.key === " ") {
            ev.preventDefault();
            const row = board.items.get(Number(item.dataset.slot));
            board.props.onOpenItem(row.booking, item);
        } else if (ev.key.startsWith("Arrow")) {
            ev.preventDefault();
            const other = next(item, ev.key);
            other?.focus();
            other?.scrollIntoView({block: "nearest"});
        }
    };

    root.addEventListener("keydown", onKey);
    return () => root.removeEventListener("keydown", onKey);
}
