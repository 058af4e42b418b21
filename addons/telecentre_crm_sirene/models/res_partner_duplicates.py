from odoo import api, models
from odoo.tools import SQL

# A domain that many share says nothing
SHARED_DOMAINS = ("gmail.com", "orange.fr", "wanadoo.fr", "hotmail.com", "outlook.com")

# {reason: (expression, condition)} of companies that may be one
KEYS = {
    "siren": ("left(company_registry, 9)", "company_registry <> ''"),
    "vat": ("upper(replace(vat, ' ', ''))", "length(vat) > 5"),
    "domain": (
        r"regexp_replace(lower(coalesce(nullif(website, ''), email)),"
        r" '^(https?://)?(www\.)?([^/@]*@)?([^/]+).*$', '\4')",
        "coalesce(nullif(website, ''), email, '') <> ''",
    ),
    "name": (
        "regexp_replace(lower(name), '[^a-z0-9à-ÿ]+', '', 'g')",
        "length(name) > 2",
    ),
}


class ResPartner(models.Model):
    """Companies that may be in the database twice."""

    _inherit = "res.partner"

    @api.model
    def _find_duplicates(self, reason):
        """[(key, companies)] that share a SIREN, VAT number, domain or name.

        Our own companies and centres are not among them: they share a domain, and
        merging them would undo the network.

        :param reason: siren, vat, domain or name
        """
        expression, condition = (SQL(part) for part in KEYS[reason])
        self.flush_model()
        self.env["res.company"].flush_model(["partner_id"])
        self.env["telecentre.centre"].flush_model(["partner_id"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT %(key)s, array_agg(id ORDER BY id)
                  FROM res_partner
                 WHERE active AND is_company AND is_establishment IS NOT TRUE
                   AND %(condition)s
                   AND id NOT IN (SELECT partner_id FROM res_company)
                   AND id NOT IN (
                       SELECT partner_id FROM telecentre_centre
                        WHERE partner_id IS NOT NULL)
                 GROUP BY 1
                HAVING count(*) > 1
                 ORDER BY 1
                 LIMIT 500
                """,
                key=expression,
                condition=condition,
            )
        )
        found = []
        for key, ids in rows:
            if reason == "domain" and key in SHARED_DOMAINS:
                continue
            companies = self.browse(ids).exists()
            # A subsidiary of its group may well share its domain or its name.
            if reason in ("domain", "name") and len(companies) == 2:
                first, second = companies
                if first.parent_id == second or second.parent_id == first:
                    continue
            found.append((key, companies))
        return found
