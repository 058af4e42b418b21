import {ConfirmationDialog} from "@web/core/confirmation_dialog/confirmation_dialog";
import {_t} from "@web/core/l10n/translation";
import {FormViewDialog} from "@web/views/view_dialogs/form_view_dialog";
import {PlanningBookDialog} from "./planning_dialog";
import {guessSpan} from "./planning_guess";
import {fromWall, HOUR, openOf, spanLabel, startOfDay} from "./planning_time";

/** What is done on the board, each through the booking's own methods on the server. */
export const withCommands = (Base) =>
    class extends Base {
        openCard(item, target) {
            this.card.open(target, {
                item,
                run: (booking, action) => this.run(booking, action),
                move: (booking) => this.moveBooking(booking),
                open: (booking) => this.openBooking(booking),
            });
        }

        run(item, {method, label, confirm}) {
            // as the form's button does; a dialog that asks for more reloads on closing
            const call = () =>
                this.action.doActionButton({
                    type: "object",
                    name: method,
                    resModel: "telecentre.booking",
                    resId: item.booking_id,
                    resIds: [item.booking_id],
                    onClose: () => this.load(),
                });
            if (!confirm) {
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

        /** Moving without a mouse, or to a day that is not on the board. */
        moveBooking(item) {
            this.dialog.add(FormViewDialog, {
                resModel: "telecentre.booking",
                resId: item.booking_id,
                title: _t("Move the booking"),
                size: "lg",
                canExpand: false,
                context: {
                    form_view_ref:
                        "telecentre_booking.telecentre_booking_view_form_move",
                },
                onRecordSaved: () => this.load(),
            });
        }

        findPlace() {
            return this.action.doAction(
                "telecentre_booking.telecentre_booking_finder_action",
                {onClose: () => this.load()}
            );
        }

        /** Opens the short form for a gesture on the board, a whole row, or nothing at all. */
        create({resource, start, stop}) {
            this.card.close();
            const context = {
                form_view_ref: "telecentre_booking.telecentre_booking_view_form_quick",
            };
            if (resource) {
                const centre = this.board.centreById.get(resource.centre_id);
                const span = guessSpan(
                    start ? {start, stop} : this.firstOpening(centre),
                    {
                        open: openOf(resource, centre),
                        split: centre.half_day_split,
                        units: resource.units,
                        scale: this.board.scale,
                    }
                );
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
                        open: openOf(resource, centre),
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
                this.notification.add(message, {
                    type: "danger",
                    title: _t("Not moved"),
                });
                await this.load();
                return false;
            }
            await this.load();
            return true;
        }
    };
