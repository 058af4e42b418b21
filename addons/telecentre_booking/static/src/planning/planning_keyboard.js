/**
 * The board as a grid of cells: the labels of the rows, and the bookings beside them.
 * Arrows go from cell to cell, Enter or the space bar opens one, Page Up and Page Down
 * change the period. Tab enters the grid once, where it was left, and leaves it.
 * @param {PlanningTimeline} board
 * @returns {Object} {refresh, stop}: after a drawing; removes the listeners
 */
export function setupKeyboard(board) {
    const root = board.rootRef.el;
    let stop = null; // the one cell that Tab stops at

    const middle = (node) => {
        const box = node.getBoundingClientRect();
        return {x: box.left + box.width / 2, y: box.top + box.height / 2};
    };
    const visible = (node) => node.offsetParent !== null;
    const labels = () =>
        [...root.querySelectorAll(".vis-label .o_tc_cell")]
            .filter(visible)
            .sort((a, b) => middle(a).y - middle(b).y);
    const bookings = () => [...root.querySelectorAll(".o_tc_item")].filter(visible);

    const setStop = (cell) => {
        if (stop !== cell) {
            stop?.setAttribute("tabindex", "-1");
            stop = cell;
            stop?.setAttribute("tabindex", "0");
        }
    };

    const go = (cell) => {
        if (cell) {
            setStop(cell);
            cell.focus({preventScroll: true});
            cell.scrollIntoView({block: "nearest", inline: "nearest"});
        }
    };

    /** The bookings of one row, from left to right. */
    const rowOf = (node) => {
        const {y} = middle(node);
        const {height} = (node.closest(".vis-label") || node).getBoundingClientRect();
        return bookings()
            .filter((item) => Math.abs(middle(item).y - y) <= height / 2 + 2)
            .sort((a, b) => middle(a).x - middle(b).x);
    };

    const labelOf = (item) => {
        const {y} = middle(item);
        return labels().find((label) => {
            const {top, bottom} = label.closest(".vis-label").getBoundingClientRect();
            return top <= y && y <= bottom;
        });
    };

    /** The booking above (-1) or below (1): the nearest row first, then the nearest time. */
    const beside = (from, direction) => {
        const here = middle(from);
        let best = null;
        let least = Infinity;
        for (const item of bookings()) {
            const there = middle(item);
            const ahead = (there.y - here.y) * direction;
            const distance = ahead * 100 + Math.abs(there.x - here.x);
            if (ahead > 3 && distance < least) {
                [best, least] = [item, distance];
            }
        }
        return best;
    };

    const fromLabel = (label, key) => {
        const all = labels();
        const index = all.indexOf(label);
        return {
            ArrowUp: () => all[index - 1],
            ArrowDown: () => all[index + 1],
            ArrowRight: () => rowOf(label)[0],
            Home: () => all[0],
            End: () => all[all.length - 1],
        }[key]?.();
    };

    const fromBooking = (item, key) => {
        const row = rowOf(item);
        const index = row.indexOf(item);
        return {
            ArrowUp: () => beside(item, -1),
            ArrowDown: () => beside(item, 1),
            ArrowLeft: () => row[index - 1] || labelOf(item),
            ArrowRight: () => row[index + 1],
            Home: () => labelOf(item),
            End: () => row[row.length - 1],
        }[key]?.();
    };

    const open = (cell) => {
        if (cell.dataset.slot) {
            const {booking} = board.items.get(Number(cell.dataset.slot));
            board.props.onOpenItem(booking, cell);
        } else if (cell.dataset.centre) {
            const {centre} = board.groups.get(`c${cell.dataset.centre}`);
            board.toggleCentre(centre);
        } else {
            const {resource} = board.groups.get(`r${cell.dataset.resource}`);
            board.props.onCreate({resource});
        }
    };

    const onKey = (ev) => {
        const cell = ev.target.closest?.(".o_tc_item, .o_tc_cell");
        if (!cell || ev.target.closest("button")) {
            return;
        }
        if (ev.ctrlKey || ev.altKey || ev.metaKey) {
            return;
        }
        if (ev.key === "Enter" || ev.key === " ") {
            ev.preventDefault();
            open(cell);
        } else if (ev.key === "PageUp" || ev.key === "PageDown") {
            ev.preventDefault();
            board.props.onPage(ev.key === "PageUp" ? -1 : 1);
        } else if (ev.key.startsWith("Arrow") || ["Home", "End"].includes(ev.key)) {
            ev.preventDefault();
            go(cell.dataset.slot ? fromBooking(cell, ev.key) : fromLabel(cell, ev.key));
        }
    };

    const onFocus = (ev) => {
        const cell = ev.target.closest(".o_tc_item, .o_tc_cell");
        if (cell) {
            setStop(cell);
        }
    };

    /** Keeps one stop for Tab, also after the cell that had it is gone. */
    const refresh = () => {
        if (!stop || !stop.isConnected) {
            setStop(root.querySelector(".vis-label .o_tc_cell"));
        }
    };

    root.addEventListener("keydown", onKey);
    root.addEventListener("focusin", onFocus);
    return {
        refresh,
        stop: () => {
            root.removeEventListener("keydown", onKey);
            root.removeEventListener("focusin", onFocus);
        },
    };
}
