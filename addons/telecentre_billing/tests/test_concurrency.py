"""Two transactions at once, on real cursors: data is committed, then removed."""

from datetime import date

from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger

DAY = date(2026, 1, 15)


@tagged("post_install", "-at_install")
class TestConcurrency(BaseCase):
    def setUp(self):
        super().setUp()
        self.registry_ = Registry(get_db_name())
        with self.registry_.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})
            partner = env["res.partner"].create({"name": "Two at once"})
            product = env["product.product"].create(
                {"name": "One day", "type": "service", "list_price": 15}
            )
            record = env["telecentre.pass"].create(
                {"partner_id": partner.id, "product_id": product.id, "quantity": 1}
            )
            record.action_confirm()
            self.ids = (record.id, partner.id, product.id)
        self.addCleanup(self._remove)

    def _remove(self):
        record_id, partner_id, product_id = self.ids
        with self.registry_.cursor() as cr:
            for table in ("telecentre_allowance_move", "telecentre_charge"):
                cr.execute(f"DELETE FROM {table} WHERE pass_id = %s", [record_id])  # noqa: S608
            env = api.Environment(cr, SUPERUSER_ID, {})
            cr.execute("DELETE FROM telecentre_pass WHERE id = %s", [record_id])
            env["product.product"].browse(product_id).product_tmpl_id.unlink()
            env["res.partner"].browse(partner_id).unlink()

    def _pass(self, cr):
        env = api.Environment(cr, SUPERUSER_ID, {})
        return env["telecentre.pass"].browse(self.ids[0])

    @mute_logger("odoo.sql_db")
    def test_last_unit_goes_to_exactly_one(self):
        with self.registry_.cursor() as first, self.registry_.cursor() as second:
            # Both have read the balance before either of them writes.
            self.assertEqual(self._pass(first).remaining, 1)
            self.assertEqual(self._pass(second).remaining, 1)
            self._pass(first).use(1)
            first.commit()
            with self.assertRaises(SerializationFailure):
                self._pass(second).use(1)
            second.rollback()
            with self.assertRaises(UserError):
                self._pass(second).use(1)
            second.rollback()

    def test_second_run_of_a_company_is_told_to_wait(self):
        with self.registry_.cursor() as first, self.registry_.cursor() as second:
            runs = [
                api.Environment(cr, SUPERUSER_ID, {})["telecentre.billing.run"].new({})
                for cr in (first, second)
            ]
            with (
                runs[0]._exclusively(),
                self.assertRaisesRegex(UserError, "at work"),
                runs[1]._exclusively(),
            ):
                pass
            with runs[1]._exclusively():
                pass


@tagged("post_install", "-at_install")
class TestPlanConcurrency(BaseCase):
    def setUp(self):
        super().setUp()
        self.registry_ = Registry(get_db_name())
        with self.registry_.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})
            partner = env["res.partner"].create({"name": "Two at once"})
            product = env["product.product"].create(
                {"name": "A month", "type": "service", "list_price": 90}
            )
            centre = env["telecentre.centre"].create(
                {"name": "Two at once", "code": "T-TWO"}
            )
            allowance = {
                "resource_type_id": env.ref("telecentre_booking.resource_type_desk").id,
                "unit_id": env.ref("telecentre_booking.unit_day").id,
                "quantity": 1,
            }
            plan = env["telecentre.plan"].create(
                {
                    "name": "One day",
                    "product_id": product.id,
                    "allowance_ids": [Command.create(allowance)],
                }
            )
            subscription = env["telecentre.subscription"].create(
                {
                    "partner_id": partner.id,
                    "plan_id": plan.id,
                    "centre_id": centre.id,
                    "date_start": "2026-01-01",
                }
            )
            template = product.product_tmpl_id
            self.records = (subscription, plan, centre, template, partner)
            self.addCleanup(self._remove)
            subscription.action_activate()
            # The unit is granted before anybody uses it.
            subscription.allowance_balance(plan.allowance_ids, DAY)
            self.ids = (subscription.id, plan.allowance_ids.id)

    def _remove(self):
        subscription, *others = self.records
        with self.registry_.cursor() as cr:
            for table in (
                "telecentre_allowance_move",
                "telecentre_charge",
                "telecentre_subscription_change",
            ):
                cr.execute(
                    f"DELETE FROM {table} WHERE subscription_id = %s",  # noqa: S608
                    [subscription.id],
                )
            cr.execute(
                "DELETE FROM telecentre_subscription WHERE id = %s", [subscription.id]
            )
            env = api.Environment(cr, SUPERUSER_ID, {})
            for record in others:
                record.with_env(env).unlink()

    def _parts(self, cr):
        env = api.Environment(cr, SUPERUSER_ID, {})
        subscription_id, allowance_id = self.ids
        return (
            env["telecentre.subscription"].browse(subscription_id),
            env["telecentre.plan.allowance"].browse(allowance_id),
        )

    @mute_logger("odoo.sql_db")
    def test_last_unit_of_a_plan_goes_to_exactly_one(self):
        with self.registry_.cursor() as first, self.registry_.cursor() as second:
            ours, unit = self._parts(first)
            theirs, same = self._parts(second)
            # Both have read the balance before either of them writes.
            self.assertEqual(ours.allowance_balance(unit, DAY), 1)
            self.assertEqual(theirs.allowance_balance(same, DAY), 1)
            self.assertEqual(ours.use_allowance(unit, 1, DAY), 1)
            first.commit()
            with self.assertRaises(SerializationFailure):
                theirs.use_allowance(same, 1, DAY)
            second.rollback()
            theirs, same = self._parts(second)
            self.assertEqual(theirs.use_allowance(same, 1, DAY), 0)
            second.rollback()
