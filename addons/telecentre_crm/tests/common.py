from odoo.fields import Command
from odoo.tests import TransactionCase, new_test_user

ORANGE = "380129866"
EDF = "552081317"
MAIF = "775709702"


class TelecentreCrmCommon(TransactionCase):
    """A team that prospects, one user for each role, one company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(
            context={**cls.env.context, "tracking_disable": True, "lang": "en_US"}
        )
        cls.team = cls.env.ref("telecentre_crm.crm_team_groups")
        cls.sales_user = new_test_user(
            cls.env, "crm_sales", "telecentre_crm.group_telecentre_sales"
        )
        cls.staff_user = new_test_user(
            cls.env, "crm_staff", "telecentre_booking.group_telecentre_user"
        )
        cls.sales_manager = new_test_user(
            cls.env,
            "crm_sales_manager",
            "telecentre_crm.group_telecentre_sales,sales_team.group_sale_manager",
        )
        cls.team.member_ids = [Command.set((cls.sales_user | cls.sales_manager).ids)]
        cls.network = cls.env["res.partner"].create(
            {"name": "National network", "is_company": True}
        )
        cls.company = cls._create_company("Group One", ORANGE)
        cls.contact = cls.env["res.partner"].create(
            {
                "name": "Human resources",
                "parent_id": cls.company.id,
                "email": "hr@group-one.example",
            }
        )

        cls.centre = cls.env["telecentre.centre"].create(
            {"name": "Centre One", "code": "CRM1"}
        )
        cls.centre_two = cls.env["telecentre.centre"].create(
            {"name": "Centre Two", "code": "CRM2"}
        )
        cls.plan = cls._create_plan("Desk, a month", 120.0)
        cls.employees = cls.env["res.partner"].create(
            [
                {"name": name, "parent_id": cls.company.id}
                for name in ("Employee A", "Employee B", "Employee C")
            ]
        )

    @classmethod
    def _create_plan(cls, name, price, **values):
        product = cls.env["product.product"].create(
            {"name": name, "type": "service", "list_price": price}
        )
        return cls.env["telecentre.plan"].create(
            {"name": name, "product_id": product.id, **values}
        )

    @classmethod
    def _create_seats(cls, lead, **values):
        return cls.env["telecentre.lead.seat"].create(
            {
                "lead_id": lead.id,
                "centre_id": cls.centre.id,
                "plan_id": cls.plan.id,
                "date_start": "2026-09-01",
                **values,
            }
        )

    @classmethod
    def _create_company(cls, name, registry=False, **values):
        return cls.env["res.partner"].create(
            {
                "name": name,
                "is_company": True,
                "country_id": cls.env.ref("base.fr").id,
                "company_registry": registry,
                **values,
            }
        )

    @classmethod
    def _create_lead(cls, partner=None, **values):
        return cls.env["crm.lead"].create(
            {
                "name": "A group to prospect",
                "type": "opportunity",
                "team_id": cls.team.id,
                "user_id": cls.sales_user.id,
                "partner_id": (partner or cls.contact).id,
                **values,
            }
        )

    @classmethod
    def _create_telework_agreement(cls, partner=None, **values):
        return cls.env["telecentre.telework.agreement"].create(
            {
                "partner_id": (partner or cls.company).id,
                "user_id": cls.sales_user.id,
                "date_start": "2026-01-01",
                "date_end": "2026-12-31",
                **values,
            }
        )
