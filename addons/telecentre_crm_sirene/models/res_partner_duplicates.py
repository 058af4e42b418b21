from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL

from ..tools import names

MOST = 500  # duplicates shown at once

# A domain that many share says nothing
SHARED_DOMAINS = frozenset(
    [
        "aliceadsl.fr",
        "aol.com",
        "bbox.fr",
        "cegetel.net",
        "club-internet.fr",
        "free.fr",
        "gmail.com",
        "gmx.fr",
        "hotmail.com",
        "hotmail.fr",
        "icloud.com",
        "laposte.net",
        "live.com",
        "live.fr",
        "me.com",
        "msn.com",
        "neuf.fr",
        "numericable.fr",
        "orange.fr",
        "outlook.com",
        "outlook.fr",
        "protonmail.com",
        "sfr.fr",
        "wanadoo.fr",
        "yahoo.com",
        "yahoo.fr",
    ]
)

# {reason: (expression, condition)} of companies that may be one
KEYS = {
    # A company without a number of its own has the one in its VAT number
    "siren": (
        "left(coalesce(nullif(company_registry, ''),"
        " substr(replace(vat, ' ', ''), 5)), 9)",
        "(company_registry <> '' OR replace(vat, ' ', '') ~ '^FR.{2}[0-9]{9}$')",
    ),
    "vat": ("upper(replace(vat, ' ', ''))", "length(vat) > 5"),
    "domain": (
        r"regexp_replace(lower(coalesce(nullif(website, ''), email)),"
        r" '^(https?://)?(www\.)?([^/@]*@)?([^/]+).*$', '\4')",
        "coalesce(nullif(website, ''), email, '') <> ''",
    ),
    "name": ("name", "length(name) > 2"),
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
                SELECT %(key)s, id
                  FROM res_partner
                 WHERE active AND is_company AND is_establishment IS NOT TRUE
                   AND %(condition)s
                   AND id NOT IN (SELECT partner_id FROM res_company)
                   AND id NOT IN (
                       SELECT partner_id FROM telecentre_centre
                        WHERE partner_id IS NOT NULL)
                 ORDER BY id
                """,
                key=expression,
                condition=condition,
            )
        )
        by_key = defaultdict(list)
        for key, partner_id in rows:
            # PostgreSQL alone knows neither accents nor legal forms
            by_key[names.plain_company(key) if reason == "name" else key].append(
                partner_id
            )
        several = sorted((key, ids) for key, ids in by_key.items() if len(ids) > 1)
        found = []
        for key, ids in several[:MOST]:
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
