"""Prospecting in the browser: from an imported group to its first invoice.

One group, one day: the steps share the server's database and run in this order.
"""

import csv
import re
import subprocess
from datetime import date, timedelta

from playwright.sync_api import expect

IMPORTS = "telecentre_crm_sirene.telecentre_sirene_import_action"
COMPANIES = "telecentre_crm_sirene.res_partner_action_companies"
PIPELINE = "telecentre_crm.crm_lead_action_prospecting"
RUNS = "telecentre_billing.telecentre_billing_run_action"
STATE = ".o_arrow_button_current"
GROUP, SIREN = "GROUPE EXEMPLE DU MASSIF", "300000007"
EMPLOYEE, NEIGHBOUR, DESK = "Alix Fictif", "Noa Voisin", "desk"
# Presence of the past is a correction, and says why
PAST = {"context": {"telecentre_correction": "Essai"}}
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


def last_month():
    return (date.today().replace(day=1) - timedelta(days=1)).replace(day=1)


def a_tuesday():
    """Between the 16th and the 22nd, where no public holiday has its fixed date."""
    days = (last_month() + timedelta(days=number) for number in range(15, 22))
    return next(day for day in days if day.weekday() == 1)


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
    (me,) = sales.call(
        "res.users",
        "search_read",
        [[["login", "=", "commercial"]]],
        {"fields": ["name"]},
    )
    sales.open("contacts.action_contacts/new")
    sales.field("company_type").locator("input[data-value=person]").click()
    sales.fill("name", "Dominique Fictif")
    sales.choose("parent_id", GROUP)
    sales.fill("email", "rh@groupe-exemple.example")
    sales.save()
    sales.open(f"{PIPELINE}/{lead}")
    sales.choose("partner_id", "Dominique Fictif")
    sales.choose("user_id", me["name"])
    sales.page.locator("a[name=seats]").click()
    seats = sales.field("seat_ids")
    seats.locator(".o_field_x2many_list_row_add a").click()
    row = seats.locator(".o_selected_row")
    sales.choose("centre_id", "Murat", row)
    sales.choose("plan_id", "Poste de groupe", row)
    # Leaving the seats opens the calendar of the date, the next cell.
    sales.settle()
    for name, value in (("quantity", 2), ("date_start", f"{last_month():%d/%m/%Y}")):
        cell = sales.field(name, row).locator("input").first
        cell.fill(str(value))
        cell.press("Tab")
    sales.page.locator(".o_datetime_picker").wait_for(state="detached")
    sales.save()
    expect(seats.locator(".o_data_row")).to_contain_text("120,00")
    sales.page.locator("a[name=prospecting]").click()
    expect(sales.field("siren")).to_contain_text(SIREN)


def test_2b_the_simulation_s_discount_is_the_opportunity_s(screen):
    sales = screen("commercial")
    sales.open(f"{PIPELINE}/{the_lead(sales)}")
    sales.page.get_by_role("button", name="Simulation").click()
    sales.page.wait_for_selector(".modal-content .o_form_view")
    sales.fill("discount", 10, sales.page.locator(".modal-content"))
    expect(sales.field("amount_monthly")).to_contain_text("216,00")
    sales.picture("simulation")
    sales.press("action_apply")
    sales.page.wait_for_selector(".modal-content", state="detached")
    sales.page.locator("a[name=seats]").click()
    expect(sales.field("seat_ids").locator(".o_data_row")).to_contain_text("108,00")


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
    accountant.fill("email", "compta@groupe-exemple.example")
    accountant.save()
    come_to_work(screen)
    accountant.open(f"{RUNS}/new")
    accountant.press("action_run")
    accountant.confirm()
    expect(accountant.page.locator(STATE)).to_have_text(
        re.compile("Termin"), timeout=120_000
    )
    charges = accountant.call(
        "telecentre.charge",
        "search_read",
        [[["agreement_id", "=", agreement]]],
        {"fields": ["state", "amount_untaxed", "move_id"]},
    )
    assert charges and {charge["state"] for charge in charges} == {"invoiced"}
    # Last month and this one, as signed: two seats at 120, ten per cent less; and the
    # day of an employee without a seat, at 20 less as much.
    amounts = sorted(charge["amount_untaxed"] for charge in charges)
    assert amounts == [18, 216, 216]
    (move,) = {charge["move_id"][0] for charge in charges}
    (invoice,) = accountant.call(
        "account.move", "read", [[move], ["state", "partner_id"]]
    )
    assert invoice["state"] == "posted"
    assert GROUP in invoice["partner_id"][1]


def come_to_work(screen):
    """An employee of the group, and a neighbour who is none, came last month."""
    manager = screen("admin")
    (agreement,) = manager.call(
        "telecentre.agreement",
        "search_read",
        [[["lead_id", "=", the_lead(manager)]]],
        {"fields": ["partner_id"]},
    )
    (centre,) = manager.call("telecentre.centre", "search", [[["name", "=", "Murat"]]])
    (kind,) = manager.call(
        "telecentre.resource.type", "search", [[["code", "=", DESK]]]
    )
    day = a_tuesday()
    for name, company in ((EMPLOYEE, agreement["partner_id"][0]), (NEIGHBOUR, False)):
        person = manager.call(
            "res.partner", "create", [{"name": name, "parent_id": company}]
        )
        desk = manager.call(
            "telecentre.resource",
            "create",
            [{"name": f"Poste de {name}", "centre_id": centre, "type_id": kind}],
        )
        booking = manager.call(
            "telecentre.booking",
            "create",
            [
                {
                    "partner_id": company or person,
                    "occupant_id": person,
                    "centre_id": centre,
                    "unit": "day",
                    "start": f"{day} 07:00:00",
                    "stop": f"{day} 16:00:00",
                    "resource_ids": [[6, 0, [desk]]],
                    "state": "confirmed",
                }
            ],
            PAST,
        )
        manager.call(
            "telecentre.attendance",
            "create",
            [
                {
                    "booking_id": booking,
                    "arrival": f"{day} 07:30:00",
                    "departure": f"{day} 15:30:00",
                }
            ],
            PAST,
        )


def test_6_the_invoice_prints_and_brings_the_statement_of_presence(screen, tmp_path):
    accountant = screen("compta")
    accountant.open("account.action_move_out_invoice_type")
    accountant.page.locator(".o_data_row", has_text=GROUP).first.click()
    accountant.page.wait_for_selector(".o_form_view")
    with accountant.page.expect_download(timeout=120_000) as download:
        accountant.page.get_by_role("button", name="Imprimer", exact=True).first.click()
    text = words_of(download.value, tmp_path / "facture.pdf")
    assert GROUP in text and "450,00" in text
    accountant.press_label("Envoyer")
    dialog = accountant.page.locator(".modal-content")
    month = f"{last_month():%Y-%m}"
    files = dialog.get_by_text(re.compile(f"{GROUP} - {month}"))
    expect(files).to_have_count(2)
    accountant.picture("facture-envoi")
    dialog.locator("button[name=action_send_and_print]").click()
    dialog.wait_for(state="detached")
    sent = accountant.call(
        "ir.attachment",
        "search_read",
        [[["res_model", "=", "account.move"], ["name", "ilike", f"{GROUP} - {month}"]]],
        {"fields": ["name", "mimetype"]},
    )
    assert len(sent) == 2
    (pdf,) = [file for file in sent if file["mimetype"] == "application/pdf"]
    with accountant.page.expect_download() as download:
        accountant.page.evaluate(
            "url => { location.href = url }", f"/web/content/{pdf['id']}?download=true"
        )
    text = words_of(download.value, tmp_path / "releve.pdf")
    assert EMPLOYEE in text
    assert NEIGHBOUR not in text
    accountant.open("telecentre_crm.telecentre_presence_statement_action")
    accountant.page.locator(".o_facet_remove").click()
    row = accountant.page.locator(".o_data_row", has_text=GROUP)
    expect(row).to_contain_text("FAC/")
    accountant.picture("releves-de-presence")


def words_of(download, file):
    download.save_as(file)
    return subprocess.run(
        ["pdftotext", "-layout", file, "-"], capture_output=True, text=True, check=True
    ).stdout
