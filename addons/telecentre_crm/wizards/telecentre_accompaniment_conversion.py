from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.telecentre_billing.tools import siren


class TelecentreAccompanimentConversion(models.TransientModel):
    """From an accompanied person to a customer; nothing is made twice."""

    _name = "telecentre.accompaniment.conversion"
    _description = "Conversion of an Accompaniment"
    _check_company_auto = True

    accompaniment_id = fields.Many2one(
        "telecentre.accompaniment", required=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(related="accompaniment_id.partner_id")
    company_id = fields.Many2one(related="accompaniment_id.company_id")
    date = fields.Date(
        string="Independent since", required=True, default=fields.Date.context_today
    )
    company_name = fields.Char(
        string="Name of the company",
        help="Empty: the person trades under their own name.",
    )
    company_registry = fields.Char(
        string="SIREN / SIRET", help="May be filled in later, once INSEE has given it."
    )
    centre_id = fields.Many2one(
        "telecentre.centre",
        compute="_compute_centre_id",
        store=True,
        readonly=False,
        check_company=True,
    )
    plan_id = fields.Many2one(
        "telecentre.plan",
        check_company=True,
        help="Makes a draft subscription. Empty: none for now.",
    )
    date_subscription = fields.Date(
        string="Subscription from",
        compute="_compute_date_subscription",
        store=True,
        readonly=False,
    )

    @api.depends("accompaniment_id")
    def _compute_centre_id(self):
        for wizard in self:
            wizard.centre_id = wizard.accompaniment_id.centre_id

    @api.depends("date")
    def _compute_date_subscription(self):
        for wizard in self:
            wizard.date_subscription = wizard.date

    def action_convert(self):
        """Outcome, company, public and subscription, in one go."""
        self.ensure_one()
        accompaniment = self.accompaniment_id
        accompaniment.check_access("write")
        self._check_possible()
        customer = self.sudo()._make_customer()
        accompaniment.sudo().write(
            {
                "outcome": "independent",
                "outcome_date": self.date,
                "converted_on": self.date,
                "customer_partner_id": customer.id,
            }
        )
        if self.plan_id:
            accompaniment.sudo().subscription_id = self.sudo()._make_subscription()
        self._tell(customer)
        return {
            "type": "ir.actions.act_window",
            "res_model": "telecentre.accompaniment",
            "res_id": accompaniment.id,
            "view_mode": "form",
        }

    def _check_possible(self):
        accompaniment = self.accompaniment_id
        name = self.partner_id.display_name
        if accompaniment.converted_on:
            raise UserError(self.env._("%s is a customer already.", name))
        if accompaniment.outcome not in (False, "independent"):
            raise UserError(
                self.env._(
                    "The accompaniment of %s ended otherwise: correct its outcome "
                    "first.",
                    name,
                )
            )
        if self.date < accompaniment.date_start or self.date > (
            fields.Date.context_today(self)
        ):
            raise UserError(
                self.env._(
                    "%s cannot be independent since that day: give one from the "
                    "beginning of the accompaniment to today.",
                    name,
                )
            )
        if self.plan_id and not self.centre_id:
            raise UserError(
                self.env._("Choose the centre of the subscription of %s.", name)
            )
        if self.company_registry and not siren.is_valid(self.company_registry):
            raise UserError(
                self.env._(
                    "%(name)s: “%(number)s” is neither a SIREN nor a SIRET. Correct it, "
                    "or leave it empty.",
                    name=name,
                    number=self.company_registry,
                )
            )

    def _make_customer(self):
        """The company, found by its SIREN or created above the person; or the person."""
        person = self.partner_id
        person.telecentre_public = "independent"
        number = siren.compact(self.company_registry)
        if not self.company_name and not number:
            return person
        known = self._find_company(number)
        if known and not self.company_name:
            raise UserError(
                self.env._(
                    "The number of %(person)s is that of %(company)s: correct it, or "
                    "give the name of that company to put the person into it.",
                    person=person.display_name,
                    company=known.display_name,
                )
            )
        if not self.company_name:
            person.company_registry = number
            return person
        if person.parent_id and person.parent_id != known:
            raise UserError(
                self.env._(
                    "%(person)s belongs to %(company)s: take the person out of it "
                    "first.",
                    person=person.display_name,
                    company=person.parent_id.display_name,
                )
            )
        company = known or self.env["res.partner"].create(
            {
                "name": self.company_name,
                "is_company": True,
                "company_registry": number,
                "telecentre_public": "independent",
                **{
                    name: person._fields[name].convert_to_write(person[name], person)
                    for name in person._address_fields()
                },
                "email": person.email,
                "phone": person.phone,
                "lang": person.lang,
            }
        )
        person.parent_id = company
        return company

    def _find_company(self, number):
        """A company of that SIREN: it would be there twice otherwise."""
        if not number:
            return self.env["res.partner"]
        return self.env["res.partner"].search(
            [
                ("company_registry", "=like", f"{number[:9]}%"),
                ("id", "!=", self.partner_id.id),
                ("is_company", "=", True),
                ("parent_id", "=", False),
            ],
            limit=1,
        )

    def _make_subscription(self):
        person = self.partner_id
        return self.env["telecentre.subscription"].create(
            {
                "partner_id": person.commercial_partner_id.id,
                "member_ids": [fields.Command.set(person.ids)],
                "plan_id": self.plan_id.id,
                "centre_id": self.centre_id.id,
                "date_start": self.date_subscription or self.date,
            }
        )

    def _tell(self, customer):
        accompaniment = self.accompaniment_id
        accompaniment._message_log(
            body=self.env._("Became a customer: %s", customer._get_html_link())
        )
        if customer != self.partner_id:
            customer._message_log(
                body=self.env._("From %s", accompaniment._get_html_link())
            )
