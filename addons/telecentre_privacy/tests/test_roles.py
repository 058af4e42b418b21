from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .test_erasure import SECRET, ErasureCommon

PRESENCE = (
    "telecentre.attendance",
    "telecentre.booking",
    "telecentre.booking.slot",
    "telecentre.booking.series",
    "telecentre.booking.waiting",
)


@tagged("post_install", "-at_install")
class TestRoles(ErasureCommon, HttpCase):
    """Each role, by each door: read, search, name, group, export, RPC."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner_user = new_test_user(cls.env, "net_partner", "base.group_portal")
        cls.partner_user.partner_id.parent_id = cls.network
        # Who may export does not see more by it
        export = cls.env.ref("base.group_allow_export")
        (cls.sales_user | cls.staff_user).write({"group_ids": [(4, export.id)]})
        cls.shared = cls._create_lead(
            name="Shared group",
            co_prospecting_partner_id=cls.network.id,
            description=f"<p>{SECRET}</p>",
        )

    def _doors(self, model, record, field):
        """{door: call} by which a field of a record may be looked at."""
        return {
            "read": lambda: model.browse(record.id).read([field]),
            "search_read": lambda: model.search_read([("id", "=", record.id)], [field]),
            "search": lambda: model.search([(field, "!=", False)]),
            "export": lambda: model.browse(record.id).export_data([field]),
            "group": lambda: model.formatted_read_group([], [field], ["__count"]),
            "name": lambda: model.name_search(
                "", [(field, "!=", False), ("id", "=", record.id)]
            ),
        }

    def _assert_closed(self, user, record, field):
        model = self.env[record._name].with_user(user)
        for door, call in self._doors(model, record, field).items():
            with self.subTest(user=user.login, field=field, door=door):
                # The portal is refused any export, by a plain UserError
                portal = door == "export" and user == self.partner_user
                with self.assertRaises(UserError if portal else AccessError):
                    call()

    def test_sales_sees_no_presence_by_any_door(self):
        slot, presence = self.booking.slot_ids, self.booking.attendance_ids
        self.assertTrue(slot.arrival and presence.arrival)
        for record in (self.booking, slot, presence):
            self._assert_closed(self.sales_user, record, "arrival")
        for model in PRESENCE:
            self.assertFalse(
                self.env[model].with_user(self.sales_user).has_access("read"), model
            )

    def test_sales_sees_no_presence_in_messages_and_files(self):
        self.booking.message_post(body="Came at nine", message_type="comment")
        file = self.env["ir.attachment"].create(
            {
                "name": "presence.csv",
                "raw": b"9:05",
                "res_model": "telecentre.booking",
                "res_id": self.booking.id,
            }
        )
        where = [("model", "=", "telecentre.booking")]
        Message = self.env["mail.message"].with_user(self.sales_user)
        self.assertFalse(Message.search(where))
        self.assertFalse(
            self.env["ir.attachment"]
            .with_user(self.sales_user)
            .search([("id", "=", file.id)])
        )

    def test_staff_sees_no_prospect_s_notes_by_any_door(self):
        for name in ("description", "contact_name", "name"):
            self._assert_closed(self.staff_user, self.lead, name)
        Message = self.env["mail.message"].with_user(self.staff_user)
        self.assertFalse(Message.search([("model", "=", "crm.lead")]))
        with self.assertRaises(AccessError):
            self.lead.message_ids.with_user(self.staff_user).read(["body"])

    def test_the_partner_sees_shared_opportunities_only(self):
        Lead = self.env["crm.lead"].with_user(self.partner_user)
        self.assertEqual(Lead.search([]), self.shared)
        self.assertEqual([i for i, _n in Lead.name_search("")], self.shared.ids)
        with self.assertRaises(AccessError):
            Lead.browse(self.lead.id).read(["name"])
        self.assertEqual(Lead.browse(self.shared.id).name, "Shared group")

    def test_the_partner_sees_no_person_note_or_amount(self):
        for name in (
            "description",
            "contact_name",
            "email_from",
            "phone",
            "partner_id",
            "expected_revenue",
            "score_explanation",
            "privacy_informed_date",
            "employees_nearby",
        ):
            self._assert_closed(self.partner_user, self.shared, name)

    def test_the_partner_reads_whole_records_without_what_is_ours(self):
        (row,) = (
            self.env["crm.lead"].with_user(self.partner_user).search_read([], load="")
        )
        self.assertEqual(row["name"], "Shared group")
        self.assertNotIn(SECRET, str(row))
        self.assertFalse({"description", "email_from", "partner_id"} & row.keys())

    def test_the_partner_reads_no_message_and_no_file(self):
        message = self.shared.message_post(
            body="To the prospect",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        file = self.env["ir.attachment"].create(
            {
                "name": "terms.txt",
                "raw": b"x",
                "res_model": "crm.lead",
                "res_id": self.shared.id,
            }
        )
        Message = self.env["mail.message"].with_user(self.partner_user)
        self.assertNotIn(message, Message.search([("model", "=", "crm.lead")]))
        with self.assertRaises(AccessError):
            Message.browse(message.id).read(["body"])
        File = self.env["ir.attachment"].with_user(self.partner_user)
        self.assertFalse(File.search([("id", "=", file.id)]))
        with self.assertRaises(AccessError):
            File.browse(file.id).read(["raw"])

    @mute_logger("odoo.http")  # refusals are what is expected
    def test_over_the_wire(self):
        self.authenticate("net_partner", "net_partner")
        for method, args in (
            ("read", [self.shared.ids, ["description"]]),
            ("search_read", [[], ["email_from"]]),
            ("export_data", [self.shared.ids, ["contact_name"]]),
            ("write", [self.shared.ids, {"name": "Mine"}]),
        ):
            with self.subTest(method=method):
                answer = self.url_open(
                    f"/web/dataset/call_kw/crm.lead/{method}",
                    json={
                        "params": {
                            "model": "crm.lead",
                            "method": method,
                            "args": args,
                            "kwargs": {},
                        }
                    },
                ).json()
                self.assertIn("error", answer)
                name = answer["error"]["data"]["name"].rpartition(".")[2]
                refusal = "UserError" if method == "export_data" else "AccessError"
                self.assertEqual(name, refusal)

    def test_the_daily_work_of_sales_goes_on(self):
        lead = self.shared.with_user(self.sales_user)
        form = lead.get_view(view_type="form")
        self.assertIn("privacy_opposed", form["arch"])
        self.assertTrue(lead.read(["description", "email_from", "privacy_opposed"]))
        self.assertTrue(self.person.with_user(self.sales_user).read(["name", "email"]))

    def test_data_protection_s_own_are_closed_to_others(self):
        for model in (
            "telecentre.privacy.log",
            "telecentre.retention.rule",
            "telecentre.retention.run",
            "telecentre.privacy.export",
            "telecentre.privacy.erase",
        ):
            for user in (self.sales_manager, self.staff_user, self.partner_user):
                self.assertFalse(
                    self.env[model].with_user(user).has_access("read"), model
                )
