import {
    Component,
    markRaw,
    onMounted,
    onWillStart,
    onWillUnmount,
    useRef,
    useState,
    useSubEnv,
} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {KeepLast} from "@web/core/utils/concurrency";
import {useService} from "@web/core/utils/hooks";
import {useSetupAction} from "@web/search/action_hook";
import {Layout} from "@web/search/layout";
import {getDefaultConfig} from "@web/views/view";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {
    fromWall,
    isoDate,
    period,
    periodLabel,
    shift,
    startOfDay,
    wallNow,
} from "../planning/planning_time";
import {levelOf, makeProjection, radiusOf} from "./map_projection";

const SCALES = ["day", "week", "month"];
const REFRESH = 60 * 1000;

/** The centres where they lie, and how full each is on a day, in a week or a month. */
export class MapAction extends Component {
    static template = "telecentre_booking.MapAction";
    static components = {Layout};
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.keepLast = new KeepLast();
        this.tz = "Europe/Paris";
        this.sheetRef = useRef("sheet");
        useSubEnv({config: {...getDefaultConfig(), ...this.env.config}});
        this.filters = {
            anchor: startOfDay(wallNow(this.tz)),
            scale: "day",
            ...this.props.state?.filters,
        };
        this.state = useState({
            data: null,
            hovered: null,
            box: {width: 820, height: 560, margin: 46},
        });
        useSetupAction({getLocalState: () => ({filters: this.filters})});
        onWillStart(() => this.load());
        const timer = setInterval(() => {
            if (document.visibilityState === "visible") {
                this.load();
            }
        }, REFRESH);
        onMounted(() => {
            this.observer = new ResizeObserver(() => this.measure());
            this.observer.observe(this.sheetRef.el);
        });
        onWillUnmount(() => {
            clearInterval(timer);
            this.observer.disconnect();
        });
    }

    // ------------------------------------------------------------------- loading

    async load() {
        const {start, stop} = period(this.filters.anchor, this.filters.scale);
        const data = await this.keepLast.add(
            this.orm.call("telecentre.planning", "get_map_data", [
                fromWall(start, this.tz),
                fromWall(stop, this.tz),
            ])
        );
        this.state.data = markRaw({...data, period: {start, stop}});
    }

    measure() {
        const {clientWidth, clientHeight} = this.sheetRef.el;
        const {box} = this.state;
        if (clientWidth !== box.width || clientHeight !== box.height) {
            this.state.box = {...box, width: clientWidth, height: clientHeight};
        }
    }

    filter(changes) {
        Object.assign(this.filters, changes);
        return this.load();
    }

    today() {
        return this.filter({anchor: startOfDay(wallNow(this.tz))});
    }

    page(direction) {
        const {anchor, scale} = this.filters;
        return this.filter({anchor: shift(anchor, scale, direction)});
    }

    pickDate(ev) {
        if (ev.target.value) {
            this.filter({anchor: Date.parse(`${ev.target.value}T00:00:00Z`)});
        }
    }

    // ------------------------------------------------------------------- display

    get title() {
        return periodLabel(this.state.data.period, this.filters.scale);
    }

    get anchorDate() {
        return isoDate(this.filters.anchor);
    }

    get scales() {
        const labels = {day: _t("Day"), week: _t("Week"), month: _t("Month")};
        return SCALES.map((id) => ({
            id,
            label: labels[id],
            active: id === this.filters.scale,
        }));
    }

    get legend() {
        return [
            {level: "calm", label: _t("less than a quarter taken")},
            {level: "some", label: _t("from a quarter")},
            {level: "busy", label: _t("from 60 %")},
            {level: "full", label: _t("from 90 %")},
            {level: "closed", label: _t("closed then")},
        ];
    }

    describe(centre) {
        if (centre.state === "planned") {
            return _t("not open yet");
        }
        if (!centre.open) {
            return _t("closed then");
        }
        return _t("%(rate)s taken, %(places)s places", {
            rate: `${Math.round(100 * centre.rate)} %`,
            places: centre.places,
        });
    }

    /** Centres as the list shows them: the fullest first, those not open at the end. */
    get centres() {
        return this.state.data.centres
            .map((centre) => {
                const level = levelOf(centre);
                return {
                    ...centre,
                    level,
                    percent: Math.round(100 * centre.rate),
                    free: Math.max(0, centre.hours_open - centre.hours_taken),
                    text: this.describe(centre),
                };
            })
            .sort(
                (a, b) =>
                    (a.level === "closed") - (b.level === "closed") ||
                    b.rate - a.rate ||
                    a.name.localeCompare(b.name)
            );
    }

    /** What is drawn: the ground, a circle for each centre, the scale's bar. */
    get sheet() {
        const {box, data} = this.state;
        const centres = this.centres.filter((centre) => centre.located);
        const points = [
            ...data.towns,
            ...centres.map(({latitude, longitude}) => [latitude, longitude]),
        ];
        if (!points.length || !box.width || !box.height) {
            return {ground: [], circles: [], bar: null};
        }
        const project = makeProjection(points, box);
        const most = Math.max(...centres.map((centre) => centre.places));
        return {
            ground: data.towns.map(([lat, lon]) => project(lat, lon)),
            groundRadius: 5.5 * project.kilometre,
            circles: centres
                .map((centre) => ({
                    ...centre,
                    ...project(centre.latitude, centre.longitude),
                    radius: radiusOf(centre.places, most),
                }))
                .sort((a, b) => b.radius - a.radius),
            bar: {
                width: 10 * project.kilometre,
                x: box.width - 10 * project.kilometre - 60,
                y: box.height - 18,
            },
        };
    }

    get unlocated() {
        return this.centres.filter((centre) => !centre.located);
    }

    get summary() {
        const open = this.centres.filter((centre) => centre.level !== "closed");
        const taken = open.reduce((sum, centre) => sum + centre.hours_taken, 0);
        const offered = open.reduce((sum, centre) => sum + centre.hours_open, 0);
        return {
            open: open.length,
            places: open.reduce((sum, centre) => sum + centre.places, 0),
            percent: offered ? Math.round((100 * taken) / offered) : 0,
            present: this.centres.reduce((sum, {now}) => sum + now.present, 0),
        };
    }

    hover(id) {
        this.state.hovered = id;
    }

    onKey(ev, centre) {
        if (ev.key === "Enter" || ev.key === " ") {
            ev.preventDefault();
            this.openPlanning(centre);
        }
    }

    openPlanning(centre) {
        return this.action.doAction(
            {
                type: "ir.actions.client",
                tag: "telecentre_planning",
                name: _t("Planning"),
                path: "telecentre-planning",
                params: {
                    centre_id: centre.id,
                    anchor: this.filters.anchor,
                    scale: this.filters.scale,
                },
            },
            {clearBreadcrumbs: false}
        );
    }
}

registry.category("actions").add("telecentre_map", MapAction);
