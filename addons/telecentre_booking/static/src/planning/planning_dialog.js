import {FormViewDialog} from "@web/views/view_dialogs/form_view_dialog";
import {useService} from "@web/core/utils/hooks";

/** The short booking form; saving and confirming are one call, all or nothing. */
export class PlanningBookDialog extends FormViewDialog {
    static props = {...FormViewDialog.props, onBooked: Function};

    setup() {
        super.setup();
        this.orm = useService("orm");
        this.viewProps.buttonTemplate = "telecentre_booking.PlanningBookDialog.buttons";
        this.viewProps.saveRecord = async (record, params) => {
            if (!(await record.checkValidity({displayNotification: true}))) {
                return false;
            }
            const values = await record.getChanges();
            const id = await this.orm.call("telecentre.planning", "book", [
                values,
                params?.booking || "confirm",
            ]);
            this.props.close();
            await this.props.onBooked(id);
            return true;
        };
    }
}
