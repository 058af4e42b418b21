import {_t} from "@web/core/l10n/translation";
import {clock, dayLabel, spanLabel} from "./planning_time";

/** Plain DOM for the timeline library: text is always set as text, never as HTML. */
function el(tag, className, text) {
    const node = document.createElement(tag);
    node.className = className || "";
    if (text !== undefined) {
        node.textContent = text;
    }
    return node;
}

export const CATEGORY_ICONS = {
    desk: "fa-laptop",
    office: "fa-building-o",
    meeting_room: "fa-users",
    video_room: "fa-video-camera",
    training_room: "fa-graduation-cap",
    equipment: "fa-plug",
    service: "fa-handshake-o",
};

/** Who sits there, and who pays when that is somebody else. */
export function bookingLabel(item) {
    return item.occupant && item.occupant !== item.partner
        ? `${item.occupant} (${item.partner})`
        : item.partner || item.name;
}

export function itemElement({booking}, content, resourceById) {
    const box = content.parentElement.parentElement; // not yet named by the library
    const label = bookingLabel(booking);
    const when = spanLabel(booking.start, booking.stop);
    const info = {
        label,
        when,
        state: booking.stateLabel,
        publicLabel: booking.publicLabel,
    };
    const where = resourceById.get(booking.resource_id)?.name;
    box.tabIndex = -1; // the keyboard gives the one stop of Tab
    box.setAttribute("role", "button");
    box.setAttribute(
        "aria-label",
        `${label}, ${where}, ${when}, ${booking.stateLabel}`
    );
    box.dataset.tooltipTemplate = "telecentre_booking.PlanningTooltip";
    box.dataset.tooltipInfo = JSON.stringify(info);
    box.dataset.tooltipDelay = "400";
    const node = el("span", "o_tc_item_label");
    if (booking.present) {
        node.append(el("i", "fa fa-circle o_tc_here me-1"));
    } else if (booking.icon) {
        node.append(el("i", `fa ${booking.icon} me-1`));
    }
    node.append(el("span", "o_tc_item_who", booking.who));
    if (booking.short) {
        node.append(
            el(
                "small",
                "o_tc_item_when ms-1",
                `${clock(booking.start)}–${clock(booking.stop)}`
            )
        );
    }
    return node;
}

export function chipElement({chip}) {
    if (chip.closure) {
        const node = el(
            "span",
            "o_tc_day o_tc_day_closed",
            chip.narrow ? "✕" : chip.closure
        );
        node.title = chip.closure;
        return node;
    }
    if (!chip.open) {
        return el("span", "o_tc_day");
    }
    const level =
        chip.free === 0 ? "none" : chip.free <= chip.total / 4 ? "few" : "some";
    const text = chip.narrow ? String(chip.free) : _t("%s free", chip.free);
    const node = el("span", `o_tc_day o_tc_free_${level}`, text);
    node.title = _t("%(day)s: %(free)s of %(total)s places free all day", {
        day: dayLabel(chip.start),
        free: chip.free,
        total: chip.total,
    });
    return node;
}

/** A part of a room, below it: "Meeting room, yard side" is only "yard side". */
function rowName(resource, whole) {
    const name = whole ? resource.name.replace(whole.name, "") : resource.name;
    const short = name.replace(/^[\s,:;–-]+/, "");
    return whole && short ? `↳ ${short}` : resource.name;
}

export function groupElement(group, onCreate, resourceById) {
    if (group.centre) {
        const {id, name, free, total} = group.centre;
        const node = el("div", "o_tc_centre_label o_tc_cell");
        node.tabIndex = -1;
        node.dataset.centre = id;
        node.setAttribute("role", "button");
        node.setAttribute("aria-expanded", String(group.showNested !== false));
        node.append(el("span", "o_tc_centre_name", name));
        const badge = el(
            "span",
            "badge rounded-pill o_tc_free_badge",
            `${free}/${total}`
        );
        badge.title = _t("%(free)s of %(total)s places free over the whole period", {
            free,
            total,
        });
        badge.classList.add(free ? "text-bg-success" : "text-bg-secondary");
        node.append(badge);
        return node;
    }
    const {resource} = group;
    const node = el("div", "o_tc_resource_label o_tc_cell");
    node.tabIndex = -1;
    node.dataset.resource = resource.id;
    node.setAttribute("role", "button");
    node.setAttribute(
        "aria-label",
        _t("%(resource)s, %(type)s: book", {
            resource: resource.name,
            type: resource.type,
        })
    );
    const icon = el(
        "i",
        `fa fa-fw ${CATEGORY_ICONS[resource.category] || "fa-square-o"}`
    );
    icon.title = resource.type;
    node.append(
        icon,
        el(
            "span",
            "o_tc_resource_name",
            rowName(resource, resourceById.get(resource.parent_id))
        )
    );
    if (resource.accessible) {
        const wheelchair = el("i", "fa fa-wheelchair o_tc_hint_icon");
        wheelchair.title = _t("Step-free access");
        node.append(wheelchair);
    }
    if (resource.capacity > 1) {
        const seats = el("small", "o_tc_hint_icon", `${resource.capacity}`);
        seats.title = _t("%s seats", resource.capacity);
        seats.prepend(el("i", "fa fa-user-o me-1"));
        node.append(seats);
    }
    node.title = [resource.name, resource.type, ...resource.features].join(" · ");
    const add = el("button", "btn btn-link o_tc_add");
    add.type = "button";
    add.tabIndex = -1; // Enter on the row does the same
    add.append(el("i", "fa fa-plus"));
    add.setAttribute("aria-label", _t("Book %s", resource.name));
    add.addEventListener("click", (ev) => {
        ev.stopPropagation();
        onCreate({resource});
    });
    node.append(add);
    return node;
}

/** A style rule that greys what lies outside the open spans of a row. */
export function shadeRule(axis, name, open) {
    const closed = "var(--tc-closed)";
    const percent = (ms) => `${axis.percent(ms).toFixed(3)}%`;
    const stops = [`${closed} 0%`];
    for (const [start, stop] of open) {
        // the millisecond keeps midnight on the day that ends
        const [from, to] = [percent(start), percent(stop - 1)];
        stops.push(`${closed} ${from}`, `transparent ${from}`);
        stops.push(`transparent ${to}`, `${closed} ${to}`);
    }
    stops.push(`${closed} 100%`);
    return (
        `.o_tc_timeline .vis-itemset > .vis-background .${name}` +
        `{background-image:linear-gradient(to right,${stops.join(",")})}`
    );
}
