import base64
import binascii
from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..tools.charge_csv import MAX_FAULTS, CsvFaults, Fault, read
from ..tools.money import line_amount


class TelecentreChargeImport(models.TransientModel):
    """One-off charges from a CSV file: all of them, or none.

    The reference of a line makes it unique: a file imported twice is owed once.
    """

    _name = "telecentre.charge.import"
    _description = "Import Charges"

    data = fields.Binary(string="CSV file", attachment=False)
    filename = fields.Char()
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
    )
    state = fields.Selection(
        [("edit", "Edit"), ("preview", "Preview")], default="edit", required=True
    )
    line_ids = fields.One2many(
        "telecentre.charge.import.line", "import_id", readonly=True
    )
    new_count = fields.Integer(compute="_compute_counts")
    known_count = fields.Integer(compute="_compute_counts")
    amount = fields.Monetary(compute="_compute_counts")
    currency_id = fields.Many2one(related="company_id.currency_id")

    @api.depends("line_ids.is_known", "line_ids.amount")
    def _compute_counts(self):
        for record in self:
            fresh = record.line_ids.filtered(lambda line: not line.is_known)
            record.new_count = len(fresh)
            record.known_count = len(record.line_ids) - len(fresh)
            record.amount = sum(fresh.mapped("amount"))

    @api.depends("filename")
    def _compute_display_name(self):
        for record in self:
            record.display_name = record.filename or self.env._("Import charges")

    # -- actions -----------------------------------------------------------------
    def action_preview(self):
        """Read the file and show the charges that it makes; nothing is owed yet."""
        self.ensure_one()
        values = self._read()
        self.line_ids.unlink()
        self.write(
            {
                "state": "preview",
                "line_ids": [Command.create(vals) for vals in values],
            }
        )
        return self._reload()

    def action_back(self):
        self.line_ids.unlink()
        self.state = "edit"
        return self._reload()

    def action_import(self):
        """Make the charges that are not there yet; the file is read once more."""
        self.ensure_one()
        Charge = self.env["telecentre.charge"]
        Charge.check_access("create")
        fresh = [vals for vals in self._read() if not vals["is_known"]]
        # The key is what a person may not choose; the rest was checked above.
        created = Charge.sudo().create([self._prepare_charge(vals) for vals in fresh])
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "telecentre_billing.telecentre_charge_action"
        )
        action["domain"] = [("id", "in", created.ids)]
        action["context"] = {}
        return action

    def _prepare_charge(self, vals):
        values = {
            "source_key": self._key(vals["reference"]),
            "company_id": self.company_id.id,
            "partner_id": vals["partner_id"],
            "product_id": vals["product_id"],
            "date": vals["date"],
            "date_from": vals["date"],
            "date_to": vals["date"],
            "quantity": vals["quantity"],
            "price_unit": vals["price_unit"],
            "currency_id": self.currency_id.id,
            "kind": "other",
        }
        if vals["name"]:
            values["name"] = vals["name"]
        if vals["centre_id"]:
            values["centre_id"] = vals["centre_id"]
        if vals["purchase_order_ref"]:
            values["purchase_order_ref"] = vals["purchase_order_ref"]
        return values

    def _key(self, reference):
        return f"import:{self.company_id.id}:{reference}"

    # -- reading -----------------------------------------------------------------
    def _read(self):
        """Values of the lines; one message with every fault of the file."""
        try:
            rows = read(base64.b64decode(self.data or b"", validate=True))
        except binascii.Error as error:
            raise UserError(self._message([Fault("not_text")])) from error
        except CsvFaults as error:
            raise UserError(self._message(error.faults)) from error
        found = {
            "customer": self._find_customers({row.customer for row in rows}),
            "product": self._find_products({row.product for row in rows}),
            "centre": self._find_centres({row.centre for row in rows if row.centre}),
        }
        charges = self.env["telecentre.charge"].sudo()
        known = {
            charge.source_key: charge
            for charge in charges.search(
                [("source_key", "in", [self._key(row.reference) for row in rows])]
            )
        }
        faults, values = [], []
        for row in rows:
            vals = self._line_values(row, found, faults)
            if vals:
                charge = known.get(self._key(row.reference))
                vals["is_known"] = bool(charge)
                if charge and not self._same(charge, vals):
                    faults.append(Fault("other_values", row.line, row.reference))
                values.append(vals)
        if faults:
            raise UserError(self._message(faults))
        return values

    def _line_values(self, row, found, faults):
        records = {}
        for name, records_by_text in found.items():
            text = getattr(row, name)
            matches = records_by_text.get(text, ()) if text else ()
            if text and len(matches) != 1:
                code = f"many_{name}" if matches else f"no_{name}"
                faults.append(Fault(code, row.line, text))
            records[name] = matches[:1] if matches else None
        if not (records["customer"] and records["product"]):
            return None
        price = row.price
        if price is None:
            price = self._list_price(records, row)
        return {
            "line": row.line,
            "reference": row.reference,
            "partner_id": records["customer"].id,
            "product_id": records["product"].id,
            "centre_id": records["centre"].id if records["centre"] else False,
            "date": row.date,
            "quantity": float(row.quantity),
            "price_unit": float(price),
            "amount": float(
                line_amount(price, row.quantity, 1, self.currency_id.rounding)
            ),
            "name": row.label,
            "purchase_order_ref": row.order,
        }

    def _list_price(self, records, row):
        partner = records["customer"].with_company(self.company_id)
        pricelist = partner.property_product_pricelist.sudo()
        centre = records["centre"]
        return pricelist.with_context(
            telecentre_centre_id=centre.id if centre else False
        )._get_product_price(
            records["product"].sudo(),
            float(row.quantity),
            currency=self.currency_id,
            date=row.date,
        )

    @api.model
    def _same(self, charge, vals):
        return (
            charge.partner_id.id == vals["partner_id"]
            and charge.product_id.id == vals["product_id"]
            and charge.date_from == vals["date"]
            and charge.quantity == vals["quantity"]
        )

    # -- finding -----------------------------------------------------------------
    def _find(self, model, texts, names, domain=()):
        """{text: records} whose first field of `names` that matches is the text."""
        Model = self.env[model]
        result = {}
        for name in names:
            left = [text for text in texts if text not in result]
            if not left:
                break
            by_text = defaultdict(Model.browse)
            for record in Model.search([(name, "in", left), *domain]):
                by_text[record[name]] |= record
            result.update(by_text)
        return result

    def _find_customers(self, texts):
        return self._find("res.partner", texts, ("ref", "email", "name"))

    def _find_products(self, texts):
        domain = self.env["product.product"]._check_company_domain(self.company_id)
        return self._find("product.product", texts, ("default_code", "name"), domain)

    def _find_centres(self, texts):
        domain = [("company_id", "=", self.company_id.id)]
        return self._find("telecentre.centre", texts, ("code", "name"), domain)

    # -- faults in words ---------------------------------------------------------
    def _message(self, faults):
        lines = [self.env._("Nothing was imported. To mend in the file:")]
        lines += [f"  - {self._fault_text(fault)}" for fault in faults[:MAX_FAULTS]]
        if len(faults) > MAX_FAULTS:
            lines.append(self.env._("… and %d more.", len(faults) - MAX_FAULTS))
        return "\n".join(lines)

    def _fault_text(self, fault):
        text = self._fault_reason(fault)
        if not fault.line:
            return text
        return self.env._("Line %(line)d: %(text)s", line=fault.line, text=text)

    @api.model
    def _column_title(self, name):
        env = self.env
        titles = {
            "reference": env._("reference"),
            "customer": env._("customer"),
            "product": env._("product"),
            "date": env._("date"),
            "quantity": env._("quantity"),
            "price": env._("price"),
        }
        return titles.get(name, name)

    def _fault_reason(self, fault):
        """What is wrong and what to do, for one code of `tools.charge_csv`."""
        value, other = fault.value, fault.other
        for texts in (self._file_faults, self._cell_faults, self._record_faults):
            found = texts(value, other)
            if fault.code in found:
                return found[fault.code]
        raise KeyError(fault.code)

    def _file_faults(self, value, other):
        """{code: text} of what is wrong with the file or its titles."""
        env = self.env
        return {
            "empty": env._("The file is empty: save it with its lines."),
            "not_text": env._(
                "This is not a CSV text file: save it as “CSV UTF-8” in the spreadsheet."
            ),
            "unknown_column": env._(
                "the column “%s” is not known: remove it, or correct its title.", value
            ),
            "column_twice": env._("the column “%s” is there twice: remove one.", value),
            "missing_column": env._(
                "the column “%s” is missing: add it with its title.",
                self._column_title(other or value),
            ),
            "too_many": env._(
                "%(rows)s lines are too many for one file: split it, %(limit)s at most.",
                rows=value,
                limit=other,
            ),
        }

    def _cell_faults(self, value, other):
        """{code: text} of what is wrong with a cell, or a line by itself."""
        env = self.env
        column = self._column_title(other or value)
        return {
            "empty_cell": env._("the %s is empty: fill it in.", column),
            "bad_date": env._(
                "“%s” is no date: write it as 2026-01-31 or 31/01/2026.", value
            ),
            "bad_number": env._(
                "“%(value)s” is no number (%(column)s): write it as 12.50 or 12,50.",
                value=value,
                column=column,
            ),
            "negative_price": env._(
                "the price %s is negative: for a credit, put the minus on the quantity.",
                value,
            ),
            "zero_quantity": env._(
                "the quantity is zero: remove the line, or correct it."
            ),
            "too_many_cells": env._(
                "there are more cells than titles: put quotes around a text that has "
                "the separator in it."
            ),
            "twice": env._(
                "the reference “%(value)s” is on line %(other)s already: give each line "
                "its own.",
                value=value,
                other=other,
            ),
        }

    def _record_faults(self, value, _other):
        """{code: text} of what no record fits, or more than one."""
        env = self.env
        return {
            "other_values": env._(
                "“%s” has been imported with other values: give what is new another "
                "reference, or correct the charge that is there.",
                value,
            ),
            "no_customer": env._(
                "no customer has “%s” as reference, e-mail or name: create the contact, "
                "or correct the line.",
                value,
            ),
            "many_customer": env._(
                "several customers are called “%s”: give the reference or the e-mail of "
                "the right one.",
                value,
            ),
            "no_product": env._(
                "no product has “%s” as reference or name: correct the line, or create "
                "the product.",
                value,
            ),
            "many_product": env._(
                "several products are called “%s”: give the reference of the right one.",
                value,
            ),
            "no_centre": env._(
                "no centre has “%s” as code or name: correct the line.", value
            ),
            "many_centre": env._(
                "several centres are called “%s”: give the code of the right one.",
                value,
            ),
        }

    def _reload(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Import charges"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }


class TelecentreChargeImportLine(models.TransientModel):
    _name = "telecentre.charge.import.line"
    _description = "Line of an Import of Charges"
    _order = "line"

    import_id = fields.Many2one(
        "telecentre.charge.import", required=True, ondelete="cascade"
    )
    line = fields.Integer()
    reference = fields.Char()
    partner_id = fields.Many2one("res.partner", string="Customer", ondelete="cascade")
    product_id = fields.Many2one("product.product", ondelete="cascade")
    centre_id = fields.Many2one("telecentre.centre", ondelete="cascade")
    date = fields.Date()
    quantity = fields.Float()
    price_unit = fields.Float(string="Unit price")
    amount = fields.Monetary(string="Before tax")
    currency_id = fields.Many2one(related="import_id.currency_id")
    name = fields.Char(string="Label")
    purchase_order_ref = fields.Char(string="Purchase order")
    is_known = fields.Boolean(string="Imported before")
