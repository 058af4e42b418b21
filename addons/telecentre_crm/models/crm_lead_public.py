from odoo import api, fields, models
from odoo.exceptions import UserError


def publics(model):
    """Choices of a field that says a public: those of the contact's, others' too."""
    field = model.env["res.partner"]._fields["telecentre_public"]
    return field._description_selection(model.env)


class CrmLead(models.Model):
    """Leads of the other publics: newcomers, nomads, job seekers."""

    _inherit = "crm.lead"

    telecentre_public = fields.Selection(
        selection=publics,
        string="Public",
        compute="_compute_telecentre_public",
        store=True,
        readonly=False,
        index="btree_not_null",
    )

    @api.depends("partner_id", "source_id")
    def _compute_telecentre_public(self):
        """By the person, else by where the lead comes from; what is typed stays."""
        for lead in self:
            if not lead.telecentre_public:
                lead.telecentre_public = (
                    lead.partner_id.telecentre_public
                    or lead.source_id.telecentre_public
                )

    def _prepare_customer_values(self, partner_name, is_company=False, parent_id=False):
        values = super()._prepare_customer_values(partner_name, is_company, parent_id)
        if not is_company:
            values["telecentre_public"] = self.telecentre_public
        return values

    def action_accompany(self):
        """The accompaniment of the person behind the lead; one that is open goes on."""
        self.ensure_one()
        if not self.partner_id and not (self.contact_name or self.partner_name):
            raise UserError(
                self.env._("Say who “%s” is about before accompanying.", self.name)
            )
        if not self.partner_id:
            self._handle_partner_assignment(create_missing=True)
        Accompaniment = self.env["telecentre.accompaniment"]
        found = Accompaniment.search(
            [("partner_id", "=", self.partner_id.id), ("outcome", "=", False)], limit=1
        )
        if not found:
            found = Accompaniment.create(
                {
                    "partner_id": self.partner_id.id,
                    "lead_id": self.id,
                    "user_id": (self.user_id or self.env.user).id,
                }
            )
        return {
            "type": "ir.actions.act_window",
            "res_model": "telecentre.accompaniment",
            "res_id": found.id,
            "view_mode": "form",
        }


class UtmSource(models.Model):
    _inherit = "utm.source"

    telecentre_public = fields.Selection(
        selection=publics,
        string="Public",
        help="Of the leads that come from there.",
    )
