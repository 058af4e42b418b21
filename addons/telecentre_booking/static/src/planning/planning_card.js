import {Component} from "@odoo/owl";
import {useService} from "@web/core/utils/hooks";
import {_t} from "@web/core/l10n/translation";
import {clock, spanLabel} from "./planning_time";

export const UNITS = () => ({
    hour: _t("Hour"),
    half_day: _t("Half-day"),
    day: _t("Day"),
    week: _t("Week"),
    month: _t("Month"),
});

/** The card of one booking: who, when, where, and what can be done now. */
export class PlanningCard extends Component {
    static template = "telecentre_booking.PlanningCard";
    static props = {item: Object, run: Function, open: Function, close: Function};

    setup() {
        this.ui = useService("ui");
    }

    get when() {
        return spanLabel(this.props.item.start, this.props.item.stop);
    }

    get unit() {
        return UNITS()[this.props.item.unit];
    }

    get arrival() {
        const {arrival, departure} = this.props.item;
        if (!arrival) {
            return "";
        }
        return departure
            ? _t("Arrived at %(arrival)s, left at %(departure)s", {
                  arrival: clock(arrival),
                  departure: clock(departure),
              })
            : _t("Arrived at %s", clock(arrival));
    }

    /** Buttons that the state allows, the likeliest first. */
    get actions() {
        const {item} = this.props;
        const waiting = item.state === "draft" || item.state === "held";
        const actions = [];
        if (waiting) {
            actions.push({
                method: "action_confirm",
                label: _t("Confirm"),
                icon: "fa-check",
            });
        }
        if (item.state === "confirmed" && !item.arrival) {
            actions.push({
                method: "action_check_in",
                label: _t("Check in"),
                icon: "fa-sign-in",
            });
        }
        if (item.present) {
            actions.push({
                method: "action_check_out",
                label: _t("Check out"),
                icon: "fa-sign-out",
            });
        }
        if (waiting || (item.state === "confirmed" && !item.arrival)) {
            actions.push({
                method: "action_cancel",
                label: _t("Cancel the booking"),
                icon: "fa-ban",
                danger: true,
            });
        }
        return actions;
    }

    run(action) {
        this.props.close();
        this.props.run(this.props.item, action);
    }

    open() {
        this.props.close();
        this.props.open(this.props.item);
    }
}
