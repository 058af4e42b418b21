import hashlib
import hmac
import secrets

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import mute_logger

from odoo.addons.telecentre_booking.tools import geo

from ..tools import needs
from ..tools.text import plain

EMAIL_LENGTH = 200
MAP_WIDTH, MAP_HEIGHT, MAP_MARGIN = 760, 460, 46


class TelecentreCensus(models.Model):
    """What an employer forwards to its people: where do you live, how often would you
    come? Nobody has to say who they are."""

    _name = "telecentre.census"
    _description = "Census of Interested Employees"
    _inherit = ["mail.thread"]
    _order = "id desc"

    name = fields.Char(
        string="Title", required=True, help="As the employees read it on the page."
    )
    lead_id = fields.Many2one(
        "crm.lead",
        string="Opportunity",
        required=True,
        ondelete="cascade",
        index=True,
    )
    token = fields.Char(
        readonly=True, copy=False, default=lambda self: secrets.token_urlsafe(24)
    )
    url = fields.Char(string="Address of the page", compute="_compute_url")
    date_end = fields.Date(
        string="Open until",
        required=True,
        default=lambda self: fields.Date.add(fields.Date.context_today(self), months=1),
    )
    message = fields.Text(
        string="Message to the employees",
        help="Said at the top of the page, in the employer's words.",
    )
    plan_id = fields.Many2one(
        "telecentre.plan",
        string="Plan to propose",
        help="Plan of the seats that are made from the answers.",
    )
    state = fields.Selection(
        [("open", "Open"), ("closed", "Closed")], default="open", required=True
    )
    answer_ids = fields.One2many("telecentre.census.answer", "census_id")
    answer_count = fields.Integer(string="Answers", compute="_compute_results")
    seat_count = fields.Integer(string="Seats needed", compute="_compute_results")
    map_html = fields.Html(
        string="Where they live", compute="_compute_map_html", sanitize=False
    )

    _token_unique = models.Constraint("UNIQUE(token)", "This address is taken.")

    @api.depends("token")
    def _compute_url(self):
        for census in self:
            census.url = f"{census.get_base_url()}/telecentre/census/{census.token}"

    @api.depends("answer_ids.days_per_week", "answer_ids.centre_id")
    def _compute_results(self):
        for census in self:
            census.answer_count = len(census.answer_ids)
            census.seat_count = sum(seats for _c, _n, seats in census._by_centre())

    def _by_centre(self):
        """[(centre, people, seats needed)], most people first."""
        groups = self.answer_ids.grouped("centre_id")
        found = [
            (centre, len(answers), needs.seats(answers.mapped("days_per_week")))
            for centre, answers in groups.items()
            if centre
        ]
        return sorted(found, key=lambda row: (-row[1], row[0].name))

    @api.depends("answer_ids.town_id", "answer_ids.centre_id")
    @api.depends_context("lang")
    def _compute_map_html(self):
        for census in self:
            census.map_html = bool(census.answer_ids) and self.env["ir.qweb"]._render(
                "telecentre_crm_portal.census_map",
                census._map_values(),
                minimal_qcontext=True,
            )

    def _map_values(self):
        """What the map draws: centres, towns, and a line from each to its centre."""
        self.ensure_one()
        centres = self._centres()
        towns = self.answer_ids.grouped("town_id")
        points = {c: (c.latitude, c.longitude) for c in centres}
        points.update({t: (t.latitude, t.longitude) for t in towns})
        place = needs.projection(
            list(points.values()), MAP_WIDTH, MAP_HEIGHT, MAP_MARGIN
        )
        rows = self._by_centre()
        wanted = {centre: (people, seats) for centre, people, seats in rows}
        return {
            "width": MAP_WIDTH,
            "height": MAP_HEIGHT,
            "rows": rows,
            "centres": [
                {
                    "name": centre.name,
                    "at": place(points[centre]),
                    "wanted": wanted.get(centre),
                }
                for centre in centres
            ],
            "towns": [
                {
                    "name": town.name,
                    "count": len(answers),
                    "at": place(points[town]),
                    "radius": needs.radius(len(answers)),
                    "to": answers.centre_id[:1]
                    and place(points[answers.centre_id[:1]]),
                }
                for town, answers in towns.items()
            ],
        }

    @api.model
    def _centres(self):
        """The centres of the network that have a place on the map."""
        centres = (
            self.env["telecentre.centre"].sudo().search([("state", "!=", "closed")])
        )
        return centres.filtered(lambda c: geo.is_point(c.latitude, c.longitude))

    @api.constrains("date_end")
    def _check_date_end(self):
        for census in self:
            if census.state == "open" and census.date_end < census.create_date.date():
                raise ValidationError(
                    self.env._("%s: the census would be over already.", census.name)
                )

    # -- the page -----------------------------------------------------------------------

    @api.model
    def _from_token(self, token):
        """The census of a page's address, or none."""
        return self.sudo().search([("token", "=", plain(token, 100))], limit=1)

    def _is_open(self):
        self.ensure_one()
        today = fields.Date.context_today(self)
        return self.state == "open" and self.date_end >= today and self.lead_id.active

    def _answer_key(self, email):
        """What an e-mail address is remembered by, to refuse a second answer: the
        address itself cannot be had from it without the census's own key."""
        self.ensure_one()
        secret = self.env["ir.config_parameter"].sudo().get_param("database.secret")
        message = f"{self.token}:{email.strip().lower()}".encode()
        return hmac.new((secret or "").encode(), message, hashlib.sha256).hexdigest()

    def _record_answer(self, town_id, days, email, consent, may_write, note=""):
        """Record what somebody answered on the page; raises ValidationError."""
        self.ensure_one()
        email, note = plain(email, EMAIL_LENGTH + 1), plain(note, 200)
        values = self._check_answer(town_id, days, email, consent)
        key = self._answer_key(email)
        Answer = self.env["telecentre.census.answer"].sudo()
        if Answer.search_count([("census_id", "=", self.id), ("email_key", "=", key)]):
            raise ValidationError(
                self.env._("This address has answered already: thank you.")
            )
        # Who opposed being written to is counted, and the address is not kept.
        opposed = self.env["res.partner"]._telecentre_opposed_emails([email])
        vals = {
            **values,
            "census_id": self.id,
            "email_key": key,
            "email": email if may_write and not opposed else False,
            "equipment": note,
            "consent_date": fields.Datetime.now(),
        }
        try:
            with self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
                answer = Answer.create(vals)
        except UniqueViolation:
            # Sent twice at the same moment: the other one is there
            raise ValidationError(
                self.env._("This address has answered already: thank you.")
            ) from None
        lead = self.lead_id.sudo()
        lead.last_inbound_contact_date = fields.Date.context_today(self)
        if lead.employees_nearby < self.answer_count:
            lead.employees_nearby = self.answer_count
        return answer

    def _check_answer(self, town_id, days, email, consent):
        if not self._is_open():
            raise ValidationError(self.env._("This census is over."))
        if not consent:
            raise ValidationError(
                self.env._("Please agree to the use of your answer, or leave it.")
            )
        if "@" not in email or len(email) > EMAIL_LENGTH:
            raise ValidationError(
                self.env._("Please write your professional e-mail address.")
            )
        number = str(town_id or "")
        # Nine digits: what PostgreSQL has room for, and what int() can read
        known = number.isdecimal() and len(number) <= 9
        town = self.env["telecentre.town"].sudo().browse(known and int(number) or ())
        if not town.exists():
            raise ValidationError(
                self.env._("Please choose the town where you live from the list.")
            )
        if str(days) not in ("1", "2", "3", "4", "5"):
            raise ValidationError(
                self.env._("Please say how many days a week you would come: 1 to 5.")
            )
        return {"town_id": town.id, "days_per_week": int(days)}

    # -- the buttons --------------------------------------------------------------------

    def action_close(self):
        self.state = "closed"
        return True

    def action_fill_seats(self):
        """Propose the seats that the answers ask for, one line for each centre."""
        self.ensure_one()
        if not self.plan_id:
            raise UserError(self.env._("%s: choose the plan to propose.", self.name))
        lead = self.lead_id
        taken = lead.seat_ids.centre_id
        lines = [
            {
                "lead_id": lead.id,
                "centre_id": centre.id,
                "plan_id": self.plan_id.id,
                "quantity": seats,
            }
            for centre, _people, seats in self._by_centre()
            if seats and centre not in taken
        ]
        if not lines:
            raise UserError(
                self.env._(
                    "Nothing to add: no answers yet, or their centres already have "
                    "seats in the tab “Seats wanted”."
                )
            )
        self.env["telecentre.lead.seat"].create(lines)
        return {
            "type": "ir.actions.act_window",
            "res_model": "crm.lead",
            "res_id": lead.id,
            "view_mode": "form",
        }

    def action_open_page(self):
        self.ensure_one()
        return {"type": "ir.actions.act_url", "url": self.url, "target": "new"}
