"""Prospecting in the browser: from an imported group to its first invoice.

One group, one day: the steps share the server's database and run in this order.
"""

import csv
import re
from datetime import date, timedelta

from playwright.sync_api import expect

IMPORTS = "telecentre_crm_sirene.telecentre_sirene_import_action"
COMPANIES = "telecentre_crm_sirene.res_partner_action_companies"
PIPELINE = "telecentre_crm.crm_lead_action_prospecting"
STATE = ".o_arrow_button_current"
GROUP, SIREN = "GROUPE EXEMPLE DU MASSIF", "300000007"
# The columns of Sirene's stock that are read; the true file has more
LINE = {
    "siren": SIREN,
    "statutDiffusionUniteLegale": "O",
    "denominationUniteLegale": GROUP,
    "categorieEntreprise": "GE",
    "trancheEffectifsUniteLegale": "52",
    "activitePrincipaleUniteLegale": "62.02A",
    "etatAdministratifUniteLegale": "A",
}


def next_month():
    return (date.today().replace(day=1) + timedelta(days=32)).replace(day=1)


def the_lead(screen):
    (lead,) = screen.call("crm.lead", "search", [[["name", "=", GROUP]]])
    return lead


def test_1_sirene_is_imported(screen, tmp_path):
    file = tmp_path / "StockUniteLegale.csv"
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, LINE, lineterminator="\n")
        writer.writeheader()
        writer.writerow(LINE)
        writer.writerow({**LINE, "siren": "300000008", "denominationUniteLegale": "X"})
    manager = screen("admin")
    manager.open(f"{IMPORTS}/new")
    manager.page.set_input_files("input[type=file]", file)
    manager.settle()
    manager.press("action_start")
    expect(manager.page.locator(STATE)).to_have_text(re.compile("Termin"))
    expect(manager.page.locator("[name=created_count]")).to_have_text("1")
    expect(manager.page.locator("[name=fault_text]")).to_contain_text("300000008")
    manager.picture("import-sirene")


def test_2_the_group_goes_into_the_pipeline(screen):
    sales = screen("commercial")
    sales.open(COMPANIES)
    row = sales.page.locator(".o_data_row", has_text=GROUP)
    row.locator("input[type=checkbox]").click()
    sales.press("action_add_to_pipeline")
    sales.page.wait_for_selector(".o_form_view")
    lead = the_lead(sales)
    (company,) = sales.call(
        "res.partner", "search", [[["company_registry", "=", SIREN]]]
    )
    contact = sales.call(
        "res.partner",
        "create",
        [
            {
                "name": "Dominique Fictif",
                "parent_id": company,
                "email": "rh@groupe-exemple.example",
                "prospect_role": "hr",
            }
        ],
    )
    (centre,) = sales.call("telecentre.centre", "search", [[["name", "=", "Murat"]]])
    (plan,) = sales.call(
        "telecentre.plan", "search", [[["name", "=", "Poste de groupe"]]], {"limit": 1}
    )
    (me,) = sales.call("res.users", "search", [[["login", "=", "commercial"]]])
    seat = {
        "centre_id": centre,
        "plan_id": plan,
        "quantity": 2,
        "date_start": next_month().isoformat(),
    }
    values = {"user_id": me, "partner_id": contact, "seat_ids": [[0, 0, seat]]}
    sales.call("crm.lead", "write", [[lead], values])
    sales.open(f"{PIPELINE}/{lead}")
    expect(sales.field("siren")).to_contain_text(SIREN)


def test_3_employees_answer_the_census(screen, chromium):
    sales = screen("commercial")
    lead = the_lead(sales)
    census = sales.call(
        "telecentre.census",
        "create",
        [{"name": "Travailler près de chez vous", "lead_id": lead}],
    )
    (data,) = sales.call("telecentre.census", "read", [[census], ["token"]])
    visitor = chromium.new_context(locale="fr-FR").new_page()
    towns = ("Murat", "Massiac", "Allanche", "Aurillac", "Ydes")
    for number, town in enumerate((*towns, "Murat", "Aurillac")):
        visitor.goto(f"{sales.url}/telecentre/census/{data['token']}")
        option = visitor.locator("#town_id option", has_text=town).first
        visitor.select_option("#town_id", option.get_attribute("value"))
        visitor.fill("#email", f"salarie{number}@groupe-exemple.example")
        visitor.check("input[name=consent]")
        visitor.click("button[type=submit]")
        expect(visitor.locator("h1")).to_have_text("Merci")
    visitor.context.close()
    sales.open(f"telecentre_crm_portal.telecentre_census_action/{census}")
    expect(sales.page.locator("svg circle")).to_have_count(5)
    sales.picture("recensement")


def test_4_the_proposal_is_signed_on_the_portal(screen, chromium):
    sales = screen("commercial")
    lead = the_lead(sales)
    sales.open(f"{PIPELINE}/{lead}")
    sales.press("action_new_proposal")
    sales.page.wait_for_selector("button[name=action_send]")
    sales.press("action_send")
    sales.page.wait_for_selector(".modal-content .o_form_view")
    sales.page.locator(
        ".modal-footer .o_mail_send, .modal-footer .btn-primary"
    ).first.click()
    sales.page.wait_for_selector(".modal-content", state="detached")
    sales.picture("proposition")
    (proposal,) = sales.call(
        "telecentre.proposal", "search", [[["lead_id", "=", lead]]]
    )
    url = sales.call("telecentre.proposal", "get_portal_url", [[proposal]])
    customer = chromium.new_context(
        locale="fr-FR", viewport={"width": 1366, "height": 768}
    ).new_page()
    customer.goto(f"{sales.url}{url}")
    customer.screenshot(
        path=sales.pictures / "proposition-portail.png", animations="disabled"
    )
    customer.click("button[data-bs-target='#modalaccept']")
    name = customer.locator("#modalaccept .o_web_sign_name_input")
    name.fill("Dominique Fictif")
    customer.wait_for_selector("#modalaccept .o_portal_sign_submit:not([disabled])")
    customer.click("#modalaccept .o_portal_sign_submit")
    customer.wait_for_selector(".alert-success")
    customer.context.close()
    (read,) = sales.call(
        "telecentre.proposal", "read", [[proposal], ["state", "signed_by"]]
    )
    assert (read["state"], read["signed_by"]) == ("signed", "Dominique Fictif")


def test_5_agreement_subscriptions_and_the_first_invoice(screen):
    sales = screen("commercial")
    lead = the_lead(sales)
    sales.open(f"{PIPELINE}/{lead}")
    for action in ("customer", "agreement", "subscriptions"):
        sales.press(f"action_create_{action}")
        sales.page.wait_for_selector(
            f"button[name=action_create_{action}]", state="hidden"
        )
    (agreement,) = sales.call(
        "telecentre.agreement", "search", [[["lead_id", "=", lead]]]
    )
    accountant = screen("compta")
    # Sirene's legal units have no address; without one, nothing is invoiced
    (group,) = accountant.call("res.partner", "search", [[["name", "=", GROUP]]])
    accountant.open(f"contacts.action_contacts/{group}")
    accountant.fill("street", "1 rue Fictive")
    accountant.fill("zip", "63000")
    accountant.fill("city", "Clermont-Ferrand")
    accountant.save()
    run = accountant.call(
        "telecentre.billing.run", "create", [{"date": next_month().isoformat()}]
    )
    accountant.call("telecentre.billing.run", "action_run", [[run]])
    charges = accountant.call(
        "telecentre.charge",
        "search_read",
        [[["agreement_id", "=", agreement]]],
        {"fields": ["state", "amount_untaxed", "move_id"]},
    )
    assert charges and {charge["state"] for charge in charges} == {"invoiced"}
    assert sum(charge["amount_untaxed"] for charge in charges) == 240
    (move,) = {charge["move_id"][0] for charge in charges}
    (invoice,) = accountant.call(
        "account.move", "read", [[move], ["state", "partner_id"]]
    )
    assert invoice["state"] == "posted"
    assert GROUP in invoice["partner_id"][1]
