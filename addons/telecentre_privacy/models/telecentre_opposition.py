import secrets

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..tools import keys

# Of our own: Odoo draws a new `database.secret` for a copied database, and every
# fingerprint would be lost with it.
SECRET_PARAMETER = "telecentre_privacy.opposition_secret"
# What callers cannot say
COMPUTED_HERE = (
    "key",
    "label",
    "user_id",
    "lifted_on",
    "lifted_by_id",
    "lifted_reason",
)
PRIVACY_GROUP = "telecentre_privacy.group_telecentre_privacy"


class TelecentreOpposition(models.Model):
    """Somebody does not want to be prospected: every import and mailing asks here.

    A person is remembered by a fingerprint of the e-mail address, so that the list goes
    on working once the person's own data is erased. A company is remembered by its
    SIREN, which is public.
    """

    _name = "telecentre.opposition"
    _description = "Opposition to Prospecting"
    _order = "date desc, id desc"
    _rec_name = "label"

    kind = fields.Selection(
        [("email", "E-mail address"), ("siren", "Company (SIREN)")],
        required=True,
        default="email",
    )
    value = fields.Char(
        string="E-mail or SIREN",
        store=False,
        help="Only its fingerprint is kept, and as much as is needed to recognise it.",
    )
    key = fields.Char(
        required=True, readonly=True, copy=False, groups="base.group_system"
    )
    label = fields.Char(string="Whom", required=True, readonly=True, copy=False)
    date = fields.Date(
        string="Opposed on", required=True, default=fields.Date.context_today
    )
    reason = fields.Char(help="In a few words, without more personal data.")
    origin = fields.Selection(
        [
            ("asked", "Asked us"),
            ("unsubscribed", "Unsubscribed from a mailing"),
            ("erased", "Asked for erasure"),
        ],
        required=True,
        default="asked",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Recorded by",
        default=lambda self: self.env.user,
        readonly=True,
    )
    lifted_on = fields.Date(readonly=True, copy=False)
    lifted_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    lifted_reason = fields.Char(string="Why lifted", readonly=True, copy=False)
    state = fields.Selection(
        [("running", "In force"), ("lifted", "Lifted")], compute="_compute_state"
    )

    _key_once = models.UniqueIndex(
        "(key) WHERE lifted_on IS NULL", "This opposition is on the list already."
    )

    @api.depends("lifted_on")
    def _compute_state(self):
        for opposition in self:
            opposition.state = "lifted" if opposition.lifted_on else "running"

    @api.constrains("date")
    def _check_date(self):
        for opposition in self:
            if opposition.date > fields.Date.context_today(self):
                raise ValidationError(
                    self.env._(
                        "%s: an opposition cannot be dated in the future.",
                        opposition.label,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Oppositions from `kind` and `value` (an e-mail address or a SIREN)."""
        vals_list = [self._with_key(dict(vals)) for vals in vals_list]
        known = self._running({vals["key"] for vals in vals_list})
        for vals in vals_list:
            if vals["key"] in known:
                raise UserError(
                    self.env._(
                        "%s is on the opposition list already: nothing to add.",
                        vals["label"],
                    )
                )
            known.add(vals["key"])
        emails = [vals.pop("_email", None) for vals in vals_list]
        self.check_access("create")
        oppositions = super(TelecentreOpposition, self.sudo()).create(vals_list)
        oppositions = oppositions.with_env(self.env)
        self._blacklist([email for email in emails if email])
        origins = dict(self._fields["origin"]._description_selection(self.env))
        for opposition in oppositions:
            self.env["telecentre.privacy.log"]._log(
                "oppose", opposition, origins.get(opposition.origin, "")
            )
        return oppositions

    @api.model
    def _with_key(self, vals):
        """Values to store: the fingerprint instead of what was typed."""
        kind = vals.get("kind") or "email"
        value = vals.pop("value", None)
        for name in COMPUTED_HERE:
            vals.pop(name, None)
        normalised = self._normalise(kind, value)
        if not normalised:
            if kind == "siren":
                raise ValidationError(
                    self.env._(
                        "“%s” is no valid SIREN: write its nine digits.", value or ""
                    )
                )
            raise ValidationError(
                self.env._(
                    "“%s” is no valid e-mail address: write a single one, for instance "
                    "name@company.fr.",
                    value or "",
                )
            )
        vals["key"] = self._key(kind, normalised)
        vals["label"] = normalised
        if kind == "email":
            vals["label"] = keys.mask_email(normalised)
            vals["_email"] = normalised
        return vals

    @api.model
    def _normalise(self, kind, value):
        if kind == "siren":
            return keys.normalise_siren(value)
        return keys.normalise_email(value)

    @api.model
    def _key(self, kind, normalised):
        return keys.fingerprint(self._secret(), kind, normalised)

    @api.model
    def _secret(self):
        parameters = self.env["ir.config_parameter"].sudo()
        secret = parameters.get_param(SECRET_PARAMETER)
        if not secret:
            secret = secrets.token_hex(32)
            parameters.set_param(SECRET_PARAMETER, secret)
        return secret

    @api.model
    def _running(self, wanted):
        """Those of the fingerprints ``wanted`` that are in force."""
        if not wanted:
            return set()
        found = self.sudo().search_fetch(
            [("key", "in", list(wanted)), ("lifted_on", "=", False)], ["key"]
        )
        return set(found.mapped("key"))

    @api.model
    def _opposed(self, kind, values):
        """Those of ``values`` that are opposed, normalised; one query for all."""
        secret = self._secret() if values else ""
        by_key = {
            keys.fingerprint(secret, kind, normalised): normalised
            for normalised in {self._normalise(kind, value) for value in values}
            if normalised
        }
        return {by_key[key] for key in self._running(by_key)}

    @api.model
    def _oppose_emails(self, emails, origin="asked", reason=False):
        """Put addresses on the list unless they are there; what is no address is
        passed over."""
        wanted = {keys.normalise_email(email) for email in emails} - {None}
        wanted -= self._opposed("email", wanted)
        return self.sudo().create(
            [
                {"kind": "email", "value": e, "origin": origin, "reason": reason}
                for e in sorted(wanted)
            ]
        )

    def _blacklist(self, emails):
        """Odoo's own mailings ask `mail.blacklist`."""
        Blacklist = self.env["mail.blacklist"].sudo()
        Blacklist = Blacklist.with_context(telecentre_opposition=True)
        known = Blacklist.with_context(active_test=False).search(
            [("email", "in", emails)]
        )
        known.filtered(lambda line: not line.active).active = True
        missing = set(emails) - set(known.mapped("email"))
        Blacklist.create([{"email": email} for email in sorted(missing)])

    def _lift(self, reason):
        """End oppositions; the lines stay, with who lifted them and why."""
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Say why the opposition is lifted."))
        if not self.env.su and not self.env.user.has_group(PRIVACY_GROUP):
            raise AccessError(self.env._("Only data protection lifts an opposition."))
        running = self.sudo().filtered(lambda o: not o.lifted_on)
        running.write(
            {
                "lifted_on": fields.Date.context_today(self),
                "lifted_by_id": self.env.uid,
                "lifted_reason": reason,
            }
        )
        self._unblacklist(running)
        for opposition in running:
            self.env["telecentre.privacy.log"]._log("lift", opposition, reason)
        return True

    def _unblacklist(self, oppositions):
        """Take them off Odoo's blacklist, which holds the addresses in clear."""
        wanted = set(oppositions.filtered(lambda o: o.kind == "email").mapped("key"))
        if not wanted:
            return
        lines = self.env["mail.blacklist"].sudo().search([])
        lines.filtered(
            lambda line: self._key("email", line.email) in wanted
        ).with_context(telecentre_opposition=True).active = False
