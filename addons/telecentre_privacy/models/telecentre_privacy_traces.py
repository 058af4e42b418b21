from odoo import api, models
from odoo.fields import Domain

from ..tools import names

# Texts in which people are named without being linked: (model, fields)
NAMED_IN = (
    ("telecentre.booking", ("occupant_name", "note")),
    ("telecentre.booking.series", ("occupant_name", "note")),
    ("telecentre.booking.waiting", ("occupant_name", "note")),
    ("crm.lead", ("name", "contact_name", "next_step", "description")),
    ("telecentre.accompaniment", ("project", "note", "trial_reason")),
    ("calendar.event", ("name", "description")),
    ("event.registration", ("name",)),
    ("mailing.contact", ("name",)),
    ("mail.activity", ("summary", "note")),
    ("mail.message", ("subject", "body")),
)
STAYS = {
    "telecentre.booking",
    "telecentre.booking.series",
    "telecentre.booking.waiting",
}
MASK = "•••"


class TelecentrePrivacyEraser(models.AbstractModel):
    """What bears a person's name or address without being linked to the contact.

    Two people may have one name, and a household one address: none of it is erased
    unless somebody chooses it.
    """

    _inherit = "telecentre.privacy.eraser"

    @api.model
    def _traces(self, partner):
        """{model: records} that may speak of this person, or of a namesake."""
        partner = partner.sudo().with_context(active_test=False)
        sure, unsure = (part[partner] for part in partner._privacy_sorted())
        found = {}
        for records in unsure.values():
            found[records._name] = records
        treated = {records._name: records for records in sure.values()}
        pattern = names.pattern(partner.name)
        if not pattern:
            return found
        for model, texts in NAMED_IN:
            if model not in self.env:
                continue
            Model = self.env[model].sudo().with_context(active_test=False)
            named = Model.search(
                Domain.OR(
                    Domain(text, "ilike", variant)
                    for text in texts
                    for variant in names.wildcards(partner.name)
                )
            )
            if model in ("mail.message", "mail.activity"):
                named = self._traces_apart(partner, sure, named)
            else:
                named -= treated.get(model, named.browse())
            named = named.filtered(
                lambda r, texts=texts: any(pattern.search(r[t] or "") for t in texts)
            )
            if named:
                found[model] = found.get(model, named.browse()) | named
        return found

    @api.model
    def _traces_apart(self, partner, scope, records):
        """Those of messages or activities that do not go with the person's records."""
        gone = {("res.partner", partner.id)}
        for name in self._forgotten_threads():
            for record in scope.get(name, ()):
                gone.add((record._name, record.id))
        model = "model" if "model" in records._fields else "res_model"
        return records.filtered(lambda r: (r[model], r.res_id) not in gone)

    @api.model
    def _scrub_traces(self, partner, chosen):
        """Take the person out of the records that somebody chose.

        :param chosen: {model: records}; a stay is forgotten as the person's own, in
            other texts the name becomes dots
        """
        pattern = names.pattern(partner.name)
        for model, texts in NAMED_IN:
            records = chosen.get(model)
            if not records:
                continue
            if model in STAYS:
                self._forget_stays(records)
                continue
            if not pattern:
                continue
            if model == "mail.message":
                records.attachment_ids.filtered(
                    lambda file: pattern.search(file.name or "")
                ).unlink()
            for record in records:
                values = {
                    text: pattern.sub(MASK, record[text])
                    for text in texts
                    if record[text] and pattern.search(record[text])
                }
                if values:
                    record.write(values)

    @api.model
    def _forget_stays(self, records):
        """Visitor and note of bookings, repetitions and places on a waiting list."""
        if records._name == "telecentre.booking":
            self._delete_messages(records._name, records.ids)
            self._scrub_presence(records)
            return
        self._sql_blank(records, ("occupant_name", "note"))
