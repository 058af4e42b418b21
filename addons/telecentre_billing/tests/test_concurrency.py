"""Two transactions at once, on real cursors: data is committed, then removed."""

from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger


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
