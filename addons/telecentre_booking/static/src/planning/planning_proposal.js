import {_t} from "@web/core/l10n/translation";
import {bookingLabel} from "./planning_elements";
import {moveSpan} from "./planning_guess";
import {DAY, MINUTE, openOf, overlaps, snap, spanLabel, stepOf} from "./planning_time";

/**
 * What a dragged item would become, kept on the grid.
 * @param {Object} board what PlanningModel built
 * @param {Object} row {start, end} of the dragged item, in board instants
 * @param {Object} old the same before the drag, and its booking
 * @param {Object} resource that it is dragged onto
 * @returns {Object} {booking, resource, start, stop} in wall ms
 */
export function proposal(board, row, old, resource) {
    const {axis, scale} = board;
    const {booking} = old;
    const step = stepOf(scale);
    // on a coarse scale whole days are added, and the hours stay
    const fit = (ms, was) =>
        step === DAY ? was + snap(ms - was, DAY) : snap(ms, step);
    const startMoved = row.start.valueOf() !== old.start.valueOf();
    const endMoved = row.end.valueOf() !== old.end.valueOf();
    let {start, stop} = booking;
    if (startMoved && endMoved) {
        const centre = board.centreById.get(booking.centre_id);
        const place = {
            axis,
            scale,
            open: openOf(resource, centre),
            split: centre.half_day_split,
        };
        ({start, stop} = moveSpan(
            booking,
            row.start.valueOf() - old.start.valueOf(),
            place
        ));
    } else if (startMoved) {
        start = Math.min(
            fit(axis.toWall(row.start.valueOf()), start),
            stop - MINUTE * 15
        );
    } else if (endMoved) {
        // the end of a day is on that day, not on the next morning
        stop = fit(axis.toWall(row.end.valueOf() - 1) + 1, stop);
        stop = Math.max(stop, start + MINUTE * 15);
    }
    return {booking, resource, start, stop};
}

/** Why the proposal would be refused, as far as the board knows, or "". */
export function clash(board, {booking, resource, start, stop}) {
    const guard = {
        start: start - resource.buffer_before * MINUTE,
        stop: stop + resource.buffer_after * MINUTE,
    };
    const other = board.items.find(
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
    const before = booking && board.resourceById.get(booking.resource_id);
    if (before && before.centre_id !== resource.centre_id) {
        return _t("Another centre: change it in the booking itself");
    }
    const centre = board.centreById.get(resource.centre_id);
    const within = ([from, to]) => from < stop && to > start;
    if (!centre.open.some(within)) {
        return _t("%s is closed then", centre.name);
    }
    if (!openOf(resource, centre).some(within)) {
        return _t("%s is not available then", resource.name);
    }
    return "";
}
