import os
from unittest import SkipTest

from odoo.tests import new_test_user

from odoo.addons.telecentre_crm.tests.common import ORANGE, TelecentreCrmCommon

__all__ = ["EMAIL", "ORANGE", "PrivacyCommon", "need_addon"]
EMAIL = "claude.fictif@group-one.example"


def need_addon(env, name):
    """Skip what asks for an addon that need not be there; in CI all are, and a missing
    one is a fault (TELECENTRE_STRICT)."""
    module = env["ir.module.module"].sudo().search([("name", "=", name)])
    if module.state == "installed":
        return
    if os.environ.get("TELECENTRE_STRICT"):
        raise AssertionError(f"{name} is not installed, and CI installs every addon")
    raise SkipTest(f"{name} is not installed")


class PrivacyCommon(TelecentreCrmCommon):
    """A prospect of a group, and who looks after people's data."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.privacy_user = new_test_user(
            cls.env, "privacy_officer", "telecentre_privacy.group_telecentre_privacy"
        )
        (cls.company | cls.contact).lang = "en_US"
        cls.contact.write({"name": "Claude Fictif", "email": EMAIL})
        cls.lead = cls._create_lead()
        # What the database has noted before is not the test's
        cls.noted = cls.env["telecentre.privacy.log"].search([], limit=1).id or 0

    @classmethod
    def _oppose(cls, value, kind="email", **values):
        return cls.env["telecentre.opposition"].create(
            {"kind": kind, "value": value, **values}
        )

    def _log(self, action):
        return self.env["telecentre.privacy.log"].search(
            [("action", "=", action), ("id", ">", self.noted)]
        )
