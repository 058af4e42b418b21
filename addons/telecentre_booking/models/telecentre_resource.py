from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Command

# Where a transaction keeps {resource id: ids of its parts}
PARTS = "telecentre_parts"


class TelecentreResource(models.Model):
    """One thing that can be booked: a place, a room, a device, a service."""

    _name = "telecentre.resource"
    _description = "Telecentre Resource"
    _inherits = {"resource.resource": "resource_id"}
    _order = "centre_id, sequence, id"
    _parent_store = True

    resource_id = fields.Many2one(
        "resource.resource", required=True, ondelete="restrict", index=True
    )
    sequence = fields.Integer(default=10)
    centre_id = fields.Many2one(
        "telecentre.centre", required=True, ondelete="restrict", index=True
    )
    type_id = fields.Many2one(
        "telecentre.resource.type",
        string="Resource type",
        required=True,
        ondelete="restrict",
        index=True,
    )
    category = fields.Selection(related="type_id.category", store=True)
    parent_id = fields.Many2one(
        "telecentre.resource",
        string="Part of",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('centre_id', '=', centre_id), ('id', '!=', id)]",
        help="Booking the whole blocks its parts, and the other way round.",
    )
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("telecentre.resource", "parent_id", string="Parts")
    capacity = fields.Integer(default=1, help="People it takes at the same time.")
    accessible = fields.Boolean(
        string="Step-free access", help="Can be reached and used in a wheelchair."
    )
    feature_ids = fields.Many2many("telecentre.feature", string="Features")
    slot_ids = fields.One2many("telecentre.booking.slot", "resource_id")
    note = fields.Text()

    _capacity_positive = models.Constraint(
        "CHECK(capacity > 0)", "A resource takes at least one person."
    )

    @api.constrains("parent_id", "centre_id")
    def _check_parent(self):
        for resource in self:
            if resource.parent_id and resource.parent_id.centre_id != (
                resource.centre_id
            ):
                raise ValidationError(
                    self.env._(
                        "%(part)s is in %(centre)s and cannot be a part of %(whole)s,"
                        " which is in %(other)s.",
                        part=resource.name,
                        centre=resource.centre_id.name,
                        whole=resource.parent_id.name,
                        other=resource.parent_id.centre_id.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        centres = self.env["telecentre.centre"].browse(
            vals["centre_id"] for vals in vals_list if vals.get("centre_id")
        )
        centre_by_id = {centre.id: centre for centre in centres}
        for vals in vals_list:
            centre = centre_by_id.get(vals.get("centre_id"))
            if centre:
                vals.setdefault("resource_type", "material")
                vals.setdefault("company_id", centre.company_id.id)
                vals.setdefault("calendar_id", centre.resource_calendar_id.id)
                vals.setdefault("tz", centre.tz)
        resources = super().create(vals_list)
        self._forget_parts()
        resources.parent_id._refresh_shadows()
        return resources

    def write(self, vals):
        if vals.get("centre_id"):
            vals = self._prepare_other_centre(vals)
        if "parent_id" not in vals:
            return super().write(vals)
        inside = {part for parts in self._part_ids(self.ids).values() for part in parts}
        if vals["parent_id"] in inside | set(self.ids):
            raise ValidationError(
                self.env._("A resource cannot be a part of itself or of its parts.")
            )
        wholes = self.parent_id
        with self.env["telecentre.booking.slot"]._guard(self.ids):
            super().write(vals)
            self._forget_parts()
            (wholes | self.parent_id)._refresh_shadows()
        return True

    def unlink(self):
        result = super().unlink()
        self._forget_parts()
        return result

    def _prepare_other_centre(self, vals):
        """Values of a move to another centre, or an error on what keeps them here."""
        centre = self.env["telecentre.centre"].browse(vals["centre_id"])
        leaving = self.filtered(lambda resource: resource.centre_id != centre)
        if not leaving:
            return vals
        stays = self.env["telecentre.booking.slot"].sudo()
        domain = [("blocking", "=", True), ("stop", ">", fields.Datetime.now())]
        for resource in leaving:
            if resource.child_ids - self:
                raise ValidationError(
                    self.env._(
                        "%s is divided into parts, which stay where they are: move them"
                        " together with it.",
                        resource.display_name,
                    )
                )
            if stays.search([*domain, ("resource_id", "=", resource.id)], limit=1):
                raise ValidationError(
                    self.env._(
                        "%(resource)s is booked in %(centre)s: move or cancel what is to"
                        " come first.",
                        resource=resource.display_name,
                        centre=resource.centre_id.name,
                    )
                )
        if all(
            resource.calendar_id == resource.centre_id.resource_calendar_id
            for resource in leaving
        ):
            vals = {"calendar_id": centre.resource_calendar_id.id, **vals}
        return {"tz": centre.tz, "company_id": centre.company_id.id, **vals}

    def _refresh_shadows(self):
        """What is booked whole from now on blocks the parts as they are now."""
        if not self:
            return
        ids = {int(key) for whole in self for key in whole.parent_path.split("/")[:-1]}
        Slot = self.env["telecentre.booking.slot"].sudo()
        mains = Slot.search(
            [
                ("resource_id", "in", list(ids)),
                ("kind", "=", "main"),
                ("stop", ">", fields.Datetime.now()),
            ]
        )
        with Slot._guard(ids):
            mains._shadows()._drop()
            mains._create_shadows()

    @api.depends("name", "centre_id.name")
    @api.depends_context("hide_centre")
    def _compute_display_name(self):
        for resource in self:
            if resource.centre_id and not self.env.context.get("hide_centre"):
                resource.display_name = f"{resource.centre_id.name} / {resource.name}"
            else:
                resource.display_name = resource.name

    @api.model
    def _part_ids(self, resource_ids):
        """{resource id: [ids of all its parts, at any depth, archived ones too]}.

        Every booking asks twice; within a transaction the answer changes only by what
        it does itself (`_forget_parts`).
        """
        known = self.env.cr.cache.setdefault(PARTS, {})
        missing = {one for one in resource_ids if one not in known}
        if missing:
            self.flush_model(["parent_id", "parent_path"])
            known.update((one, []) for one in missing)
            self.env.cr.execute(
                """
                SELECT whole.id, part.id
                  FROM telecentre_resource whole
                  JOIN telecentre_resource part
                    ON part.parent_path LIKE whole.parent_path || '%%'
                   AND part.id != whole.id
                 WHERE whole.id = ANY(%s)
                 ORDER BY whole.id, part.id
                """,
                (list(missing),),
            )
            for whole_id, part_id in self.env.cr.fetchall():
                known[whole_id].append(part_id)
        return {one: list(known[one]) for one in resource_ids if known[one]}

    @api.model
    def _forget_parts(self):
        """Wholes and parts have changed: read them anew."""
        self.env.cr.cache.pop(PARTS, None)

    def action_book(self):
        """Open a new booking of these resources; the context carries the time."""
        self.centre_id.ensure_one()
        defaults = {
            key: value
            for key, value in self.env.context.items()
            if key.startswith("default_") and value
        }
        return {
            "type": "ir.actions.act_window",
            "res_model": "telecentre.booking",
            "view_mode": "form",
            "views": [(False, "form")],
            "context": {
                **defaults,
                "default_centre_id": self.centre_id.id,
                "default_resource_ids": [Command.set(self.ids)],
            },
        }

    def action_view_bookings(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "telecentre_booking.telecentre_booking_action"
        )
        action["domain"] = [("slot_ids.resource_id", "=", self.id)]
        action["context"] = {
            "default_centre_id": self.centre_id.id,
            "default_resource_ids": [Command.set(self.ids)],
        }
        return action
