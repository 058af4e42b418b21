from odoo import models
from odoo.tools import SQL

from ..tools.indicators import post_days


class TelecentreIndicatorReport(models.TransientModel):
    """Where the figures come from: one query for each source."""

    _inherit = "telecentre.indicator.report"

    def _facts(self, centres, opened):
        """(dimensions, values) of all that is counted, for `indicators.add_up`."""
        self.env.flush_all()
        yield from self._facts_of_stays(centres, opened)
        yield from self._facts_of_users(centres)
        yield from self._facts_of_presence(centres)
        yield from self._facts_of_training(centres)
        yield from self._facts_of_people(centres)
        yield from self._facts_of_agreements(centres)
        yield from self._facts_of_money(centres)

    def _sql_share(self):
        """Share of a stay `b` that lies in the period, by its local days."""
        return SQL(
            """(LEAST(b.date_to, %(last)s) - GREATEST(b.date_from, %(first)s) + 1)
               ::float / (b.date_to - b.date_from + 1)""",
            first=self.date_from,
            last=self.date_to,
        )

    def _sql_stays(self, centres):
        """Condition on the stays `b` of the period that took place, or will."""
        return SQL(
            """b.centre_id IN %(centres)s AND b.state IN ('confirmed', 'done', 'no_show')
               AND b.date_from <= %(last)s AND b.date_to >= %(first)s""",
            centres=tuple(centres.ids),
            first=self.date_from,
            last=self.date_to,
        )

    def _facts_of_stays(self, centres, opened):
        rows = self.env.execute_query(
            SQL(
                """
                SELECT b.centre_id, b.public, r.type_id, r.category,
                       SUM(b.open_hours * %(share)s
                           * EXTRACT(EPOCH FROM s.stop - s.start)
                           / EXTRACT(EPOCH FROM b.stop - b.start))
                  FROM telecentre_booking b
                  JOIN telecentre_booking_slot s
                    ON s.booking_id = b.id AND s.kind = 'main'
                  JOIN telecentre_resource r ON r.id = s.resource_id
                 WHERE %(stays)s AND r.category NOT IN ('equipment', 'service')
              GROUP BY b.centre_id, b.public, r.type_id, r.category
                """,
                share=self._sql_share(),
                stays=self._sql_stays(centres),
            )
        )
        by_id = {centre.id: span for centre, span in opened.items()}
        for centre_id, public, type_id, category, hours in rows:
            hours = float(hours or 0)
            days = post_days(hours, *by_id[centre_id])
            yield (
                {"type_id": type_id, "scopes": ("type",)},
                {"post_days_sold": days, "sold_hours": hours},
            )
            if category in ("desk", "office"):
                yield (
                    {"centre_id": centre_id, "public": public},
                    {"post_days_sold": days, "sold_hours": hours},
                )

    def _facts_of_users(self, centres):
        rows = self.env.execute_query(
            SQL(
                """
                SELECT b.centre_id, b.public,
                       array_agg(DISTINCT COALESCE(b.occupant_id, b.partner_id))
                  FROM telecentre_booking b
                 WHERE %(stays)s AND b.state != 'no_show'
              GROUP BY b.centre_id, b.public
                """,
                stays=self._sql_stays(centres),
            )
        )
        for centre_id, public, people in rows:
            yield {"centre_id": centre_id, "public": public}, {"people": people}

    def _facts_of_presence(self, centres):
        rows = self.env.execute_query(
            SQL(
                """
                SELECT centre_id, public, SUM(2 * commute_avoided)
                  FROM (
                    SELECT DISTINCT a.centre_id, b.public, a.person_id, a.day,
                           p.commute_avoided
                      FROM telecentre_attendance a
                      JOIN telecentre_booking b ON b.id = a.booking_id
                      JOIN res_partner p ON p.id = a.person_id
                     WHERE a.centre_id IN %(centres)s AND p.commute_avoided > 0
                       AND a.day BETWEEN %(first)s AND %(last)s
                  ) AS days
              GROUP BY centre_id, public
                """,
                centres=tuple(centres.ids),
                first=self.date_from,
                last=self.date_to,
            )
        )
        for centre_id, public, km in rows:
            yield {"centre_id": centre_id, "public": public}, {"km": float(km)}

    def _sql_training(self):
        """Extension hook: condition on the stays `b` that are trainings or events."""
        return SQL(
            """EXISTS (SELECT 1 FROM telecentre_booking_slot s
                         JOIN telecentre_resource r ON r.id = s.resource_id
                        WHERE s.booking_id = b.id AND s.kind = 'main'
                          AND r.category = 'training_room')"""
        )

    def _facts_of_training(self, centres):
        rows = self.env.execute_query(
            SQL(
                """
                SELECT b.centre_id, b.public, SUM(b.open_hours * %(share)s)
                  FROM telecentre_booking b
                 WHERE %(stays)s AND b.state != 'no_show' AND (%(training)s)
              GROUP BY b.centre_id, b.public
                """,
                share=self._sql_share(),
                stays=self._sql_stays(centres),
                training=self._sql_training(),
            )
        )
        for centre_id, public, hours in rows:
            yield (
                {"centre_id": centre_id, "public": public},
                {"training_hours": float(hours or 0)},
            )

    def _dimensions(self, centre, public, centres):
        """What a fact is about; None if it is of a centre that is not asked for."""
        if centre and centre not in centres or not centre and self.centre_ids:
            return None
        return (
            {"centre_id": centre.id, "public": public} if centre else {"public": public}
        )

    def _facts_of_people(self, centres):
        period = [self.date_from, self.date_to]
        created = (
            self.env["telecentre.accompaniment"]
            .with_context(active_test=False)
            .search(
                [
                    ("company_id", "in", [self.company_id.id, False]),
                    ("outcome", "=", "independent"),
                    ("outcome_date", ">=", period[0]),
                    ("outcome_date", "<=", period[1]),
                ]
            )
        )
        for accompaniment in created:
            about = self._dimensions(accompaniment.centre_id, "job_seeker", centres)
            if about is not None:
                yield about, {"companies": 1}
        settled = self.env["res.partner"].search(
            [
                ("settled_on", ">=", period[0]),
                ("settled_on", "<=", period[1]),
                ("company_id", "in", [self.company_id.id, False]),
                # counted by the accompaniment already
                ("id", "not in", created.customer_partner_id.ids),
            ]
        )
        for partner in settled:
            about = self._dimensions(
                partner.settled_centre_id, partner.telecentre_public, centres
            )
            if about is not None:
                name = "companies" if partner.is_company else "households"
                yield about, {name: 1}

    def _facts_of_agreements(self, centres):
        """Framework agreements in force on the last day: trials are none."""
        agreements = self.env["telecentre.agreement"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("state", "!=", "draft"),
                ("is_pilot", "=", False),
                ("date_start", "<=", self.date_to),
                "|",
                ("date_end", "=", False),
                ("date_end", ">=", self.date_to),
                # closed before its term, it keeps the date that was agreed
                "|",
                ("state", "!=", "closed"),
                ("closed_on", ">", self.date_to),
            ]
        )
        for agreement in agreements:
            covered = agreement.centre_ids & centres
            if agreement.centre_ids and not covered:
                continue
            about = {"public": "group_employee", "scopes": ("total", "public")}
            yield about, {"agreements": 1}
            for centre in covered or centres:
                about = {
                    "centre_id": centre.id,
                    "public": "group_employee",
                    "scopes": ("centre", "centre_public"),
                }
                yield about, {"agreements": 1}

    def _facts_of_money(self, centres):
        domain = [
            ("company_id", "=", self.company_id.id),
            ("state", "=", "posted"),
            ("date", ">=", self.date_from),
            ("date", "<=", self.date_to),
        ]
        if self.centre_ids:
            domain.append(("centre_id", "in", centres.ids))
        groups = self.env["telecentre.charge.report"]._read_group(
            domain, ["centre_id", "public"], ["amount:sum"]
        )
        for centre, public, amount in groups:
            about = {"public": public or None}
            if centre:
                about["centre_id"] = centre.id
            yield about, {"income": amount}
        grants = self.env["telecentre.grant"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("date_from", "<=", self.date_to),
                ("date_to", ">=", self.date_from),
            ]
        )
        for grant in grants:
            centre = grant.centre_id
            if centre and centre not in centres or not centre and self.centre_ids:
                continue
            about = {"centre_id": centre.id} if centre else {}
            yield about, {"grants": grant._share(self.date_from, self.date_to)}
