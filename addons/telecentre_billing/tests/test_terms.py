from ast import literal_eval

from lxml import etree

from odoo.fields import Command, Date
from odoo.tests import Form, tagged

from .common import BillingCase


@tagged("post_install", "-at_install")
class TestTerms(BillingCase):
    """Open charges go to whom their source says; prices are set by who may."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.staff = cls.role("t-staff", "telecentre_booking.group_telecentre_user")
        cls.manager = cls.role(
            "t-manager", "telecentre_booking.group_telecentre_manager"
        )
        cls.accountant = cls.role(
            "t-accountant", "telecentre_billing.group_telecentre_accountant"
        )
        cls.nobody = cls.role("t-nobody")
        cls.payer = cls.env["res.partner"].create({"name": "Payer"})

    def test_address_and_order_reach_the_open_charges(self):
        subscription = self.subscribe("2026-01-01")
        subscription._generate_charges(self.day("2026-01-31"))
        subscription.with_user(self.staff).write(
            {"purchase_order_ref": "PO7", "invoice_partner_id": self.payer.id}
        )
        charge = subscription.charge_ids
        self.assertEqual(charge.invoice_partner_id, self.payer)
        self.assertEqual(charge.purchase_order_ref, "PO7")
        move = self.run_until("2026-01-31").move_ids
        self.assertEqual((move.partner_id, move.ref), (self.payer, "PO7"))

    def test_credit_stays_with_whom_was_invoiced(self):
        subscription = self.subscribe("2026-01-01")
        self.run_until("2026-01-31")
        subscription.close("2026-01-20")
        subscription.invoice_partner_id = self.payer
        subscription.close("2026-01-10")
        credit = self.run_until("2026-01-31").move_ids
        self.assertEqual(credit.partner_id, self.freelancer)

    def test_agreement_passes_its_order_and_address_on(self):
        group = self.env["res.partner"].create({"name": "G", "is_company": True})
        agreement = self.env["telecentre.agreement"].create(
            {"name": "C", "partner_id": group.id, "date_start": "2026-01-01"}
        )
        seat = agreement.create_seats(group, self.plan, self.centre, "2026-01-01")
        seat._generate_charges(self.day("2026-01-31"))
        agreement.write(
            {"purchase_order_ref": "PO9", "invoice_partner_id": self.payer.id}
        )
        charge = seat.charge_ids
        self.assertEqual(charge.invoice_partner_id, self.payer)
        self.assertEqual(charge.purchase_order_ref, "PO9")
        self.assertEqual(seat.invoice_partner_id, self.payer)

    def test_agreement_of_another_company_is_not_found(self):
        data = self.setup_other_company()
        self.env["telecentre.agreement"].create(
            {
                "name": "There",
                "partner_id": self.freelancer.id,
                "date_start": "2026-01-01",
                "company_id": data["company"].id,
            }
        )
        charge = self.env["telecentre.charge"].create(
            {
                "partner_id": self.freelancer.id,
                "product_id": self.plan.product_id.id,
                "price_unit": 5,
                "date": "2026-01-15",
            }
        )
        self.assertFalse(charge.agreement_id)

    def test_each_role_opens_a_contact(self):
        sales = (
            self.role("t-sales", "sales_team.group_sale_salesman")
            if self.env.ref("sales_team.group_sale_salesman", raise_if_not_found=False)
            else self.nobody
        )
        self.subscribe("2026-01-01")
        for user in (self.staff, self.manager, self.accountant, self.nobody, sales):
            with self.subTest(user=user.login):
                form = Form(self.freelancer.with_user(user))
                self.assertEqual(form.name, "Claire Freelance")

    def test_counts_of_a_contact(self):
        company = self.env["res.partner"].create({"name": "Co", "is_company": True})
        person = self.env["res.partner"].create({"name": "P", "parent_id": company.id})
        subscription = self.subscribe("2026-01-01", partner_id=person.id)
        subscription._generate_charges(self.day("2026-01-31"))
        for partner in (company, person):
            self.assertEqual(partner.telecentre_subscription_count, 1)
            self.assertEqual(partner.telecentre_open_charge_amount, 120)
        self.assertEqual(self.payer.telecentre_open_charge_amount, 0)

    def test_manager_and_accountant_set_prices(self):
        tariff = self.env["telecentre.tariff.product"].search([], limit=1)
        for user in (self.manager, self.accountant):
            with self.subTest(user=user.login):
                pricelist = (
                    self.env["product.pricelist"]
                    .with_user(user)
                    .create({"name": user.login})
                )
                item = (
                    self.env["product.pricelist.item"]
                    .with_user(user)
                    .create(
                        {
                            "pricelist_id": pricelist.id,
                            "applied_on": "0_product_variant",
                            "product_id": tariff.product_id.id,
                            "compute_price": "fixed",
                            "fixed_price": 5,
                            "centre_id": self.centre.id,
                        }
                    )
                )
                item.fixed_price = 6
                with Form(pricelist) as form:
                    form.name = "Other"
                product = tariff.product_id.with_user(user)
                with Form(product) as form:
                    form.lst_price = 7
                self.assertEqual(product.list_price, 7)
                item.unlink()

    def test_manager_and_accountant_reach_the_settings(self):
        for user in (self.manager, self.accountant):
            settings = self.env["telecentre.billing.settings"].with_user(user)
            settings.create({"auto_post": False, "auto_run": True}).action_save()
            self.assertTrue(self.company.telecentre_auto_run)
            self.assertFalse(self.company.telecentre_auto_post)
            settings.create({"auto_post": True, "auto_run": False}).action_save()
            self.assertFalse(self.company.telecentre_auto_run)

    def test_change_is_proposed_from_the_start_on(self):
        subscription = self.subscribe("2099-03-01")
        form = Form(
            self.env["telecentre.subscription.change.wizard"].with_context(
                default_subscription_id=subscription.id
            )
        )
        self.assertEqual(form.date, self.day("2099-03-01"))

    def test_end_is_proposed_for_the_first_day_that_may_be(self):
        plan = self.make_plan(90, notice_days=30)
        subscription = self.subscribe("2026-01-01", plan)
        form = Form(
            self.env["telecentre.subscription.change.wizard"].with_context(
                default_subscription_id=subscription.id, default_kind="close"
            )
        )
        self.assertGreater(form.date, Date.context_today(subscription))
        self.assertEqual(form.date, form.earliest_end)

    def test_creation_is_told_in_the_language_of_who_reads(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        for model, message in (
            ("telecentre.subscription", "Abonnement créé"),
            ("telecentre.agreement", "Convention créée"),
            ("telecentre.pass", "Carte créée"),
            ("telecentre.deposit", "Caution créée"),
            ("telecentre.billing.run", "Tournée de facturation créée"),
        ):
            record = self.env[model].with_context(lang="fr_FR").new({})
            self.assertEqual(record._creation_message(), message)

    def test_occupants_are_shown_without_their_company(self):
        firm = self.env["res.partner"].create({"name": "Firm", "is_company": True})
        person = self.env["res.partner"].create(
            {"name": "Claire Person", "parent_id": firm.id}
        )
        subscription = self.subscribe(
            "2026-01-01", activate=False, partner_id=firm.id, member_ids=person.ids
        )
        arch = etree.fromstring(subscription.get_view(view_type="form")["arch"])
        context = literal_eval(arch.find(".//field[@name='member_ids']").get("context"))
        person.invalidate_recordset(["display_name"])
        (read,) = subscription.web_read(
            {"member_ids": {"fields": {"display_name": {}}, "context": context}}
        )
        self.assertEqual(read["member_ids"][0]["display_name"], "Claire Person")

    def test_bookings_of_a_subscription_are_those_within_it(self):
        kind = self.env.ref("telecentre_booking.resource_type_desk")
        desk, away = self.env["telecentre.resource"].create(
            [
                {"name": "D", "centre_id": centre.id, "type_id": kind.id}
                for centre in (self.centre, self.other_centre)
            ]
        )
        subscription = self.subscribe("2099-03-01")
        subscription.close("2099-03-31")
        for resource, day in (
            (desk, "2099-02-10"),
            (desk, "2099-03-10"),
            (desk, "2099-04-10"),
            (away, "2099-03-11"),
        ):
            self.env["telecentre.booking"].create(
                {
                    "partner_id": self.freelancer.id,
                    "centre_id": resource.centre_id.id,
                    "resource_ids": [Command.set(resource.ids)],
                    "start": f"{day} 08:00:00",
                    "stop": f"{day} 10:00:00",
                }
            )
        self.assertEqual(subscription.booking_count, 1)
