import {Component, onWillStart, useState, useSubEnv} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {Layout} from "@web/search/layout";
import {View, getDefaultConfig} from "@web/views/view";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";

/** The accountant's figures and graphs on one page, each a door to its details. */
export class BillingDashboard extends Component {
    static template = "telecentre_billing.Dashboard";
    static components = {Layout, View};
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        useSubEnv({config: {...getDefaultConfig(), ...this.env.config}});
        this.state = useState({tiles: [], graphs: []});
        onWillStart(() => this.load());
    }

    async load() {
        const found = await this.orm.call(
            "telecentre.billing.dashboard",
            "figures",
            []
        );
        this.state.tiles = found.tiles;
        this.state.graphs = this.graphs(found.deferred_id);
    }

    /** What is drawn: the graph views of the reports, with their own settings. */
    graphs(deferredId) {
        const name = (text) => `telecentre_billing.telecentre_${text}`;
        const year = "=1d -11m";
        return [
            {
                title: _t("Monthly recurring revenue by centre"),
                model: "telecentre.mrr.report",
                domain: [["month", ">=", year]],
                groupBy: ["month:month", "centre_id"],
                action: name("mrr_report_action"),
            },
            {
                title: _t("Revenue by centre and public, last 12 months"),
                model: "telecentre.charge.report",
                domain: [
                    ["state", "=", "posted"],
                    ["date", ">=", year],
                ],
                groupBy: ["centre_id", "public"],
                action: name("charge_report_action"),
            },
            {
                title: _t("Open charges by age"),
                model: "telecentre.charge.report",
                domain: [["state", "!=", "posted"]],
                groupBy: ["bucket", "kind"],
                action: name("charge_report_action_ageing"),
            },
            {
                title: _t("Deferred revenue by the month that earns it"),
                model: "telecentre.deferred.line",
                domain: [["deferred_id", "=", deferredId]],
                groupBy: ["date_to:month", "kind"],
                action: name("deferred_line_action"),
                actionDomain: [["deferred_id", "=", deferredId]],
            },
        ].map((graph) => ({
            ...graph,
            view: {
                type: "graph",
                resModel: graph.model,
                domain: graph.domain,
                groupBy: graph.groupBy,
                display: {controlPanel: false},
                useSampleModel: false,
                noContentHelp: _t("Nothing to show yet."),
                views: [
                    [false, "graph"],
                    [false, "search"],
                ],
            },
        }));
    }

    async open(action, domain) {
        const found = await this.action.loadAction(action);
        this.action.doAction(domain ? {...found, domain} : found);
    }
}

registry.category("actions").add("telecentre_billing_dashboard", BillingDashboard);
