import base64

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import file_open

# (INSEE code of the town, days a week, equipment asked for); nobody's true answer
DEMO_ANSWERS = (
    ("15014", 2, "Deuxième écran"),
    ("15014", 3, ""),
    ("15014", 1, ""),
    ("15012", 2, ""),
    ("15140", 2, "Siège réglable"),
    ("15187", 2, ""),
    ("15187", 3, "Pièce calme pour téléphoner"),
    ("15138", 1, ""),
    ("15138", 2, ""),
    ("15120", 2, "Deuxième écran"),
    ("15258", 1, ""),
    ("15162", 2, ""),
)
SIGNATURE = "telecentre_crm_portal/demo/signature.png"


class TelecentreDemo(models.AbstractModel):
    _inherit = "telecentre.demo"

    @api.model
    def _load_census(self):
        """Answers to the census, as employees would have given them on its page."""
        census = self.env.ref("telecentre_crm_portal.census_demo")
        towns = self.env["telecentre.town"].search(
            [("code", "in", [code for code, _days, _wish in DEMO_ANSWERS])]
        )
        towns = {town.code: town for town in towns}
        now = fields.Datetime.now()
        self.env["telecentre.census.answer"].create(
            [
                {
                    "census_id": census.id,
                    "town_id": towns[code].id,
                    "days_per_week": days,
                    "equipment": equipment,
                    "email_key": census._answer_key(f"{number}@salarie.example"),
                    "consent_date": now - relativedelta(days=number, hours=number),
                }
                for number, (code, days, equipment) in enumerate(DEMO_ANSWERS, 1)
                if code in towns
            ]
        )

    @api.model
    def _load_proposals(self):
        """One that is being written, and the one that the agreement was signed by."""
        quiet = self.with_context(tracking_disable=True, lang=self._demo_lang()).env
        Proposal = quiet["telecentre.proposal"]
        Proposal._make(quiet.ref("telecentre_crm.crm_lead_maif"))
        lead = quiet.ref("telecentre_crm.crm_lead_horizon")
        agreement = lead.framework_agreement_id
        made = agreement.date_start - relativedelta(months=1)
        terms = {
            "date": made,
            "date_validity": made + relativedelta(months=2),
            "date_start": agreement.date_start,
            "date_end": agreement.date_end,
            "index_id": agreement.index_id.id,
        }
        older = Proposal.create({**Proposal._prepare(lead), **terms})
        older._set_course({"state": "replaced"})
        with file_open(SIGNATURE, "rb") as picture:
            signature = base64.b64encode(picture.read())
        signed = Proposal.create(
            {
                **Proposal._prepare(lead),
                **terms,
                "days_included": "8 jours par mois et par poste",
            }
        )
        signed._set_course(
            {
                "state": "signed",
                "signed_by": lead.partner_id.name,
                "signed_on": fields.Datetime.to_datetime(made)
                + relativedelta(days=12, hours=9),
                "signature": signature,
            }
        )
        lead.partner_id.lang = self._demo_lang()
        signed._set_course({"document_id": signed._make_document().id})
        agreement.proposal_id = signed
        signed.document_id.copy({"res_model": agreement._name, "res_id": agreement.id})
