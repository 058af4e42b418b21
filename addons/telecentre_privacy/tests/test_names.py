from odoo.tests import BaseCase, tagged

from odoo.addons.telecentre_privacy.tools import names


@tagged("post_install", "-at_install")
class TestNames(BaseCase):
    def test_a_name_in_a_text(self):
        found = names.pattern("Jean  Martin")
        for text in ("jean martin", "<p>M. MARTIN Jean, 9 h</p>", "Jean&nbsp;Martin."):
            self.assertTrue(found.search(text), text)
        for text in ("Jean-Martinez", "Jean Martinet", "Jeanne Martin", "Jean"):
            self.assertFalse(found.search(text), text)

    def test_no_name_finds_nothing(self):
        for name in (None, "", "  "):
            self.assertIsNone(names.pattern(name))
            self.assertEqual(names.variants(name), [])

    def test_signs_are_no_expression(self):
        self.assertTrue(names.pattern("A. (B)+").search("a. (b)+ was here"))

    def test_the_same_name_whatever_the_order(self):
        self.assertTrue(names.same("Jean MARTIN", "martin  jean"))
        self.assertFalse(names.same("Jean Martin", "Jean Martin Roy"))
        self.assertFalse(names.same("", "Jean"))
