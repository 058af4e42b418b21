import {Component} from "@odoo/owl";
import {useService} from "@web/core/utils/hooks";
import {_t} from "@web/core/l10n/translation";
import {clock, dayLabel, spanLabel} from "./planning_time";

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
    static props = {
        item: Object,
        run: Function,
        move: Function,
        open: Function,
        close: Function,
    };

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
        if (!departure) {
            return _t("Arrived at %s", clock(arrival));
        }
        const times = {arrival: clock(arrival), departure: clock(departure)};
        return this.props.item.cameToday || this.props.item.short
            ? _t("Arrived at %(arrival)s, left at %(departure)s", times)
            : _t("Last here on %(day)s: %(arrival)s to %(departure)s", {
                  ...times,
                  day: dayLabel(arrival),
              });
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
        const awaited = item.state === "confirmed" && !item.arrival;
        if (item.state === "confirmed" && !item.present && item.expected) {
            actions.push({
                method: "action_check_in",
                label: _t("Record the arrival"),
                icon: "fa-sign-in",
            });
        }
        if (item.present) {
            actions.push({
                method: "action_check_out",
                label: _t("Record the departure"),
                icon: "fa-sign-out",
            });
        }
        if (awaited && item.begun) {
            actions.push({
                method: "action_no_show",
                label: _t("Did not come"),
                icon: "fa-user-times",
                danger: true,
                confirm: true,
            });
        }
        if (waiting || awaited) {
            actions.push({
                method: "action_ask_cancel", // tells what it costs
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

    move() {
        this.props.close();
        this.props.move(this.props.item);
    }

    open() {
        this.props.close();
        this.props.open(this.props.item);
    }
}
