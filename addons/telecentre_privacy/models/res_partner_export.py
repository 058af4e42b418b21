import io
import json
import zipfile

from odoo import fields, models
from odoo.tools import format_date, format_datetime, html2plaintext

# What a person is given of each kind of record, in this order
EXPORTED = {
    "leads": "name contact_name email_from phone function partner_name street city "
    "description next_step stage_id privacy_informed_date privacy_informed_how privacy_source "
    "last_inbound_contact_date create_date",
    "bookings": "name centre_id date_from date_to duration occupant_id occupant_name "
    "state arrival departure note",
    "series": "name centre_id occupant_name note",
    "waiting": "centre_id date_from state occupant_name note",
    "attendance": "centre_id day arrival departure hours",
    "accompaniments": "date_start step project body_partner_id outcome outcome_date note "
    "trial_reason",
    "subscriptions": "name plan_id centre_id quantity date_start date_end state",
    "passes": "name product_id date date_expiry",
    "deposits": "name date amount state",
    "charges": "product_id date quantity amount_untaxed state",
    "invoices": "name invoice_date amount_total payment_state state",
    "agreements": "name date_start date_end",
    "proposals": "name date state signed_by signed_on",
    "answers": "town_id days_per_week equipment email consent_date",
    "meetings": "name start stop",
    "registrations": "event_id name email phone state",
    "mailing_contacts": "name email",
    "mailing_traces": "mass_mailing_id email trace_status sent_datetime",
    "users": "login login_date",
    "bank_accounts": "acc_number",
}
PERSON = (
    "name parent_id email phone function street street2 zip city country_id lang vat "
    "company_registry website comment category_id telecentre_public "
    "telecentre_centre_ids prospect_role privacy_informed_date privacy_informed_how "
    "last_inbound_contact_date create_date"
)


class ResPartner(models.Model):
    """A copy of a person's data (RGPD, articles 15 and 20)."""

    _inherit = "res.partner"

    def _privacy_data(self):
        """[{name, label, rows: [{field: (label, value, text)}]}], all there is."""
        self.ensure_one()
        person = self.sudo()
        scope = person._privacy_scope()
        sections = [person._privacy_section("person", person, PERSON)]
        sections += [
            person._privacy_section(name, records, EXPORTED[name])
            for name, records in scope.items()
        ]
        messages = person._privacy_messages(scope).filtered(
            lambda m: m.message_type != "notification" or m.body
        )
        sections.append(
            person._privacy_section("messages", messages, "date author_id subject body")
        )
        sections.append(
            person._privacy_section(
                "oppositions",
                person._privacy_oppositions(),
                "label date origin reason lifted_on",
            )
        )
        return sections

    def _privacy_section(self, name, records, names):
        fields_ = [f for f in names.split() if f in records._fields]
        return {
            "name": name,
            "label": self.env["ir.model"].sudo()._get(records._name).name,
            "rows": [
                {
                    field: {
                        "label": record._fields[field]._description_string(self.env),
                        **self._privacy_value(record, field),
                    }
                    for field in fields_
                }
                for record in records
            ],
        }

    def _privacy_value(self, record, name):
        """{value: as JSON has it, text: as a person reads it}."""
        field, value = record._fields[name], record[name]
        if field.relational:
            names = value.mapped("display_name")
            value = names if field.type != "many2one" else (names or [False])[0]
            return {"value": value, "text": ", ".join(names)}
        if not value and field.type not in ("integer", "float", "monetary", "boolean"):
            return {"value": None, "text": ""}
        if field.type == "date":
            return {"value": str(value), "text": format_date(self.env, value)}
        if field.type == "datetime":
            text = format_datetime(self.env, value)
            return {"value": f"{value.isoformat()}Z", "text": text}
        if field.type == "html":
            text = html2plaintext(value)
            return {"value": text, "text": text}
        if field.type == "selection":
            labels = dict(field._description_selection(self.env))
            return {"value": value, "text": labels.get(value, value)}
        return {"value": value, "text": str(value)}

    def _privacy_archive(self):
        """The bytes of a zip: `data.json` for machines, `data.html` for the person."""
        self.ensure_one()
        sections = self._privacy_data()
        company = self.env.company.sudo()
        machine = {
            "generated": fields.Datetime.now().isoformat() + "Z",
            "controller": company.name,
            "contact": company._privacy_contact(),
            "data": {
                section["name"]: [
                    {key: cell["value"] for key, cell in row.items()}
                    for row in section["rows"]
                ]
                for section in sections
            },
        }
        page = self.env["ir.qweb"]._render(
            "telecentre_privacy.export_page",
            {
                "person": self.sudo(),
                "company": company,
                "contact": company._privacy_contact(),
                "sections": [s for s in sections if s["rows"]],
                "day": format_date(self.env, fields.Date.context_today(self)),
                "html_lang": (self.env.lang or "en").replace("_", "-"),
            },
            minimal_qcontext=True,
        )
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(
                "data.json", json.dumps(machine, ensure_ascii=False, indent=2)
            )
            archive.writestr("data.html", f"<!DOCTYPE html>\n{page}")
        return stream.getvalue()
