import json
from datetime import datetime

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import TelecentreCase
from .test_every_way import NEXT_DAY, NINE, NOON


@tagged("post_install", "-at_install")
class TestEveryWayOverHttp(HttpCase, TelecentreCase):
    """The same over the network, as a program calls it."""

    def test_json_2(self):
        taken = self._book(self.desk, NINE, NOON, partner_id=self.bob.id)
        keys = self.env["res.users.apikeys"].with_user(self.staff).sudo()
        # the database judges by its own clock, which is not frozen
        key = keys._generate("rpc", "test", datetime(2126, 1, 1))
        values = self._values(self.desk, NINE, NOON, idempotency_key="net-1")
        values |= {"start": NINE, "stop": NOON}

        def create(**changes):
            return self.url_open(
                "/json/2/telecentre.booking/create",
                data=json.dumps({"vals_list": [{**values, **changes}]}),
                headers={
                    "Authorization": f"Bearer {key}",
                    "Content-Type": "application/json",
                    "X-Odoo-Database": self.env.cr.dbname,
                },
            )

        with mute_logger("odoo.http"):
            answer = create()
        self.assertEqual(answer.status_code, 422, answer.text)
        self.assertIn("Bob", answer.json()["message"])
        answer = create(**NEXT_DAY)
        self.assertEqual(answer.status_code, 200, answer.text)
        self.assertEqual(create(**NEXT_DAY).json(), answer.json())
        self.assertNotIn(taken.id, answer.json())
        with mute_logger("odoo.http"):
            refused = create(resource_ids=self.desk_2.ids, **NEXT_DAY)
        self.assertIn("net-1", refused.json()["message"])
