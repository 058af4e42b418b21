"""The main job, in the browser: book, subscribe, bill, print, prospect.

One network, one day: the steps share the server's database and run in this order.
Dates are found from today, because the demo's bookings lie around it, and fall where
nothing is booked yet.
"""

import re
import subprocess
from datetime import date, timedelta

import holidays
from playwright.sync_api import expect
from pypdf import PdfReader

from .conftest import PICTURES

PLANNING = "telecentre_booking.telecentre_planning_action"
STATE = ".o_arrow_button_current"
BOOKINGS = "telecentre_booking.telecentre_booking_action"
SUBSCRIPTIONS = "telecentre_billing.telecentre_subscription_action"
AGREEMENTS = "telecentre_billing.telecentre_agreement_action"
RUNS = "telecentre_billing.telecentre_billing_run_action"
PIPELINE = "telecentre_crm.crm_lead_action_prospecting"


def french(day):
    return day.strftime("%d/%m/%Y")


def free_monday():
    """Return a Monday, six weeks ahead or later, that starts a week without holiday."""
    day = date.today() + timedelta(weeks=6)
    day -= timedelta(days=day.weekday())
    closed = holidays.France(years=[day.year, day.year + 1])
    while any(day + timedelta(days=n) in closed for n in range(5)):
        day += timedelta(weeks=1)
    return day


def month_of_31_days():
    """Return the first day of a month of 31 days, next month or later."""
    first = date.today().replace(day=1)
    while True:
        first = (first + timedelta(days=32)).replace(day=1)
        if (first + timedelta(days=30)).month == first.month:
            return first


def fill_booking(screen, customer, unit, day, resources, hours=None):
    """Fill the form of a new booking in Murat that is open on the screen."""
    dialog = screen.page.locator(".modal-content, .o_action").last
    screen.choose("centre_id", "Murat", dialog)
    screen.pick("unit", unit, dialog)
    screen.fill("date_from", french(day), dialog)
    if hours:
        screen.fill("hour_from", hours[0], dialog)
        screen.fill("hour_to", hours[1], dialog)
    screen.choose("partner_id", customer, dialog)
    for resource in resources:
        screen.choose("resource_ids", resource, dialog)


STAYS = [
    ("Camille Exemple", "Journée", ["Poste 1"], None),
    ("Bruno Fictif", "Semaine", ["Poste 2"], None),
    ("Nadia Démo", "Mois", ["Poste 3"], None),
    (
        "Yasmine Témoin",
        "Heure",
        ["Salle de réunion", "Vidéoprojecteur"],
        ("10:00", "12:00"),
    ),
]


def test_1a_staff_sees_the_week_and_books_from_the_planning(screen):
    staff = screen("accueil")
    staff.open(PLANNING)
    staff.page.wait_for_selector(".vis-item")
    staff.picture("planning")
    for customer, unit, resources, hours in STAYS:
        staff.page.locator(".o_tc_new:visible").click()
        staff.page.wait_for_selector(".modal-content .o_form_view")
        fill_booking(staff, customer, unit, free_monday(), resources, hours)
        if hours:
            staff.picture("reservation")
        staff.settle()
        staff.page.locator(".modal-content .o_form_button_save").click()
        staff.page.wait_for_selector(".modal-content", state="detached")
    booked = staff.call(
        "telecentre.booking",
        "search_read",
        [
            [
                ["date_from", "=", free_monday().isoformat()],
                ["centre_id.name", "=", "Murat"],
            ]
        ],
        {"fields": ["partner_id", "unit", "state", "resource_ids"], "order": "id"},
    )
    assert [(row["partner_id"][1], row["state"]) for row in booked] == [
        (customer, "confirmed") for customer, *_rest in STAYS
    ]
    assert [len(row["resource_ids"]) for row in booked] == [1, 1, 1, 2]


def test_1b_a_clash_is_refused_and_says_who_has_it_and_when(screen):
    day = free_monday() + timedelta(weeks=5)
    slow, quick = screen("accueil"), screen("admin")
    slow.open(f"{BOOKINGS}/new")
    fill_booking(slow, "Paul Exemple", "Journée", day, ["Poste 1"])
    quick.open(f"{BOOKINGS}/new")
    fill_booking(quick, "Camille Exemple", "Journée", day, ["Poste 1"])
    quick.press("action_confirm")
    expect(quick.page.locator(STATE)).to_have_text(re.compile("Confirm"))
    slow.press("action_confirm")
    refusal = slow.page.locator(".modal-content, .o_notification").last
    expect(refusal).to_contain_text("Poste 1")
    expect(refusal).to_contain_text("Camille Exemple")
    expect(refusal).to_contain_text("08:30")
    slow.picture("conflit")


def new_desk(screen):
    """Add a desk that nobody has booked yet, as an administrator; return its name."""
    (centre,) = screen.call(
        "telecentre.centre", "search", [[["name", "=", "Pierrefort"]]]
    )
    (kind,) = screen.call(
        "telecentre.resource.type", "search", [[["code", "=", "desk"]]]
    )
    values = {"name": "Poste neuf", "centre_id": centre, "type_id": kind}
    screen.call("telecentre.resource", "create", [[values]])
    return values["name"]


def test_1c_check_in_and_check_out(screen):
    desk = new_desk(screen("admin"))
    staff = screen("accueil")
    staff.open(f"{BOOKINGS}/new")
    # A month from today: it has begun, whatever the hour and the day of the week.
    form = staff.page.locator(".o_action").last
    staff.choose("centre_id", "Pierrefort", form)
    staff.pick("unit", "Mois", form)
    staff.fill("date_from", french(date.today()), form)
    staff.choose("partner_id", "Olivier Essai", form)
    staff.choose("resource_ids", desk, form)
    staff.press("action_confirm")
    staff.press("action_check_in")
    staff.page.wait_for_selector("button[name=action_check_out]")
    staff.picture("arrivee")
    staff.press("action_check_out")
    # The month goes on: tomorrow there is another arrival.
    staff.page.wait_for_selector("button[name=action_check_in]")
    expect(staff.page.locator(STATE)).to_have_text(re.compile("Confirm"))


def test_2a_a_freelancer_subscribes_from_the_17th(screen):
    accountant = screen("compta")
    accountant.open(f"{SUBSCRIPTIONS}/new")
    accountant.choose("partner_id", "Marc Essai")
    accountant.choose("plan_id", "Mensuel bureau")
    accountant.choose("centre_id", "Murat")
    accountant.fill("date_start", french(month_of_31_days().replace(day=17)))
    accountant.press("action_activate")
    accountant.page.wait_for_selector("button[name=action_activate]", state="hidden")
    accountant.picture("abonnement")


def test_2b_a_group_takes_three_seats_under_one_agreement(screen):
    accountant = screen("compta")
    accountant.open(f"{AGREEMENTS}/new")
    accountant.fill("name", "Convention Atelier du Puy Mary")
    accountant.choose("partner_id", "Atelier du Puy Mary")
    accountant.fill("purchase_order_ref", "BC-PUYMARY-7")
    accountant.save()
    accountant.press_label("New seats", "Nouvelles places")
    wizard = accountant.page.locator(".modal-content").last
    accountant.choose("plan_id", "Poste de groupe", wizard)
    accountant.choose("centre_id", "Aurillac", wizard)
    accountant.fill("date_start", french(month_of_31_days()), wizard)
    for person in ("Jeanne Modèle", "Louis Essai", "Rose Témoin"):
        wizard.get_by_text("Ajouter une ligne").click()
        row = wizard.locator(".o_selected_row")
        row.locator("[name=name] input").fill(person)
    accountant.picture("convention")
    accountant.press("action_create")
    accountant.page.wait_for_selector(".modal-content", state="detached")
    seats = accountant.call(
        "telecentre.subscription",
        "search_read",
        [[["agreement_id.name", "=", "Convention Atelier du Puy Mary"]]],
        {"fields": ["quantity", "state", "member_ids"]},
    )
    assert [seat["state"] for seat in seats] == ["active"] * len(seats)
    assert sum(seat["quantity"] for seat in seats) == 3


def test_3_the_accountant_previews_the_month_runs_it_and_runs_it_again(screen):
    accountant = screen("compta")
    accountant.open(f"{RUNS}/new")
    last_day = month_of_31_days() + timedelta(days=30)
    accountant.fill("date", french(last_day))
    accountant.press("action_preview")
    accountant.page.wait_for_selector("button[name=action_view_preview]")
    accountant.picture("apercu")
    accountant.press("action_run")
    accountant.confirm()
    # a job does it: the form looks again by itself
    current = accountant.page.locator(".o_arrow_button_current")
    done = re.compile("Termin|Fait|Effectu")
    expect(current).to_have_text(done, timeout=120_000)
    expect(accountant.field("date")).to_contain_text("31")
    accountant.picture("tournee")
    lines = accountant.call(
        "account.move.line",
        "search_read",
        [[["name", "ilike", "Marc Essai"], ["move_id.state", "=", "posted"],
          ["price_subtotal", "=", 58.06]]],
        {"fields": ["move_id", "price_total"]},
    )  # fmt: skip
    assert [line["price_total"] for line in lines] == [69.67]
    group = [["invoice_origin", "!=", False], ["ref", "ilike", "BC-PUYMARY-7"]]
    fields = {"fields": ["amount_untaxed", "invoice_line_ids", "state"]}
    (invoice,) = accountant.call("account.move", "search_read", [group[1:]], fields)
    assert (invoice["state"], invoice["amount_untaxed"]) == ("posted", 360.0)
    assert len(invoice["invoice_line_ids"]) >= 3

    before = accountant.call("account.move", "search_count", [[]])
    charges = accountant.call("telecentre.charge", "search_count", [[]])
    accountant.open(f"{RUNS}/new")
    accountant.fill("date", french(last_day))
    accountant.press("action_run")
    accountant.confirm()
    expect(current).to_have_text(done, timeout=120_000)
    assert accountant.call("account.move", "search_count", [[]]) == before
    assert accountant.call("telecentre.charge", "search_count", [[]]) == charges


def test_4_the_invoice_prints_in_french_with_factur_x_inside(screen, tmp_path):
    accountant = screen("compta")
    domain = [["ref", "ilike", "BC-PUYMARY-7"], ["state", "=", "posted"]]
    (move,) = accountant.call("account.move", "search", [domain])
    accountant.open(f"account.action_move_out_invoice_type/{move}")
    accountant.picture("facture")
    with accountant.page.expect_download(timeout=120_000) as download:
        accountant.page.get_by_role("button", name="Imprimer", exact=True).first.click()
    file = tmp_path / "facture.pdf"
    download.value.save_as(file)
    text = subprocess.run(
        ["pdftotext", "-layout", file, "-"], capture_output=True, text=True, check=True
    ).stdout
    # By their place on the page: the seller in the head, the mentions in the foot.
    lines = [line for line in text.split("\f")[0].splitlines() if line.strip()]
    top, bottom = "\n".join(lines[:8]), "\n".join(lines[-12:])
    assert "Réseau des télécentres du Cantal" in top
    assert "SIRET" in text
    assert "SIRET" in bottom and "1 / " in bottom
    assert "40" in text and "indemnité" in text.lower()
    assert "Facture" in text and "BC-PUYMARY-7" in text
    assert any("factur-x" in name for name in PdfReader(file).attachments)
    subprocess.run(
        ["pdftoppm", "-r", "80", "-png", "-singlefile", file, PICTURES / "facture-pdf"],
        check=True,
    )


def test_5_sales_wins_a_group_and_gets_everything_from_it(screen):
    sales = screen("commercial")
    sales.open(PIPELINE)
    sales.page.wait_for_selector(".o_kanban_record")
    domain = [["team_id.is_prospecting", "=", True], ["type", "=", "opportunity"]]
    assert sales.call("crm.lead", "search_count", [domain]) == 21
    sales.picture("pipeline")
    sales.page.locator(".o_kanban_record", has_text="Orange").first.click()
    sales.page.wait_for_selector(".o_form_view")
    sales.picture("opportunite")
    sales.press("action_set_won_rainbowman")
    for action in ("customer", "agreement", "subscriptions"):
        sales.press(f"action_create_{action}")
        sales.page.wait_for_selector(
            f"button[name=action_create_{action}]", state="hidden"
        )
    sales.picture("opportunite-gagnee")
    orange = [["partner_id.name", "ilike", "Orange"]]
    assert sales.call("telecentre.agreement", "search_count", [orange]) == 1
    assert sales.call("telecentre.subscription", "search_count", [orange]) >= 1
