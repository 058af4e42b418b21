/* global vis */

/** What the timeline library would measure, told to it: measuring is what is slow. */

// Height of a booking; the style sheet says the same
const ITEM_HEIGHT = 25;

/**
 * The library measures every item it draws, and each measure makes the browser lay
 * out the page anew: seconds for a month. Here the height is known and the width of
 * the text is not used, so nothing is measured.
 */
export function knowItemSizes() {
    vis.timeline.components.items.RangeItem.prototype._getDomComponentsSizes =
        function () {
            this.overflow = false;
            this.whiteSpace = false;
            return {content: {width: 0}, box: {height: ITEM_HEIGHT}};
        };
}

/**
 * In each row the library looks whether the font has grown, between drawing the items
 * of one row and the next: a layout of the whole page for each row, half a minute for
 * 200 of them. The height of a booking does not follow the font, so it does not look.
 */
export function knowMarkerHeight(timeline) {
    let prototype = Object.values(timeline.itemSet.groups)[0];
    while (!Object.hasOwn(prototype, "_didMarkerHeightChange")) {
        prototype = Object.getPrototypeOf(prototype);
    }
    prototype._didMarkerHeightChange = function () {
        const first = !this.lastMarkerHeight;
        this.lastMarkerHeight = ITEM_HEIGHT;
        return first;
    };
}
