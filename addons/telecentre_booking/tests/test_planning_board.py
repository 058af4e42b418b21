from datetime import datetime, timedelta

import pytz

from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged

TZ = pytz.timezone("Europe/Paris")

# Small helpers for the browser: wait for a fact, drag with a real mouse's events
HELPERS = """
const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
async function until(what, found) {
    const end = Date.now() + 20000;
    while (Date.now() < end) {
        const value = found();
        if (value) {
            return value;
        }
        await frame();
    }
    throw new Error(`Not seen: ${what}`);
}
// the library draws in steps: wait until nothing moves from one frame to the next
async function still() {
    const places = () => [...document.querySelectorAll(".o_tc_item, .vis-label")]
        .map((node) => Object.values(node.getBoundingClientRect().toJSON()).join())
        .join(";");
    let before = "";
    await until("a still board", () => {
        const now = places();
        const same = now === before;
        before = now;
        return same;
    });
}
const press = (node, key) => node.dispatchEvent(
    new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
const $$ = (selector) => [...document.querySelectorAll(selector)];
const row = (name) =>
    $$(".vis-label.o_tc_resource_row").find((label) => label.innerText.includes(name));
const middle = (node) => {
    const box = node.getBoundingClientRect();
    return { x: box.left + box.width / 2, y: box.top + box.height / 2 };
};
const item = (name) => $$(".o_tc_item").find((node) => node.innerText.includes(name));
const fire = (type, { x, y }, target) =>
    (target || document.elementFromPoint(x, y)).dispatchEvent(
        new PointerEvent(type, {
            bubbles: true, cancelable: true, composed: true, pointerId: 1,
            pointerType: "mouse", isPrimary: true,
            button: type === "pointermove" ? -1 : 0,
            buttons: type === "pointerup" ? 0 : 1, clientX: x, clientY: y,
        })
    );
async function drag(from, to, look) {
    fire("pointerdown", from);
    for (let i = 1; i <= 12; i++) {
        const at = {
            x: from.x + ((to.x - from.x) * i) / 12,
            y: from.y + ((to.y - from.y) * i) / 12,
        };
        fire("pointermove", at);
        await frame();
    }
    look?.();
    fire("pointerup", to);
}
// where an hour of the shown day lies
function at(name, hour) {
    const label = middle(row(name));
    const head = document.querySelector(".o_tc_head_day").getBoundingClientRect();
    return { x: head.left + (head.width * (hour - 8)) / 10, y: label.y };
}
const notice = () => document.querySelector(".o_notification")?.innerText || "";
"""


@tagged("post_install", "-at_install", "browser")
class TestPlanningBoard(HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # made now, not while the page's other requests wait for the test's one cursor
        bundle = cls.env["ir.qweb"]._get_asset_bundle("web.assets_web")
        bundle.js()
        bundle.css()
        cls.staff = new_test_user(
            cls.env,
            "board_staff",
            "telecentre_booking.group_telecentre_user",
            tz="Europe/Paris",
        )
        calendar = cls.env["resource.calendar"].create(
            {
                "name": "Every day, 8 to 18",
                "tz": "Europe/Paris",
                "attendance_ids": [Command.clear()]
                + [
                    Command.create(
                        {
                            "name": "Open",
                            "dayofweek": str(day),
                            "hour_from": 8,
                            "hour_to": 18,
                            "day_period": "full_day",
                        }
                    )
                    for day in range(7)
                ],
            }
        )
        # the board shows open centres: only this one, so that rows are in sight
        cls.env["telecentre.centre"].search([]).state = "planned"
        cls.centre = cls.env["telecentre.centre"].create(
            {
                "name": "Board centre",
                "code": "TEST-BOARD",
                "resource_calendar_id": calendar.id,
            }
        )
        kind = cls.env["telecentre.resource.type"].create(
            {
                "name": "Board desk",
                "code": "test-board",
                "category": "desk",
                "unit_ids": [
                    Command.set(
                        cls.env["telecentre.unit"].search([("code", "=", "hour")]).ids
                    )
                ],
            }
        )
        cls.desk_a, cls.desk_b = cls.env["telecentre.resource"].create(
            [
                {"name": name, "centre_id": cls.centre.id, "type_id": kind.id}
                for name in ("Desk A", "Desk B")
            ]
        )
        cls.customer, cls.rival = cls.env["res.partner"].create(
            [{"name": "Boarding Customer"}, {"name": "Rival Customer"}]
        )

    def _utc(self, hour, days=0):
        """A local hour of today, or of a day near it, as UTC."""
        today = datetime.now(TZ).replace(tzinfo=None, hour=0, minute=0, second=0)
        local = today.replace(microsecond=0) + timedelta(days=days, hours=hour)
        return TZ.localize(local).astimezone(pytz.utc).replace(tzinfo=None)

    def _book(self, partner, desk, start, stop):
        booking = self.env["telecentre.booking"].create(
            {
                "partner_id": partner.id,
                "centre_id": self.centre.id,
                "resource_ids": [Command.set(desk.ids)],
                "start": self._utc(start),
                "stop": self._utc(stop),
            }
        )
        booking.action_confirm()
        return booking

    def _bookings(self, partner):
        return self.env["telecentre.booking"].search([("partner_id", "=", partner.id)])

    def _run(self, code):
        self.browser_js(
            "/odoo/telecentre-planning",
            HELPERS
            + "(async () => {"
            + 'await until("board", () => row("Desk A"));'
            + 'document.querySelector("[data-scale=day]").click();'
            + 'await until("day", () => $$(".o_tc_timeline[data-scale=day]").length);'
            + "await still();"
            + code
            + 'console.log("test successful");'
            + "})().catch((error) => console.error(error.message));",
            ready="document.querySelector('.o_tc_timeline .vis-label') !== null",
            login="board_staff",
            timeout=120,
        )

    def test_drag_over_an_empty_span_books_it(self):
        self._run("""
            await drag(at("Desk A", 9), at("Desk A", 10.9));
            const input = await until("form", () =>
                document.querySelector(".modal [name=partner_id] input"));
            input.focus();
            input.value = "Boarding Customer";
            input.dispatchEvent(new Event("input", { bubbles: true }));
            const choice = await until("customer", () =>
                $$(".o-autocomplete--dropdown-item a").find((node) =>
                    node.innerText.trim() === "Boarding Customer"));
            choice.click();
            await until("chosen", () => !$$(".o-autocomplete--dropdown-menu").length);
            document.querySelector(".modal .o_form_button_save").click();
            await until("booking on the board", () => item("Boarding Customer"));
        """)
        booking = self._bookings(self.customer)
        self.assertEqual(booking.state, "confirmed")
        self.assertEqual(booking.resource_ids, self.desk_a)
        self.assertEqual(booking.start, self._utc(9))
        self.assertEqual(booking.stop, self._utc(11))

    def test_drag_moves_a_booking_in_time_and_to_another_desk(self):
        booking = self._book(self.customer, self.desk_a, 9, 11)
        self._run("""
            const from = middle(await until("booking", () => item("Boarding")));
            const hour = at("Desk A", 10).x - at("Desk A", 9).x;
            await drag(from, { x: from.x + 3 * hour, y: middle(row("Desk B")).y });
            await until("told", () => notice().includes("Desk B"));
        """)
        self.env.invalidate_all()
        self.assertEqual(booking.resource_ids, self.desk_b)
        self.assertEqual(booking.start, self._utc(12))
        self.assertEqual(booking.stop, self._utc(14))

    def test_a_clash_is_shown_before_the_drop_and_nothing_moves(self):
        booking = self._book(self.customer, self.desk_a, 9, 11)
        self._book(self.rival, self.desk_b, 9, 11)
        self._run("""
            const from = middle(await until("booking", () => item("Boarding")));
            let hint = "";
            await drag(from, { x: from.x, y: middle(row("Desk B")).y }, () => {
                hint = document.querySelector(".o_tc_hint_clash")?.innerText || "";
            });
            if (!hint.includes("Rival Customer")) {
                throw new Error(`No clash shown while dragging: ${hint}`);
            }
            await until("refusal", () => notice().includes("Rival Customer"));
        """)
        self.env.invalidate_all()
        self.assertEqual(booking.resource_ids, self.desk_a)

    def test_escape_gives_up_what_is_dragged(self):
        booking = self._book(self.customer, self.desk_a, 9, 11)
        self._run("""
            const from = middle(await until("booking", () => item("Boarding")));
            await drag(from, { x: from.x, y: middle(row("Desk B")).y }, () => {
                if (!document.querySelector(".o_tc_dragged")) {
                    throw new Error("Nothing is dragged");
                }
                press(document.body, "Escape");
            });
            await until("back", () =>
                !document.querySelector(".o_tc_dragged") &&
                Math.abs(middle(item("Boarding")).y - middle(row("Desk A")).y) < 8);
        """)
        self.env.invalidate_all()
        self.assertEqual(booking.resource_ids, self.desk_a)

    def test_a_refusal_of_the_server_puts_the_booking_back(self):
        booking = self._book(self.customer, self.desk_a, 9, 11)
        self._run(f"""
            const from = middle(await until("booking", () => item("Boarding")));
            // somebody else takes the desk after the board was drawn
            const call = (model, method, args) =>
                odoo.__WOWL_DEBUG__.root.env.services.orm.call(model, method, args);
            await call("telecentre.planning", "book", [{{
                partner_id: {self.rival.id},
                centre_id: {self.centre.id},
                resource_ids: [[6, 0, [{self.desk_b.id}]]],
                start: "{self._utc(9)}",
                stop: "{self._utc(11)}",
            }}]);
            await drag(from, {{ x: from.x, y: middle(row("Desk B")).y }});
            await until("refusal", () => notice().includes("Rival Customer"));
            await until("back", () =>
                Math.abs(middle(item("Boarding")).y - middle(row("Desk A")).y) < 8);
        """)
        self.env.invalidate_all()
        self.assertEqual(booking.resource_ids, self.desk_a)

    def test_check_in_and_check_out_from_the_card_with_the_keyboard(self):
        booking = self._book(self.customer, self.desk_a, 9, 18)
        self._run("""
            const node = await until("booking", () => item("Boarding"));
            node.focus();
            press(node, "Enter");
            (await until("check in", () =>
                document.querySelector(".o_tc_card [name=action_check_in]"))).click();
            await until("present", () => $$(".o_tc_item.o_tc_state_present")[0]);
            await until("strip", () => document.querySelector(".o_tc_person_here"));
            press(item("Boarding"), "Enter");
            (await until("check out", () =>
                document.querySelector(".o_tc_card [name=action_check_out]"))).click();
            await until("done", () => $$(".o_tc_item.o_tc_state_done")[0]);
        """)
        self.env.invalidate_all()
        self.assertEqual(booking.state, "done")
        self.assertTrue(booking.arrival and booking.departure)

    def test_arrows_go_through_rows_and_bookings_and_escape_comes_back(self):
        self._book(self.customer, self.desk_a, 9, 11)
        self._book(self.rival, self.desk_b, 14, 16)
        self._run("""
            const focused = () => document.activeElement;
            await until("bookings", () => item("Boarding") && item("Rival"));
            const stops = () => $$(".o_tc_item, .o_tc_cell")
                .filter((node) => node.tabIndex === 0);
            await until("one stop for Tab", () => stops().length === 1);
            stops()[0].focus();
            const go = async (key, there) => {
                press(focused(), key);
                await until(`${key} to ${there}`, () =>
                    focused().closest(".o_tc_item, .o_tc_cell")
                        ?.innerText.includes(there));
            };
            await go("ArrowDown", "Desk A");
            await go("ArrowRight", "Boarding");
            await go("ArrowDown", "Rival");
            await go("ArrowLeft", "Desk B");
            await go("ArrowUp", "Desk A");
            await go("ArrowRight", "Boarding");
            if (stops().length !== 1 || stops()[0] !== focused()) {
                throw new Error("Tab stops elsewhere than where the arrows went");
            }
            if (!focused().getAttribute("aria-label").includes("Desk A")) {
                throw new Error(focused().getAttribute("aria-label"));
            }
            press(focused(), "Enter");
            await until("card", () => document.querySelector(".o_tc_card_body"));
            press(focused(), "Escape");
            await until("no card", () => !document.querySelector(".o_tc_card_body"));
            await until("focus on the booking", () =>
                focused().innerText.includes("Boarding"));
            press(focused(), "ArrowLeft");
            press(focused(), "Enter");
            await until("form", () =>
                document.querySelector(".modal [name=partner_id] input"));
            document.querySelector(".modal .o_form_button_cancel").click();
            await until("no form", () => !document.querySelector(".modal"));
        """)

    def test_the_card_moves_a_booking_by_a_form_that_offers_free_places_only(self):
        booking = self._book(self.customer, self.desk_a, 9, 11)
        self._book(self.rival, self.desk_b, 9, 11)
        self._run("""
            press(await until("booking", () => item("Boarding")), "Enter");
            (await until("move", () =>
                document.querySelector(".o_tc_card [name=move]"))).click();
            const places = await until("places", () =>
                document.querySelector(".modal [name=resource_ids] input"));
            places.focus();
            places.click();
            await until("nothing else is free", () =>
                $$(".o-autocomplete--dropdown-item").length &&
                !$$(".o-autocomplete--dropdown-item").some((node) =>
                    node.innerText.includes("Desk B")));
            const hours = async (name, text) => {
                const input = document.querySelector(`.modal [name=${name}] input`);
                input.focus();
                input.value = text;
                input.dispatchEvent(new Event("input", { bubbles: true }));
                input.dispatchEvent(new Event("change", { bubbles: true }));
            };
            await hours("hour_from", "13:00");
            await until("the end followed", () =>
                document.querySelector(".modal [name=hour_to] input").value === "15:00");
            document.querySelector(".modal .o_form_button_save").click();
            await until("saved", () => !document.querySelector(".modal"));
        """)
        self.env.invalidate_all()
        self.assertEqual(booking.start, self._utc(13))
        self.assertEqual(booking.stop, self._utc(15))
        self.assertEqual(booking.resource_ids, self.desk_a)

    def test_a_circle_of_the_map_opens_the_planning_of_its_centre(self):
        self.centre.write({"latitude": 45.1, "longitude": 2.8})
        self._book(self.customer, self.desk_a, 8, 18)
        self.browser_js(
            "/odoo/telecentre-map",
            HELPERS
            + f"""
            (async () => {{
                const mine = "g[data-centre='{self.centre.id}']";
                const circle = await until("circle", () => document.querySelector(mine));
                await until("half of the desks", () =>
                    circle.getAttribute("aria-label").includes("50"));
                press(circle, "Enter");
                await until("planning", () => row("Desk A"));
                await until("one day", () =>
                    $$(".o_tc_timeline[data-scale=day]").length);
                await until("booking", () => item("Boarding"));
                console.log("test successful");
            }})().catch((error) => console.error(error.message));
            """,
            ready="document.querySelector('.o_tc_map_centre') !== null",
            login="board_staff",
            timeout=120,
        )
