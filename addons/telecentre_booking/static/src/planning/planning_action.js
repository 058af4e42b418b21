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
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {PlanningCard} from "./planning_card";
import {withCommands} from "./planning_commands";
import {PlanningModel, PUBLICS, STATES} from "./planning_model";
import {PlanningTimeline} from "./planning_timeline";
import {
    clock,
    DAY,
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

export class PlanningAction extends withCommands(Component) {
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
        const saved = this.props.state?.filters || {
            ...this.savedFilters(),
            ...this.askedFilters(),
        };
        this.filters = {
            anchor: startOfDay(this.model.now()),
            scale: "week",
            centreIds: [],
            typeIds: [],
            featureIds: [],
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

    /** What another screen asks for: the map opens the planning of one centre. */
    askedFilters() {
        const {centre_id: centreId, anchor, scale} = this.props.action.params || {};
        return centreId ? {centreIds: [centreId], anchor, scale} : {};
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
        const {scale, centreIds, typeIds, featureIds} = this.filters;
        browser.localStorage.setItem(
            STORAGE,
            JSON.stringify({scale, centreIds, typeIds, featureIds})
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

    get featureSummary() {
        const many = (count) => _t("%s features", count);
        return this.summary(
            this.board.choices.features,
            this.filters.featureIds,
            _t("Any equipment"),
            many
        );
    }

    get isFiltered() {
        const {centreIds, typeIds, featureIds, freeOnly} = this.filters;
        return Boolean(
            freeOnly || centreIds.length || typeIds.length || featureIds.length
        );
    }

    showAll() {
        return this.filter({
            centreIds: [],
            typeIds: [],
            featureIds: [],
            freeOnly: false,
            freeSpan: false,
        });
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
}

registry.category("actions").add("telecentre_planning", PlanningAction);
