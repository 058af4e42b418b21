import io
from datetime import datetime, time, timedelta

import xlsxwriter

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

from ..models.crm_lead_public import publics
from ..models.res_company import CO2_MOST
from ..tools import indicators

LONGEST = timedelta(days=366 * 3)
COLUMNS = (
    "post_days_sold",
    "post_days_open",
    "rate",
    "users",
    "fte",
    "agreements",
    "companies",
    "households",
    "km",
    "co2",
    "training_hours",
    "income",
    "grants",
)


class TelecentreIndicatorReport(models.TransientModel):
    """Indicators of a period for the council and the funders, each with its meaning."""

    _name = "telecentre.indicator.report"
    _description = "Indicators for the Council and the Funders"

    date_from = fields.Date(
        string="From",
        required=True,
        default=lambda self: fields.Date.context_today(self).replace(month=1, day=1),
    )
    date_to = fields.Date(string="To", required=True, default=fields.Date.context_today)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    centre_ids = fields.Many2many(
        "telecentre.centre",
        string="Centres",
        domain="[('company_id', 'in', [company_id, False])]",
        help="Empty: all of them.",
    )
    co2_per_km = fields.Integer(
        string="CO2 a kilometre (g)",
        default=lambda self: self.env.company.telecentre_co2_per_km,
        help="Of an average car, driving and making, as set in the configuration with "
        "its source. May be changed for this report.",
    )
    line_ids = fields.One2many("telecentre.indicator.line", "report_id", readonly=True)
    centre_line_ids = fields.One2many(
        "telecentre.indicator.line",
        "report_id",
        domain=[("scope", "in", ("total", "centre"))],
    )
    public_line_ids = fields.One2many(
        "telecentre.indicator.line",
        "report_id",
        domain=[("scope", "in", ("total", "public"))],
    )
    type_line_ids = fields.One2many(
        "telecentre.indicator.line", "report_id", domain=[("scope", "=", "type")]
    )
    detail_line_ids = fields.One2many(
        "telecentre.indicator.line",
        "report_id",
        domain=[("scope", "=", "centre_public")],
    )

    @api.depends("date_from", "date_to")
    def _compute_display_name(self):
        for report in self:
            report.display_name = self.env._("Indicators for the council")

    @api.constrains("date_from", "date_to", "co2_per_km")
    def _check_period(self):
        for report in self:
            if not timedelta() <= report.date_to - report.date_from <= LONGEST:
                raise ValidationError(
                    self.env._(
                        "Indicators from %(first)s to %(last)s cannot be given: choose "
                        "a period of one day to three years.",
                        first=report.date_from,
                        last=report.date_to,
                    )
                )
            if not 0 <= report.co2_per_km <= CO2_MOST:
                raise ValidationError(
                    self.env._("Give 0 to 1,000 grams of CO2 a kilometre.")
                )

    def action_compute(self):
        """Work out the lines anew and show them."""
        self.ensure_one()
        # Counted past the access rules: of the companies one works for only
        if self.company_id not in self.env.companies:
            raise AccessError(
                self.env._("Indicators are given of your own companies only.")
            )
        self.line_ids.unlink()
        self.env["telecentre.indicator.line"].create(self.sudo()._prepare_lines())
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Indicators"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
        }

    # -- the figures ------------------------------------------------------------------
    def _centres(self):
        domain = Domain("company_id", "in", [self.company_id.id, False])
        if self.centre_ids:
            domain &= Domain("id", "in", self.centre_ids.ids)
        return self.env["telecentre.centre"].search(domain)

    def _prepare_lines(self):
        centres = self._centres()
        if not centres:
            raise UserError(self.env._("There is no centre to count for."))
        opened = {centre: self._opening(centre) for centre in centres}
        lines = indicators.add_up(self._facts(centres, opened))
        offered = self._offered(centres, opened)
        values = []
        for (scope, key), line in lines.items():
            dimensions = dict(zip(indicators.SCOPES[scope], key, strict=True))
            if scope in ("total", "public"):
                open_days = offered.get(("total",), 0.0)
            else:
                name = "type_id" if scope == "type" else "centre_id"
                open_days = offered.get((name, dimensions[name]), 0.0)
            values.append(self._prepare_line(scope, dimensions, line, open_days))
        return sorted(values, key=self._line_rank())

    def _line_rank(self):
        """Sort key of lines: by scope, then as lists show centres, types, publics."""
        ranks = {}
        for name, model in (
            ("centre_id", "telecentre.centre"),
            ("type_id", "telecentre.resource.type"),
        ):
            found = self.env[model].with_context(active_test=False).search([])
            ranks[name] = {record.id: n for n, record in enumerate(found, 1)}
        ranks["public"] = {code: n for n, (code, _label) in enumerate(publics(self))}
        scopes = list(indicators.SCOPES)

        def rank(values):
            return scopes.index(values["scope"]), [
                ranks[name].get(values.get(name), 99) for name in ranks
            ]

        return rank

    def _prepare_line(self, scope, dimensions, line, open_days):
        days = (self.date_to - self.date_from).days + 1
        plain = set(COLUMNS) & set(indicators.ADDED)
        return {
            "report_id": self.id,
            "scope": scope,
            **{name: value or False for name, value in dimensions.items()},
            **{name: line[name] for name in plain},
            "post_days_open": open_days,
            "rate": indicators.rate(line["post_days_sold"], open_days),
            "users": len(line["people"]),
            "fte": indicators.full_time(line["sold_hours"], days),
            "co2": line["km"] * self.co2_per_km / 1000,
        }

    def _opening(self, centre):
        """(hours, days) for which the centre is open in the period."""
        first = centre._to_utc(datetime.combine(self.date_from, time()))
        after = centre._to_utc(
            datetime.combine(self.date_to + timedelta(days=1), time())
        )
        openings = centre._openings(first, after)
        if openings is None:
            openings = [(first, after)]
        spans = [(max(a, first), min(b, after)) for a, b in openings]
        spans = [(a, b) for a, b in spans if a < b]
        days = {centre._local_date(a) for a, _b in spans}
        if len(spans) == 1 and spans[0] == (first, after):
            return (after - first).total_seconds() / 3600, (after - first).days
        return sum((b - a).total_seconds() for a, b in spans) / 3600, len(days)

    def _offered(self, centres, opened):
        """{(scope, ...): open post-days} of desks and offices; of each type as well."""
        groups = self.env["telecentre.resource"]._read_group(
            [("centre_id", "in", centres.ids)],
            ["centre_id", "type_id"],
            ["__count"],
        )
        offered = {("total",): 0.0}
        for centre, resource_type, count in groups:
            days = opened[centre][1] * count
            keys = [("type_id", resource_type.id)]
            if resource_type.category in ("desk", "office"):
                keys += [("total",), ("centre_id", centre.id)]
            for key in keys:
                offered[key] = offered.get(key, 0.0) + days
        return offered

    # -- print and export -------------------------------------------------------------
    def action_print(self):
        self.ensure_one()
        return self.env.ref(
            "telecentre_crm.telecentre_indicator_report_action_print"
        ).report_action(self, config=False)

    def action_xlsx(self):
        """The same figures and their definitions, as a spreadsheet."""
        self.ensure_one()
        attachment = self.env["ir.attachment"].create(
            {
                "name": f"{self.env._('Indicators')} {self.date_from} {self.date_to}"
                ".xlsx",
                "raw": self._xlsx(),
                "res_model": self._name,
                "res_id": self.id,
            }
        )
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{attachment.id}?download=true",
            "target": "self",
        }

    def _xlsx(self):
        stream = io.BytesIO()
        with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
            bold = book.add_format({"bold": True, "text_wrap": True})
            sheet = book.add_worksheet(self.env._("Indicators"))
            sheet.freeze_panes(1, 1)
            sheet.set_column(0, 0, 40)
            sheet.set_column(1, len(COLUMNS), 14)
            sheet.write(0, 0, f"{self.date_from} – {self.date_to}", bold)
            for column, (label, _help) in enumerate(self._definitions(), 1):
                sheet.write(0, column, label, bold)
            for row, line in enumerate(self.line_ids, 1):
                sheet.write_string(row, 0, line.display_name)
                for column, name in enumerate(COLUMNS, 1):
                    sheet.write_number(row, column, line[name])
            sheet = book.add_worksheet(self.env._("Definitions"))
            sheet.set_column(0, 0, 30)
            sheet.set_column(1, 1, 110)
            for row, (label, definition) in enumerate(self._definitions()):
                sheet.write_string(row, 0, label, bold)
                sheet.write_string(row, 1, definition)
        return stream.getvalue()

    def _definitions(self):
        """[(label, definition)] of the columns, as on the screen."""
        described = self.env["telecentre.indicator.line"].fields_get(
            COLUMNS, ["string", "help"]
        )
        return [
            (described[name]["string"], described[name]["help"]) for name in COLUMNS
        ]


class TelecentreIndicatorLine(models.TransientModel):
    _name = "telecentre.indicator.line"
    _description = "Indicators of a Centre, a Public or a Type"
    _order = "id"

    report_id = fields.Many2one(
        "telecentre.indicator.report", required=True, ondelete="cascade", index=True
    )
    scope = fields.Selection(
        [
            ("total", "Whole network"),
            ("centre", "Centre"),
            ("public", "Public"),
            ("type", "Resource type"),
            ("centre_public", "Centre and public"),
        ],
        required=True,
    )
    centre_id = fields.Many2one("telecentre.centre")
    type_id = fields.Many2one("telecentre.resource.type")
    public = fields.Selection(selection=publics)
    currency_id = fields.Many2one(related="report_id.company_id.currency_id")
    post_days_sold = fields.Float(
        string="Post-days sold",
        digits=(16, 1),
        help="Days of desks and offices that were booked, whether free or paid: booked "
        "hours within opening hours, divided by the length of an average open day of "
        "the centre. Cancelled stays do not count. By type, rooms are counted as well.",
    )
    post_days_open = fields.Float(
        string="Open post-days",
        digits=(16, 1),
        help="Desks and offices, times the days on which their centre is open. A public "
        "has no posts of its own: those of the centre, or of the network.",
    )
    rate = fields.Float(
        string="Occupancy", help="Post-days sold, divided by open post-days."
    )
    users = fields.Integer(
        string="Distinct users",
        help="People for whom a stay was confirmed or done, each counted once: figures "
        "of centres and publics do not add up to the total.",
    )
    fte = fields.Float(
        string="Full-time equivalents",
        digits=(16, 2),
        help="Booked hours of desks and offices, divided by 1,607 hours a year, brought "
        "to the length of the period.",
    )
    agreements = fields.Integer(
        string="Active agreements",
        help="Framework agreements in force at the end of the period. One without "
        "centres of its own counts in each centre.",
    )
    companies = fields.Integer(
        string="Companies created or installed",
        help="People who became independent in the period (outcome of their "
        "accompaniment), and companies settled thanks to a centre.",
    )
    households = fields.Integer(
        string="Households settled",
        help="People whose settling date lies in the period, one for each household.",
    )
    km = fields.Float(
        string="Kilometres avoided",
        digits=(16, 0),
        help="For each day on which somebody was present, twice the kilometres saved one "
        "way that are noted on the contact. Who has none noted counts for nothing.",
    )
    co2 = fields.Float(
        string="CO2 avoided (kg)",
        digits=(16, 0),
        help="Kilometres avoided, times the grams of CO2 a kilometre of the report.",
    )
    training_hours = fields.Float(
        string="Training and event hours",
        digits=(16, 1),
        help="Booked hours of training rooms, and of any room for an event.",
    )
    income = fields.Monetary(
        string="Own income",
        help="Invoiced before tax in the period, credit notes deducted.",
    )
    grants = fields.Monetary(
        help="Grants, by the days of theirs that lie in the period. Those of the whole "
        "network count in the total only."
    )

    @api.depends("scope", "centre_id", "type_id", "public")
    def _compute_display_name(self):
        labels = dict(publics(self))
        for line in self:
            if line.scope == "total":
                line.display_name = self.env._("Whole network")
                continue
            names = [line.centre_id.sudo().name, line.type_id.sudo().name]
            if "public" in (line.scope or ""):
                names.append(labels.get(line.public) or self.env._("Not said"))
            line.display_name = " – ".join(filter(None, names))
