"""The main job, in the browser: book, subscribe, bill, print, prospect.

One network, one day: the steps share the server's database and run in this order.
Dates are found from today, because the demo's bookings lie around it, and fall where
nothing is booked yet.
"""

import re
from datetime import date, timedelta

import holidays
import pytest
from playwright.sync_api import expect

PLANNING = "telecentre_booking.telecentre_planning_action"
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
    screen.field("unit", dialog).get_by_text(unit, exact=True).click()
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
    ("Yasmine Témoin", "Heure", ["Salle de réunion", "Vidéoprojecteur"], ("10:00", "12:00")),
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
        [[["date_from", "=", free_monday().isoformat()], ["centre_id.name", "=", "Murat"]]],
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
    quick.page.wait_for_selector("button[name=action_check_in]")
    slow.press("action_confirm")
    refusal = slow.page.locator(".modal-content, .o_notification").last
    expect(refusal).to_contain_text("Poste 1")
    expect(refusal).to_contain_text("Camille Exemple")
    expect(refusal).to_contain_text("08:30")
    slow.picture("conflit")


def test_1c_check_in_and_check_out(screen):
    staff = screen("accueil")
    staff.open(f"{BOOKINGS}/new")
    # A month from today: it has begun or begins within a day, whatever the hour.
    dialog = staff.page.locator(".o_action").last
    staff.choose("centre_id", "Pierrefort", dialog)
    staff.field("unit", dialog).get_by_text("Mois", exact=True).click()
    staff.choose("partner_id", "Olivier Essai", dialog)
    staff.choose("resource_ids", "Imprimante", dialog)
    staff.press("action_check_in")
    staff.page.wait_for_selector("button[name=action_check_out]")
    staff.picture("arrivee")
    staff.press("action_check_out")
    expect(staff.page.locator(".o_arrow_button_current")).to_have_text(re.compile("Termin"))


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
    accountant.picture("convention")
    pytest.fail("to be continued")
