"""What the database itself refuses, whatever path leads there: it has to be there.

Odoo only logs a constraint that it could not build, so its absence shows nowhere else.
"""

import os

import pytest

DATABASE = os.environ.get("TELECENTRE_TEST_DATABASE")
CONSTRAINTS = {
    # name: (table, what its definition says)
    "telecentre_booking_slot_no_overlap": (
        "telecentre_booking_slot",
        (
            "EXCLUDE USING gist",
            "int4range",
            "tsrange",
            "WHERE (blocking)",
            "DEFERRABLE",
        ),
    ),
    "telecentre_booking_slot_interval_not_empty": (
        "telecentre_booking_slot",
        ("CHECK", "start < stop"),
    ),
    "telecentre_booking_interval_not_empty": (
        "telecentre_booking",
        ("CHECK", "start < stop"),
    ),
    "telecentre_charge_source_key_unique": (
        "telecentre_charge",
        ("UNIQUE (source_key)",),
    ),
    "telecentre_subscription_dates_ordered": (
        "telecentre_subscription",
        ("CHECK", "date_start <= date_end"),
    ),
    "telecentre_centre_code_unique": ("telecentre_centre", ("UNIQUE (code)",)),
}
# (table, column): the table referred to, and what a deletion there does
FOREIGN_KEYS = {
    ("telecentre_booking", "partner_id"): ("res_partner", "RESTRICT"),
    ("telecentre_booking", "centre_id"): ("telecentre_centre", "RESTRICT"),
    ("telecentre_booking_slot", "booking_id"): ("telecentre_booking", "CASCADE"),
    ("telecentre_booking_slot", "resource_id"): ("telecentre_resource", "RESTRICT"),
    ("telecentre_resource", "centre_id"): ("telecentre_centre", "RESTRICT"),
    ("telecentre_resource", "resource_id"): ("resource_resource", "RESTRICT"),
    ("telecentre_subscription", "partner_id"): ("res_partner", "RESTRICT"),
    ("telecentre_subscription", "plan_id"): ("telecentre_plan", "RESTRICT"),
    ("telecentre_charge", "partner_id"): ("res_partner", "RESTRICT"),
    ("telecentre_charge", "invoice_partner_id"): ("res_partner", "RESTRICT"),
    ("telecentre_charge", "subscription_id"): ("telecentre_subscription", "RESTRICT"),
    ("telecentre_charge", "booking_id"): ("telecentre_booking", "RESTRICT"),
    ("telecentre_charge", "move_line_id"): ("account_move_line", "SET NULL"),
}
INDEXES = {
    # name: what its definition says
    "telecentre_booking_slot_no_overlap": "gist",
    "telecentre_booking_slot_resource_start_idx": "(resource_id, start)",
    "telecentre_booking_centre_start_idx": "(centre_id, start)",
    "telecentre_charge_open_idx": "WHERE",
    "telecentre_subscription_due_idx": "(company_id, next_charge_date)",
}


@pytest.mark.parametrize("name", CONSTRAINTS)
def test_constraint_is_in_the_database(server, name):
    """The named constraint holds on its table, validated."""
    table, words = CONSTRAINTS[name]
    query = """
        SELECT pg_get_constraintdef(oid) FROM pg_constraint
         WHERE conname = %s AND conrelid = to_regclass(%s) AND convalidated
    """
    rows = server.rows(DATABASE, query, [name, table])
    assert len(rows) == 1
    for word in words:
        assert word in rows[0][0]


@pytest.mark.parametrize(("table", "column"), FOREIGN_KEYS)
def test_foreign_key_is_in_the_database(server, table, column):
    """The column refers to its table, and deletion there does what it should."""
    target, action = FOREIGN_KEYS[table, column]
    query = """
        SELECT pg_get_constraintdef(oid) FROM pg_constraint
         WHERE contype = 'f' AND conrelid = to_regclass(%s)
    """
    definitions = [row[0] for row in server.rows(DATABASE, query, [table])]
    expected = f"FOREIGN KEY ({column}) REFERENCES {target}(id) ON DELETE {action}"
    assert expected in definitions


@pytest.mark.parametrize("name", INDEXES)
def test_index_is_in_the_database(server, name):
    """The named index is there, and usable."""
    query = """
        SELECT pg_get_indexdef(indexrelid) FROM pg_index
         WHERE indexrelid = to_regclass(%s) AND indisvalid
    """
    rows = server.rows(DATABASE, query, [name])
    assert len(rows) == 1
    assert INDEXES[name] in rows[0][0]
