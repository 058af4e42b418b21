import {onWillUnmount, useEffect} from "@odoo/owl";
import {
    ProgressBarField,
    progressBarField,
} from "@web/views/fields/progress_bar/progress_bar_field";
import {registry} from "@web/core/registry";

const EVERY = 3000; // Milliseconds between two looks at a run at work

/** The progress of a billing run: looks again by itself while the run is at work. */
export class RunProgress extends ProgressBarField {
    setup() {
        super.setup();
        this.timer = null;
        useEffect(
            (atWork) => {
                if (atWork) {
                    this.timer = setTimeout(() => this.lookAgain(), EVERY);
                }
                return () => clearTimeout(this.timer);
            },
            () => [this.isAtWork, this.props.record.data]
        );
        onWillUnmount(() => clearTimeout(this.timer));
    }

    get isAtWork() {
        return ["queued", "running"].includes(this.props.record.data.state);
    }

    async lookAgain() {
        const {record} = this.props;
        if (document.hidden || (await record.isDirty())) {
            this.timer = setTimeout(() => this.lookAgain(), EVERY);
            return;
        }
        await record.load();
    }
}

registry.category("fields").add("telecentre_run_progress", {
    ...progressBarField,
    component: RunProgress,
});
