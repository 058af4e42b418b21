from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.telecentre_billing.tools import siren


class CrmLead(models.Model):
    """From a won opportunity to its customer, agreement and subscriptions.

    Each step may be repeated: what exists is taken as it is, never made twice.
    """

    _inherit = "crm.lead"

    customer_id = fields.Many2one(
        "res.partner",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The company, once made a customer.",
    )
    framework_agreement_ids = fields.One2many(
        "telecentre.agreement", "lead_id", string="Framework agreements"
    )
    framework_agreement_id = fields.Many2one(
        "telecentre.agreement",
        string="Framework agreement",
        compute="_compute_framework_agreement_id",
    )
    subscription_count = fields.Integer(compute="_compute_subscription_count")
    has_seats_to_subscribe = fields.Boolean(compute="_compute_subscription_count")

    agreement_missing = fields.Text(
        string="Missing for the agreement", compute="_compute_agreement_missing"
    )

    @api.depends("framework_agreement_ids")
    def _compute_framework_agreement_id(self):
        for lead in self:
            lead.framework_agreement_id = lead.framework_agreement_ids[:1]

    @api.depends("seat_ids.subscription_ids")
    def _compute_subscription_count(self):
        for lead in self:
            counts = lead.seat_ids.mapped("subscription_count")
            lead.subscription_count = sum(counts)
            lead.has_seats_to_subscribe = not all(counts)

    @api.depends(
        "won_status",
        "is_prospecting",
        "framework_agreement_ids",
        "partner_name",
        "prospect_partner_id.company_registry",
        "prospect_partner_id.vat",
        "prospect_partner_id.country_id",
        "seat_ids.centre_id.company_id",
    )
    def _compute_agreement_missing(self):
        for lead in self:
            missing = []
            if (
                lead.is_prospecting
                and lead.won_status == "won"
                and not lead.sudo().framework_agreement_ids
            ):
                missing = lead._get_missing_facts()
            lead.agreement_missing = "\n".join(f"• {fact}" for fact in missing)

    def _get_rainbowman_message(self):
        """No fireworks while the signature cannot become an agreement."""
        if self.agreement_missing:
            return False
        return super()._get_rainbowman_message()

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_agreed(self):
        for lead in self:
            made = lead.sudo()
            if (
                made.framework_agreement_ids
                or made.pilot_agreement_ids
                or lead.subscription_count
            ):
                raise UserError(
                    self.env._(
                        "“%s” has an agreement, a pilot or subscriptions behind it: archive it "
                        "instead of deleting it.",
                        lead.name,
                    )
                )

    # -- one click each -----------------------------------------------------------

    def action_create_customer(self):
        """Make the prospected company a customer, creating it when it is new."""
        for lead in self:
            if lead.customer_id:
                continue
            lead._lock_for_flow()
            company = lead._get_or_create_company()
            if not company.customer_rank:
                company.customer_rank = 1
            lead.customer_id = company
        return True

    def action_create_agreement(self):
        """Make the framework agreement from what the opportunity says."""
        for lead in self:
            lead._lock_for_flow()
            if not lead.framework_agreement_id:
                lead._check_agreement_possible()
                # The right to do it is the right to the opportunity.
                agreement = (
                    self.env["telecentre.agreement"]
                    .sudo()
                    .create(lead._prepare_agreement())
                )
                agreement._message_log(
                    body=self.env._("From %s", lead._get_html_link())
                )
        return True

    def action_create_subscriptions(self):
        """Make and start the subscriptions of all seats that have none yet."""
        Subscription = self.env["telecentre.subscription"].sudo()
        for lead in self:
            lead._lock_for_flow()
            seats = lead.seat_ids.filtered(lambda seat: not seat.subscription_count)
            if not seats and lead.subscription_count:
                continue
            lead._check_subscriptions_possible(seats)
            subscriptions = Subscription.create(
                seats._prepare_subscriptions(lead.framework_agreement_id.sudo())
            )
            subscriptions.action_activate()
            members = seats.member_ids.filtered(lambda m: not m.telecentre_public)
            members.telecentre_public = "group_employee"
        return True

    # -- where they lead ----------------------------------------------------------

    def action_view_customer(self):
        self.ensure_one()
        return self._open_record(self.customer_id)

    def action_view_agreement(self):
        self.ensure_one()
        return self._open_record(self.framework_agreement_id)

    def action_view_subscriptions(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "telecentre_billing.telecentre_subscription_action"
        )
        action["domain"] = [("lead_seat_id.lead_id", "=", self.id)]
        action["context"] = {"create": False}
        return action

    @api.model
    def _open_record(self, record):
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "view_mode": "form",
        }

    # -- steps --------------------------------------------------------------------

    def _lock_for_flow(self):
        """Two clicks at once: the second one waits, then finds the work done."""
        self.ensure_one()
        self.check_access("write")
        self.env.cr.execute(
            "SELECT id FROM crm_lead WHERE id = %s FOR NO KEY UPDATE", [self.id]
        )

    def _get_or_create_company(self):
        """The company of the opportunity: known, known by name, or new."""
        self.ensure_one()
        if self.prospect_partner_id:
            return self.prospect_partner_id
        company = not self.partner_id and self.commercial_partner_id
        if not company:
            if not self.partner_name:
                raise UserError(
                    self.env._(
                        "“%s” names no company: choose the contact's company, or fill "
                        "in the company's name in the tab “Contacts”.",
                        self.name,
                    )
                )
            company = self.env["res.partner"].create(
                self._prepare_customer_values(self.partner_name, is_company=True)
            )
        if not self.partner_id:
            self._handle_partner_assignment(with_parent=company)
        elif not self.partner_id.parent_id:
            self.partner_id.parent_id = company
        return company

    def _check_agreement_possible(self):
        self.ensure_one()
        missing = []
        if not self.customer_id:
            missing.append(self.env._("its customer: use “Create customer” first"))
        if self.won_status != "won":
            missing.append(self.env._("the signature: move it to the stage “Signed”"))
        missing += self._get_missing_facts()
        self._raise_missing(self.env._("no agreement can be made of “%s” yet"), missing)

    def _get_missing_facts(self):
        """What the opportunity does not tell and an agreement needs, with where to
        fill it in."""
        self.ensure_one()
        missing = []
        company = self.customer_id or self.prospect_partner_id
        if not company and not self.partner_name:
            missing.append(
                self.env._(
                    "the company: choose a company as contact, or fill in its name in "
                    "the tab “Contacts”"
                )
            )
        if company.country_code in siren.COUNTRIES and not company._telecentre_siren():
            missing.append(
                self.env._("the SIREN of %s, on its contact form", company.name)
            )
        if not self.seat_ids:
            missing.append(
                self.env._("the centres: fill in the seats in the tab “Seats wanted”")
            )
        if len(self.seat_ids.centre_id.company_id) > 1:
            missing.append(
                self.env._("centres of one and the same company in the seats wanted")
            )
        return missing

    def _check_subscriptions_possible(self, seats):
        self.ensure_one()
        missing = []
        agreement = self.framework_agreement_id.sudo()
        if not agreement:
            missing.append(self.env._("its agreement: use “Create agreement” first"))
        elif agreement.state != "active":
            missing.append(self.env._("an agreement in force: “%s”", agreement.name))
        if not seats:
            missing.append(
                self.env._("the seats: fill them in in the tab “Seats wanted”")
            )
        outside = seats.filtered(
            lambda seat: (
                agreement
                and (
                    seat.date_start < agreement.date_start
                    or (agreement.date_end and seat.date_start > agreement.date_end)
                )
            )
        )
        if outside:
            missing.append(
                self.env._(
                    "seats that begin while the agreement is in force (%s)",
                    ", ".join(outside.centre_id.mapped("name")),
                )
            )
        self._raise_missing(
            self.env._("no subscription can be made of “%s” yet"), missing
        )

    def _raise_missing(self, sentence, missing):
        if missing:
            lines = "\n".join(f"- {item}" for item in missing)
            raise UserError(
                self.env._(
                    "What is missing, %(what)s:\n%(lines)s",
                    what=sentence % self.name,
                    lines=lines,
                )
            )

    def _prepare_agreement(self):
        """Values of the framework agreement of this opportunity."""
        self.ensure_one()
        seats = self.seat_ids
        company = seats.centre_id.company_id or self.env.company
        # The group's own prices only: without any, the public tariff holds, each
        # centre's own rules included, as it changes.
        customer = self.customer_id.with_company(company)
        pricelist = (
            self.agreement_pricelist_id or customer.specific_property_product_pricelist
        )
        return {
            "name": self.env._("Framework agreement, %s", self.customer_id.name),
            "partner_id": self.customer_id.id,
            "company_id": company.id,
            "entity_ids": [fields.Command.set(self.entity_ids.ids)],
            "centre_ids": [fields.Command.set(seats.centre_id.ids)],
            "pricelist_id": pricelist.id,
            "purchase_order_ref": self.purchase_order_ref,
            "date_start": min(seats.mapped("date_start")),
            "user_id": self.user_id.id or self.env.uid,
            "state": "active",
            "lead_id": self.id,
        }
