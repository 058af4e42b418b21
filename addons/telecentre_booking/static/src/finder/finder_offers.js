import {Component, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {CATEGORY_ICONS} from "../planning/planning_elements";

/** How many choices of a centre are shown before "more" is asked for. */
const FIRST = 6;

/** Free places by centre, the nearest first; one click books the choice. */
export class FinderOffers extends Component {
    static template = "telecentre_booking.FinderOffers";
    static props = {...standardFieldProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({opened: {}, busy: false});
        this.icons = CATEGORY_ICONS;
    }

    get groups() {
        return (this.props.record.data[this.props.name] || []).map((group) => {
            const all = this.state.opened[group.id];
            const choices = all ? group.choices : group.choices.slice(0, FIRST);
            return {...group, choices, more: group.choices.length - choices.length};
        });
    }

    get total() {
        return this.groups.reduce((sum, group) => sum + group.free, 0);
    }

    distance({distance}) {
        return distance === null || distance === undefined
            ? ""
            : _t("%s km as the crow flies", distance.toLocaleString());
    }

    hint(choice) {
        return [choice.names, choice.type, ...choice.features].join(" · ");
    }

    showAll(group) {
        this.state.opened[group.id] = true;
    }

    /** The server's guard decides; where somebody was quicker, the list is read anew. */
    async book(choice) {
        const {record} = this.props;
        this.state.busy = true;
        try {
            if (!(await record.save())) {
                return;
            }
            const next = await this.orm.call(record.resModel, "action_book", [
                [record.resId],
                choice.ids,
            ]);
            await this.action.doAction(next);
        } catch (error) {
            await record.load();
            throw error;
        } finally {
            this.state.busy = false;
        }
    }
}

registry.category("fields").add("telecentre_offers", {
    component: FinderOffers,
    displayName: _t("Free places"),
    supportedTypes: ["json"],
});
