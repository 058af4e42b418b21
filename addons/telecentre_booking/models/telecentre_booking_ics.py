from odoo import fields, models

from ..tools import ical


class TelecentreBooking(models.Model):
    """A stay as an entry of somebody's calendar."""

    _inherit = "telecentre.booking"

    ics_sequence = fields.Integer(
        string="Calendar revision",
        readonly=True,
        copy=False,
        help="Raised with each mail, so that calendars replace what they hold.",
    )

    def _ics_uid(self):
        """The same for every version of the stay, in every file and feed."""
        database = self.env["ir.config_parameter"].sudo().get_param("database.uuid")
        return f"telecentre-booking-{self.id}@{database}"

    def _ics_entry(self, *, for_centre=False, **options):
        """The stay for its occupant, or for the people who run the centre."""
        self.ensure_one()
        if for_centre:
            places = ", ".join(self.slot_ids.resource_id.mapped("name"))
            summary = f"{places} – {self._holder_name()}"
        else:
            summary = f"{self.centre_id.name} – {self._told_places()}"
        status = {"cancelled": "CANCELLED", "draft": "TENTATIVE", "held": "TENTATIVE"}
        return ical.Entry(
            uid=self._ics_uid(),
            start=self.start,
            stop=self.stop,
            stamp=self.write_date or fields.Datetime.now(),
            sequence=self.ics_sequence,
            status=status.get(self.state, "CONFIRMED"),
            summary=summary.strip(" –"),
            location=self.centre_id._address_line(),
            description=self.env._("Booking %s", self.name),
            **options,
        )

    def _ics_file(self, cancelled=False):
        """The .ics file of one mail, as bytes: an invitation, or its withdrawal."""
        self.ensure_one()
        company = self.company_id
        person = self._mail_person()
        options = {}
        if company.email and person.email:
            options = {
                "organizer": (company.name, company.email),
                "attendee": (person.name, person.email),
            }
        if not cancelled:
            options["url"] = self._stay_url()
        entry = self._ics_entry(**options)
        invitation = "REQUEST" if "organizer" in options else "PUBLISH"
        method = "CANCEL" if cancelled else invitation
        return ical.calendar([entry], method=method, tz=self.centre_id.tz)
