from odoo import api, fields, models

from odoo.addons.telecentre_booking.tools import geo


class ResPartner(models.Model):
    """Establishments and the centre that is nearest to each."""

    _inherit = "res.partner"

    nearest_centre_id = fields.Many2one(
        "telecentre.centre",
        string="Nearest telecentre",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
    )
    nearest_centre_km = fields.Float(
        string="Distance (km)",
        readonly=True,
        copy=False,
        digits=(6, 1),
        help="As the crow flies.",
    )
    establishment_count = fields.Integer(compute="_compute_establishment_count")

    def _compute_establishment_count(self):
        counts = dict(
            self.env["res.partner"]._read_group(
                [("parent_id", "in", self.ids), ("is_establishment", "=", True)],
                ["parent_id"],
                ["__count"],
            )
        )
        for partner in self:
            partner.establishment_count = counts.get(partner, 0)

    def _locate_near_centres(self):
        """Write each establishment's nearest centre; its town serves where it has no
        coordinates."""
        centres = [
            (centre, (centre.latitude, centre.longitude))
            for centre in self.env["telecentre.centre"].sudo().search([])
            if centre.state != "closed"
            and geo.is_point(centre.latitude, centre.longitude)
        ]
        towns = self._town_points()
        by_result = {}
        for partner in self:
            point = (partner.partner_latitude, partner.partner_longitude)
            if not geo.is_point(*point):
                point = towns.get((partner.zip, geo.plain_name(partner.city)))
            near = (
                min((geo.distance(point, spot), centre.id) for centre, spot in centres)
                if point and centres
                else (0.0, False)
            )
            by_result.setdefault((round(near[0], 1), near[1]), []).append(partner.id)
        for (distance, centre_id), ids in by_result.items():
            self.browse(ids).write(
                {"nearest_centre_id": centre_id, "nearest_centre_km": distance}
            )

    @api.model
    def _town_points(self):
        """{(postal code, plain name): point} of the communes we know."""
        return {
            (code, geo.plain_name(town.name)): (town.latitude, town.longitude)
            for town in self.env["telecentre.town"].sudo().search([])
            for code in (town.zip or "").split()
        }

    def _count_establishments(self, source, date, job=None):
        """Count those in our centres' départements, as one more fact."""
        departments = self._own_departments()
        counts = dict.fromkeys(self.ids, 0)
        places = self.env["res.partner"].search(
            [("parent_id", "in", self.ids), ("is_establishment", "=", True)]
        )
        for place in places:
            if place._get_department_code() in departments:
                counts[place.parent_id.id] += 1
        self.env["telecentre.company.writer"]._write_facts(
            [
                (company, {"local_establishment_count": counts[company.id]})
                for company in self
            ],
            source,
            date,
            job,
        )

    @api.model
    def _own_departments(self):
        """Codes of the départements in which we have centres."""
        centres = self.env["telecentre.centre"].sudo().search([])
        codes = {p._get_department_code() for p in centres.partner_id if p.zip}
        return codes - {None}

    def action_view_establishments(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "telecentre_crm_sirene.res_partner_action_establishments"
        )
        action["domain"] = [
            ("parent_id", "=", self.id),
            ("is_establishment", "=", True),
        ]
        action["context"] = {}
        return action
