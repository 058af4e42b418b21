"""The planning board under a hand: drag, drop, click and type in a real Chromium.

Each test has a centre of its own, open every day from 8 to 18, with two desks that are
let by the hour; the board shows today. What was done is read back past the screen.
"""

from contextlib import contextmanager
from datetime import datetime
from itertools import count
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from .conftest import PICTURES
from .screens import Screen

PLANNING = "telecentre_booking.telecentre_planning_action"
PARIS = ZoneInfo("Europe/Paris")
NUMBERS = count(1)
OPENING, CLOSING = 8, 18


def utc(hour):
    """A local hour of today as the server writes it."""
    local = datetime.now(PARIS).replace(hour=hour, minute=0, second=0, microsecond=0)
    return f"{local.astimezone(ZoneInfo('UTC')):%Y-%m-%d %H:%M:%S}"


@pytest.fixture(scope="module")
def log_in(server, chromium):
    """Open a tab for a user that lasts for all tests: to log in takes seconds."""
    contexts = []

    def opened(login):
        size = {"width": 1366, "height": 768}
        contexts.append(
            chromium.new_context(
                viewport=size, locale="fr-FR", timezone_id="Europe/Paris"
            )
        )
        screen = Screen(contexts[-1].new_page(), server, PICTURES)
        screen.log_in(login)
        return screen

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def admin(log_in):
    """Who prepares the scene and reads the outcome, past the board."""
    return log_in("admin")


@pytest.fixture(scope="module")
def staff(log_in):
    """Whose board it is."""
    return log_in("accueil")


@pytest.fixture(scope="module")
def scene(admin):
    """Ids that all tests share: the opening hours, the type of the desks, the unit."""
    (unit,) = admin.call("telecentre.unit", "search", [[["code", "=", "hour"]]])
    (kind,) = admin.call(
        "telecentre.resource.type",
        "create",
        [[{"name": "Table d'essai", "code": "board-desk", "unit_ids": [[4, unit]]}]],
    )
    hours = [
        {"name": "Ouvert", "dayofweek": str(day), "day_period": "full_day"}
        | {"hour_from": OPENING, "hour_to": CLOSING}
        for day in range(7)
    ]
    (calendar,) = admin.call(
        "resource.calendar",
        "create",
        [
            [
                {
                    "name": "Tous les jours",
                    "tz": "Europe/Paris",
                    "attendance_ids": [[5], *([0, 0, vals] for vals in hours)],
                }
            ]
        ],
    )
    return {"kind": kind, "calendar": calendar}


class Board:
    """The board of one new centre, with the hands of the staff."""

    def __init__(self, staff, admin, scene):
        self.staff, self.admin, self.page = staff, admin, staff.page
        number = next(NUMBERS)
        self.name = f"Essai {number}"
        (self.centre,) = admin.call(
            "telecentre.centre",
            "create",
            [
                [
                    {
                        "name": self.name,
                        "code": f"BOARD-{number}",
                        "resource_calendar_id": scene["calendar"],
                    }
                ]
            ],
        )
        self.desks = dict(
            zip(
                ("Table A", "Table B"),
                admin.call(
                    "telecentre.resource",
                    "create",
                    [
                        [
                            {
                                "name": name,
                                "centre_id": self.centre,
                                "type_id": scene["kind"],
                            }
                            for name in ("Table A", "Table B")
                        ]
                    ],
                ),
                strict=True,
            )
        )

    def open(self, *, centres=True):
        """Show today's board, of this centre only."""
        self.page.evaluate(
            "ids => localStorage.setItem('telecentre_booking.planning',"
            " JSON.stringify({scale: 'day', centreIds: ids}))",
            [self.centre] if centres else [],
        )
        self.staff.open(PLANNING)
        self.row("Table A").first.wait_for()
        self.staff.settle()

    def book(self, customer, desk, start, stop):
        """Somebody else books: the board does not know yet. Gives the booking's id."""
        (partner,) = self.admin.call(
            "res.partner", "create", [[{"name": f"{customer} {self.name}"}]]
        )
        vals = {"partner_id": partner, "centre_id": self.centre, "start": utc(start)}
        vals |= {"stop": utc(stop), "resource_ids": [[6, 0, [self.desks[desk]]]]}
        return self.admin.call("telecentre.planning", "book", [vals])

    def facts(self, booking):
        """(desk, start, stop, state) of a booking in the database."""
        (slot,) = self.admin.call(
            "telecentre.booking.slot",
            "search_read",
            [[["booking_id", "=", booking]]],
            {"fields": ["resource_id", "start", "stop", "state"]},
        )
        desk = next(k for k, v in self.desks.items() if v == slot["resource_id"][0])
        return desk, slot["start"], slot["stop"], slot["state"]

    def row(self, desk):
        """The label of a desk's row."""
        return self.page.locator(".vis-label.o_tc_resource_row", has_text=desk)

    def item(self, customer):
        """The bar of a booking."""
        return self.page.locator(".o_tc_item", has_text=customer)

    def at(self, desk, hour):
        """Where an hour of a desk lies on the screen."""
        head = self.page.locator(".o_tc_head_day").first.bounding_box()
        row = self.row(desk).bounding_box()
        share = (hour - OPENING) / (CLOSING - OPENING)
        return head["x"] + head["width"] * share, row["y"] + row["height"] / 2

    def drag(self, start, stop, look=None):
        """Drag from one point to another, in steps as a hand does."""
        mouse = self.page.mouse
        mouse.move(*start)
        mouse.down()
        mouse.move(*stop, steps=12)
        if look:
            look()
        mouse.up()

    @contextmanager
    def finger(self):
        """A finger on the screen: a function of what it does and where."""
        session = self.page.context.new_cdp_session(self.page)

        def touch(kind, point=None):
            points = [{"x": point[0], "y": point[1]}] if point else []
            session.send(
                "Input.dispatchTouchEvent", {"type": kind, "touchPoints": points}
            )

        yield touch
        session.detach()

    def middle(self, locator):
        """The middle of what is drawn, once it no longer moves."""
        locator.hover()
        box = locator.bounding_box()
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def said(self, text):
        """Wait for a message of the screen."""
        expect(self.page.locator(".o_notification").last).to_contain_text(text)


@pytest.fixture
def board(staff, admin, scene, request, tmp_path):
    """The board of a centre of its own, as the staff sees it."""
    yield Board(staff, admin, scene)
    if request.node.failed:
        picture = tmp_path / "board.png"
        staff.page.screenshot(path=picture)
        print(f"What was on the screen: {picture}")
    errors, staff.errors = staff.errors, []
    assert not errors, errors


def test_a_drag_over_an_empty_span_books_it(board):
    board.open()
    board.drag(board.at("Table A", 9.05), board.at("Table A", 10.9))
    dialog = board.page.locator(".modal-content")
    board.staff.choose("partner_id", "Camille Exemple", dialog)
    dialog.locator(".o_form_button_save").click()
    expect(board.item("Camille Exemple")).to_be_visible()
    (booked,) = board.admin.call(
        "telecentre.booking",
        "search_read",
        [[["centre_id", "=", board.centre]]],
        {"fields": ["partner_id", "user_id"]},
    )
    assert "Camille" in booked["partner_id"][1]
    assert booked["user_id"][1] == "Élodie Accueil"
    expected = ("Table A", utc(9), utc(11), "confirmed")
    assert board.facts(booked["id"]) == expected


def test_a_drag_moves_a_booking_to_another_desk_and_time(board):
    booking = board.book("Voyageur", "Table A", 9, 11)
    board.open()
    middle = board.middle(board.item("Voyageur"))
    goal = board.at("Table B", 13)
    board.drag(middle, goal)
    board.said("Table B")
    assert board.facts(booking) == ("Table B", utc(12), utc(14), "confirmed")
    # and back by the message's button
    board.page.locator(".o_notification_buttons button").click()
    expect(board.item("Voyageur")).to_be_visible()
    board.staff.settle()
    assert board.facts(booking) == ("Table A", utc(9), utc(11), "confirmed")


def test_an_edge_is_stretched(board):
    booking = board.book("Voyageur", "Table A", 9, 11)
    board.open()
    item = board.item("Voyageur")
    _x, y = board.middle(item)
    box = item.bounding_box()
    board.drag((box["x"] + box["width"] - 2, y), (board.at("Table A", 13)[0] - 2, y))
    board.said("13:00")
    assert board.facts(booking) == ("Table A", utc(9), utc(13), "confirmed")


def test_a_finger_that_rests_on_a_booking_takes_it_along(board):
    booking = board.book("Voyageur", "Table A", 9, 11)
    board.open()
    start, goal = board.middle(board.item("Voyageur")), board.at("Table B", 13)
    with board.finger() as touch:
        # one that swipes scrolls, and moves nothing
        touch("touchStart", start)
        touch("touchMove", (start[0] - 40, start[1]))
        touch("touchEnd")
        board.staff.settle()
        assert board.facts(booking) == ("Table A", utc(9), utc(11), "confirmed")
        touch("touchStart", start)
        expect(board.page.locator(".o_tc_held")).to_be_visible()
        for step in range(1, 13):
            touch(
                "touchMove",
                [a + (b - a) * step / 12 for a, b in zip(start, goal, strict=True)],
            )
        touch("touchEnd")
    board.said("Table B")
    assert board.facts(booking) == ("Table B", utc(12), utc(14), "confirmed")


def test_a_clash_shows_before_the_drop_and_nothing_moves(board):
    booking = board.book("Voyageur", "Table A", 9, 11)
    board.book("Rival", "Table B", 9, 11)
    board.open()
    hint = board.page.locator(".o_tc_hint_clash")
    board.drag(
        board.middle(board.item("Voyageur")),
        board.at("Table B", 10),
        look=lambda: expect(hint).to_contain_text("Rival"),
    )
    board.said("Rival")
    assert board.facts(booking) == ("Table A", utc(9), utc(11), "confirmed")


def test_what_the_server_refuses_goes_back(board):
    booking = board.book("Voyageur", "Table A", 9, 11)
    board.open()
    middle = board.middle(board.item("Voyageur"))
    # the board was drawn before the rival came
    rival = board.book("Rival", "Table B", 9, 11)
    board.drag(middle, board.at("Table B", 10))
    board.said("Rival")
    expect(board.item("Rival")).to_be_visible()
    board.staff.settle()
    y = board.at("Table A", 10)[1]
    assert abs(board.middle(board.item("Voyageur"))[1] - y) < 8
    assert board.facts(booking) == ("Table A", utc(9), utc(11), "confirmed")
    assert board.facts(rival) == ("Table B", utc(9), utc(11), "confirmed")


def test_check_in_and_check_out_from_the_card(board):
    booking = board.book("Voyageur", "Table A", OPENING, CLOSING)
    board.open()
    board.item("Voyageur").click()
    card = board.page.locator(".o_tc_card")
    card.locator("button[name=action_check_in]").click()
    expect(board.page.locator(".o_tc_item.o_tc_state_present")).to_be_visible()
    here = board.page.locator(".o_tc_person_here", has_text="Voyageur")
    expect(here).to_be_visible()
    here.click()
    card.locator("button[name=action_check_out]").click()
    expect(board.page.locator(".o_tc_item.o_tc_state_done")).to_be_visible()
    assert board.facts(booking)[3] == "done"


def test_filters_leave_what_is_asked_for(board):
    board.book("Voyageur", "Table A", 9, 17)
    board.open(centres=False)
    rows = board.page.locator(".vis-label.o_tc_resource_row:visible")
    assert rows.count() > 2
    board.page.locator(".o_tc_centres").click()
    menu = board.page.locator(".o-dropdown--menu")
    menu.get_by_text(board.name, exact=True).click()
    expect(rows).to_have_count(2)
    board.page.keyboard.press("Escape")
    expect(board.page.locator(".o_tc_centres")).to_contain_text(board.name)
    # free between two times: only the desk that nobody has
    board.page.locator(".o_tc_free").click()
    menu.locator(".o_tc_find button").click()
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("Table B")
    # the next one who opens the board finds the centre chosen, and all its desks
    board.staff.open(PLANNING)
    expect(rows).to_have_count(2)


def test_all_of_it_by_the_keyboard(board):
    booking = board.book("Voyageur", "Table A", 9, 11)
    board.open()
    keys = board.page.keyboard
    focused = board.page.locator(":focus")
    board.page.locator(".o_tc_legend_button").focus()
    for _press in range(30):
        keys.press("Tab")
        if focused.evaluate("node => Boolean(node.closest('.o_tc_timeline'))"):
            break
    keys.press("ArrowDown")
    expect(focused).to_contain_text("Table A")
    keys.press("ArrowRight")
    expect(focused).to_contain_text("Voyageur")
    keys.press("Enter")
    card = board.page.locator(".o_tc_card_body")
    expect(card).to_contain_text("Voyageur")
    keys.press("Escape")
    expect(card).to_have_count(0)
    expect(focused).to_contain_text("Voyageur")
    # an hour later, without a mouse: the card's form
    keys.press("Enter")
    card.locator("button[name=move]").focus()
    keys.press("Enter")
    dialog = board.page.locator(".modal-content")
    board.staff.fill("hour_from", "14:00", dialog)
    board.staff.settle()
    dialog.locator(".o_form_button_save").focus()
    keys.press("Enter")
    expect(dialog).to_have_count(0)
    assert board.facts(booking) == ("Table A", utc(14), utc(16), "confirmed")
    # the row itself books
    board.staff.settle()
    board.page.locator(".vis-label .o_tc_cell", has_text="Table B").focus()
    keys.press("Enter")
    expect(dialog.locator("[name=resource_ids]")).to_contain_text("Table B")
    keys.press("Escape")
    expect(dialog).to_have_count(0)
