import {
    Component,
    markRaw,
    onWillStart,
    onWillUnmount,
    useState,
    useSubEnv,
} from "@odoo/owl";
import {browser} from "@web/core/browser/browser";
import {CheckBox} from "@web/core/checkbox/checkbox";
import {ConfirmationDialog} from "@web/core/confirmation_dialog/confirmation_dialog";
import {Dropdown} from "@web/core/dropdown/dropdown";
import {DropdownItem} from "@web/core/dropdown/dropdown_item";
import {useDropdownState} from "@web/core/dropdown/dropdown_hooks";
import {_t} from "@web/core/l10n/translation";
import {usePopover} from "@web/core/popover/popover_hook";
import {registry} from "@web/core/registry";
import {KeepLast} from "@web/core/utils/concurrency";
import {useService} from "@web/core/utils/hooks";
import {useSetupAction} from "@web/search/action_hook";
import {Layout} from "@web/search/layout";
import {getDefaultConfig} from "@web/views/view";
import {FormViewDialog} from "@web/views/view_dialogs/form_view_dialog";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {PlanningCard} from "./planning_card";
import {PlanningBookDialog} from "./planning_dialog";
import {PlanningModel, PUBLICS, STATES} from "./planning_model";
import {PlanningTimeline} from "./planning_timeline";
import {
    clock,
    DAY,
    fromWall,
    guessSpan,
    HOUR,
    isoDate,
    MINUTE,
    periodLabel,
    SCALES,
    shift,
    spanLabel,
    startOfDay,
    wall,
} from "./planning_time";

const STORAGE = "telecentre_booking.planning";
const REFRESH = 60 * 1000;

export class PlanningAction extends Component {
    static template = "telecentre_booking.PlanningAction";
    static components = {Layout, Dropdown, DropdownItem, CheckBox, PlanningTimeline};
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.card = usePopover(PlanningCard, {
            position: "bottom",
            popoverClass: "o_tc_card",
        });
        this.freeMenu = useDropdownState();
        this.model = new PlanningModel(this.orm);
        this.keepLast = new KeepLast();
        this.clock = clock;
        useSubEnv({config: {...getDefaultConfig(), ...this.env.config}});
        const saved = this.props.state?.filters || this.savedFilters();
        this.filters = {
            anchor: startOfDay(this.model.now()),
            scale: "week",
            centreIds: [],
            typeIds: [],
            freeOnly: false,
            freeSpan: false,
            folded: new Set(),
            ...saved,
        };
        this.state = useState({board: null, find: this.defaultFind()});
        useSetupAction({getLocalState: () => ({filters: this.filters})});
        onWillStart(() => this.load());
        this.timer = setInterval(() => this.refreshQuietly(), REFRESH);
        onWillUnmount(() => clearInterval(this.timer));
    }

    // ------------------------------------------------------------------- loading

    savedFilters() {
        try {
            return JSON.parse(browser.localStorage.getItem(STORAGE)) || {};
        } catch {
            return {};
        }
    }

    async load() {
        const board = await this.keepLast.add(this.model.load(this.filters));
        this.state.board = markRaw(board);
    }

    /** Others book too: show it, but not under the hand of who is doing something. */
    refreshQuietly() {
        const busy =
            document.visibilityState !== "visible" ||
            this.card.isOpen ||
            document.querySelector(".modal, .o_tc_dragged, .o_tc_band");
        return busy ? undefined : this.load();
    }

    async filter(changes) {
        this.card.close();
        Object.assign(this.filters, changes);
        const {scale, centreIds, typeIds} = this.filters;
        browser.localStorage.setItem(
            STORAGE,
            JSON.stringify({scale, centreIds, typeIds})
        );
        await this.load();
    }

    // ----------------------------------------------------------- what is displayed

    get board() {
        return this.state.board;
    }

    get title() {
        return periodLabel(this.board.period, this.board.scale);
    }

    get weekNumber() {
        return this.board.scale === "month" || this.board.scale === "fortnight"
            ? ""
            : _t("week %s", wall(this.board.period.start).weekNumber);
    }

    get scales() {
        const labels = {
            day: _t("Day"),
            week: _t("Week"),
            fortnight: _t("2 weeks"),
            month: _t("Month"),
        };
        return SCALES.map((id) => ({
            id,
            label: labels[id],
            active: id === this.filters.scale,
        }));
    }

    get stateLegend() {
        return Object.entries(STATES()).map(([id, label]) => ({id, label}));
    }

    get publicLegend() {
        return Object.entries(PUBLICS()).map(([id, label]) => ({id, label}));
    }

    summary(choices, ids, all, many) {
        if (!ids.length) {
            return all;
        }
        if (ids.length === 1) {
            return choices.find((choice) => choice.id === ids[0])?.name || all;
        }
        return many(ids.length);
    }

    get centreSummary() {
        const many = (count) => _t("%s centres", count);
        return this.summary(
            this.board.choices.centres,
            this.filters.centreIds,
            _t("All centres"),
            many
        );
    }

    get typeSummary() {
        const many = (count) => _t("%s types", count);
        return this.summary(
            this.board.choices.types,
            this.filters.typeIds,
            _t("All types"),
            many
        );
    }

    get freeSummary() {
        if (!this.filters.freeOnly) {
            return _t("Free or not");
        }
        const {freeSpan} = this.filters;
        return freeSpan
            ? _t("Free %s", spanLabel(...freeSpan))
            : _t("Free the whole period");
    }

    get freeCount() {
        return this.board.centres.reduce((sum, centre) => sum + centre.free, 0);
    }

    get totalCount() {
        return this.board.centres.reduce((sum, centre) => sum + centre.total, 0);
    }

    // ------------------------------------------------------------------ navigation

    goTo(anchor) {
        return this.filter({anchor});
    }

    today() {
        return this.goTo(startOfDay(this.model.now()));
    }

    page(direction) {
        return this.goTo(shift(this.filters.anchor, this.filters.scale, direction));
    }

    setScale(scale) {
        // from a longer page that holds today, go to today rather than to its first day
        const {start, stop} = this.board.period;
        const now = this.model.now();
        const anchor =
            now >= start && now < stop ? startOfDay(now) : this.filters.anchor;
        return this.filter({scale, anchor});
    }

    openDay(day) {
        return this.filter({scale: "day", anchor: day});
    }

    pickDate(ev) {
        if (ev.target.value) {
            this.goTo(Date.parse(`${ev.target.value}T00:00:00Z`));
        }
    }

    get anchorDate() {
        return isoDate(this.filters.anchor);
    }

    toggle(name, id) {
        const ids = this.filters[name];
        return this.filter({
            [name]: ids.includes(id)
                ? ids.filter((other) => other !== id)
                : [...ids, id],
        });
    }

    // --------------------------------------------------------- free between two times

    defaultFind() {
        return {date: isoDate(this.model.now()), from: 9 * 60, to: 12 * 60};
    }

    get findHours() {
        const {first, last} = this.board.axis;
        const hours = [];
        for (let ms = first * HOUR; ms <= last * HOUR; ms += 30 * MINUTE) {
            hours.push({value: ms / MINUTE, label: ms === DAY ? "24:00" : clock(ms)});
        }
        return hours;
    }

    find() {
        const {date, from, to} = this.state.find;
        const day = Date.parse(`${date}T00:00:00Z`);
        if (Number.isNaN(day) || to <= from) {
            this.notification.add(_t("The end must come after the beginning."), {
                type: "warning",
            });
            return;
        }
        this.freeMenu.close();
        this.filter({
            anchor: day,
            freeOnly: true,
            freeSpan: [day + from * MINUTE, day + to * MINUTE],
        });
    }

    showFree(freeOnly) {
        return this.filter({freeOnly, freeSpan: false});
    }

    // --------------------------------------------------------------------- booking

    openCard(item, target) {
        this.card.open(target, {
            item,
            run: (booking, action) => this.run(booking, action),
            open: (booking) => this.openBooking(booking),
        });
    }

    run(item, {method, label, danger}) {
        const call = async () => {
            await this.orm.call("telecentre.booking", method, [[item.booking_id]]);
            await this.load();
        };
        if (!danger) {
            return call();
        }
        this.dialog.add(ConfirmationDialog, {
            title: label,
            body: _t("%(who)s, %(when)s: the place will be free again.", {
                who: item.who,
                when: spanLabel(item.start, item.stop),
            }),
            confirmLabel: label,
            confirm: call,
            cancelLabel: _t("Keep it"),
            cancel: () => {},
        });
    }

    openBooking(item) {
        this.dialog.add(
            FormViewDialog,
            {
                resModel: "telecentre.booking",
                resId: item.booking_id,
                title: item.name,
                size: "xl",
                onRecordSaved: () => this.load(),
            },
            {onClose: () => this.load()}
        );
    }

    newBooking() {
        return this.create({});
    }

    /** Opens the short form for a gesture on the board, a whole row, or nothing at all. */
    create({resource, start, stop}) {
        this.card.close();
        const context = {
            form_view_ref: "telecentre_booking.telecentre_booking_view_form_quick",
        };
        if (resource) {
            const centre = this.board.centreById.get(resource.centre_id);
            const span = guessSpan(start ? {start, stop} : this.firstOpening(centre), {
                open: centre.open,
                split: centre.half_day_split,
                units: resource.units,
                scale: this.board.scale,
            });
            Object.assign(context, {
                default_centre_id: centre.id,
                default_resource_ids: [resource.id],
                default_unit: span.unit,
                default_unit_count: span.count,
                default_start: fromWall(span.start, centre.tz),
                default_stop: fromWall(span.stop, centre.tz),
            });
        } else if (this.board.centres.length === 1) {
            context.default_centre_id = this.board.centres[0].id;
        }
        this.dialog.add(PlanningBookDialog, {
            resModel: "telecentre.booking",
            title: _t("New booking"),
            size: "lg",
            context,
            canExpand: false,
            onBooked: () => this.load(),
        });
    }

    /** Today if it is on the page, else its first day, from the opening on. */
    firstOpening(centre) {
        const {start, stop} = this.board.period;
        const now = this.model.now();
        const from = now >= start && now < stop ? now : start;
        const span = centre.open.find(([, closing]) => closing > from);
        const at = span ? Math.max(span[0], startOfDay(span[0]) + 8 * HOUR) : from;
        return {start: at, stop: at};
    }

    async move({booking, resource, start, stop, clash}) {
        if (clash) {
            this.notification.add(clash, {type: "danger", title: _t("Not moved")});
            return;
        }
        const before = {
            start: booking.start,
            stop: booking.stop,
            id: booking.resource_id,
        };
        const stretched = stop - start !== booking.stop - booking.start;
        const centre = this.board.centreById.get(resource.centre_id);
        const guess =
            stretched &&
            guessSpan(
                {start, stop},
                {
                    open: centre.open,
                    split: centre.half_day_split,
                    units: resource.units,
                    scale: this.board.scale,
                }
            );
        const moved = await this.moveSlot(booking, start, stop, resource.id, guess);
        if (moved) {
            this.notification.add(
                _t("%(who)s: %(resource)s, %(when)s", {
                    who: booking.who,
                    resource: resource.name,
                    when: spanLabel(start, stop),
                }),
                {
                    type: "success",
                    title: _t("Moved"),
                    buttons: [
                        {
                            name: _t("Undo"),
                            onClick: () =>
                                this.moveSlot(
                                    booking,
                                    before.start,
                                    before.stop,
                                    before.id,
                                    {
                                        unit: booking.unit,
                                        count: booking.unit_count,
                                    }
                                ),
                        },
                    ],
                }
            );
        }
    }

    /** @returns {Promise<boolean>} whether the server took it; the board is reloaded */
    async moveSlot(booking, start, stop, resourceId, guess) {
        try {
            await this.orm.call("telecentre.planning", "move_slot", [booking.id], {
                start: fromWall(start, booking.tz),
                stop: fromWall(stop, booking.tz),
                resource_id: resourceId,
                unit: guess ? guess.unit : false,
                count: guess ? guess.count : 1,
            });
        } catch (error) {
            const message = error.data?.message;
            if (!message) {
                throw error;
            }
            this.notification.add(message, {type: "danger", title: _t("Not moved")});
            await this.load();
            return false;
        }
        await this.load();
        return true;
    }
}

registry.category("actions").add("telecentre_planning", PlanningAction);
