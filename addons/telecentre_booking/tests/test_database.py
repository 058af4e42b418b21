from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestDatabase(TransactionCase):
    """A constraint that fails to build is only logged: ask PostgreSQL itself."""

    def _constraints(self, table, kind):
        self.env.cr.execute(
            """
            SELECT conname, pg_get_constraintdef(oid), condeferrable, condeferred
              FROM pg_constraint WHERE conrelid = %s::regclass AND contype = %s
            """,
            (table, kind),
        )
        return {row[0]: row[1:] for row in self.env.cr.fetchall()}

    def test_exclusion_constraint_stands_on_slots(self):
        found = self._constraints("telecentre_booking_slot", "x")
        self.assertEqual(list(found), ["telecentre_booking_slot_no_overlap"])
        definition, deferrable, deferred = found["telecentre_booking_slot_no_overlap"]
        self.assertIn("EXCLUDE USING gist", definition)
        self.assertIn("int4range(resource_id, resource_id", definition)
        self.assertIn("'[)'", definition)
        self.assertIn("WHERE (blocking)", definition)
        self.assertTrue(deferrable)
        self.assertFalse(deferred)

    def test_empty_intervals_are_refused_by_checks(self):
        for table in ("telecentre_booking_slot", "telecentre_booking"):
            checks = self._constraints(table, "c")
            self.assertIn(f"{table}_interval_not_empty", checks)
            self.assertIn("start < stop", checks[f"{table}_interval_not_empty"][0])

    def test_foreign_keys_of_slots(self):
        keys = " ".join(
            row[0] for row in self._constraints("telecentre_booking_slot", "f").values()
        )
        self.assertIn("REFERENCES telecentre_booking(id) ON DELETE CASCADE", keys)
        self.assertIn("REFERENCES telecentre_resource(id) ON DELETE RESTRICT", keys)

    def test_codes_are_unique(self):
        for table in (
            "telecentre_centre",
            "telecentre_resource_type",
            "telecentre_unit",
        ):
            self.assertIn(f"{table}_code_unique", self._constraints(table, "u"))

    def test_indexes_for_the_searches_of_staff(self):
        self.env.cr.execute(
            "SELECT indexdef FROM pg_indexes WHERE tablename IN %s",
            (("telecentre_booking", "telecentre_booking_slot"),),
        )
        indexes = " ".join(row[0] for row in self.env.cr.fetchall())
        for columns in (
            "(resource_id, start)",
            "(centre_id, start)",
            "(partner_id)",
            "(booking_id)",
            "(state)",
            "(date_from)",
        ):
            self.assertIn(columns, indexes)
