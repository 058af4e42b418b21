from pathlib import Path

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import config

FOLDER_PARAMETER = "telecentre_crm_sirene.folder"
# A file up to this size is read while the user waits
AT_ONCE = 3 << 20
KINDS = [
    ("unit", "Companies (StockUniteLegale)"),
    ("establishment", "Establishments (StockEtablissement)"),
    ("acco", "Company agreements (ACCO)"),
]
COUNTERS = (
    "created",
    "updated",
    "unchanged",
    "older",
    "waiting",
    "closed",
    "diffusion",
    "opposed",
    "person",
    "unknown",
    "double",
    "faulty",
)


class TelecentreSireneImport(models.Model):
    """One file of open data, read in the background, that goes on where it stopped."""

    _name = "telecentre.sirene.import"
    _description = "Import of Open Data"
    _order = "id desc"
    _rec_name = "name"

    name = fields.Char(compute="_compute_name", store=True)
    kind = fields.Selection(KINDS, required=True, default="unit")
    upload = fields.Binary(string="File", attachment=True, copy=False)
    upload_name = fields.Char()
    server_file = fields.Char(
        string="File on the server",
        help="Name of a file in the import folder of the server, for stocks that are "
        "too large to upload: CSV, zipped CSV or Parquet.",
    )
    folder = fields.Char(string="Import folder", compute="_compute_folder")
    date = fields.Date(
        string="Data as of",
        required=True,
        default=fields.Date.context_today,
        help="Date of the stock, kept with each fact.",
    )
    category_ge = fields.Boolean(string="Large companies (GE)", default=True)
    category_eti = fields.Boolean(string="Mid-sized companies (ETI)", default=True)
    category_pme = fields.Boolean(string="SMEs (PME)")
    only_known = fields.Boolean(
        string="Only companies that are known", help="Update, create none."
    )
    departments = fields.Char(
        string="Départements",
        default=lambda self: ", ".join(
            sorted(self.env["res.partner"]._own_departments())
        ),
        help="Establishments outside them are passed over. Empty: all of France.",
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("queued", "Waiting"),
            ("running", "Running"),
            ("paused", "Paused"),
            ("failed", "Stopped by an error"),
            ("done", "Done"),
        ],
        required=True,
        default="draft",
        copy=False,
        index=True,
    )
    position = fields.Float(readonly=True, copy=False, digits=(16, 0))
    size = fields.Float(readonly=True, copy=False, digits=(16, 0))
    progress = fields.Float(compute="_compute_progress")
    line_count = fields.Integer(string="Lines read", readonly=True, copy=False)
    created_count = fields.Integer(string="Created", readonly=True, copy=False)
    updated_count = fields.Integer(string="Updated", readonly=True, copy=False)
    unchanged_count = fields.Integer(string="Unchanged", readonly=True, copy=False)
    older_count = fields.Integer(
        string="Older than known",
        readonly=True,
        copy=False,
        help="What is known of them comes from newer data: it stays.",
    )
    waiting_count = fields.Integer(string="To decide", readonly=True, copy=False)
    closed_count = fields.Integer(string="Closed", readonly=True, copy=False)
    diffusion_count = fields.Integer(
        string="Not to be diffused", readonly=True, copy=False
    )
    opposed_count = fields.Integer(
        string="Opposed to prospecting", readonly=True, copy=False
    )
    person_count = fields.Integer(string="People", readonly=True, copy=False)
    unknown_count = fields.Integer(
        string="Of other companies", readonly=True, copy=False
    )
    double_count = fields.Integer(string="In double", readonly=True, copy=False)
    faulty_count = fields.Integer(string="Faulty lines", readonly=True, copy=False)
    fault_text = fields.Text(string="First faults", readonly=True, copy=False)
    message = fields.Text(string="Why it stopped", readonly=True, copy=False)
    change_ids = fields.One2many("telecentre.fact.change", "import_id")

    @api.depends("kind", "upload_name", "server_file")
    def _compute_name(self):
        for job in self:
            job.name = job.server_file or job.upload_name or job._kind_label()

    def _compute_folder(self):
        folder = str(self._import_folder())
        for job in self:
            job.folder = folder

    @api.depends("position", "size", "state")
    def _compute_progress(self):
        for job in self:
            share = 100 * job.position / job.size if job.size else 0
            job.progress = 100 if job.state == "done" else min(share, 100)

    @api.constrains("server_file")
    def _check_server_file(self):
        for job in self:
            name = job.server_file
            if name and (Path(name).name != name or name in (".", "..")):
                raise ValidationError(
                    self.env._(
                        "“%(name)s”: write the name of a file in %(folder)s, without "
                        "any folder.",
                        name=name,
                        folder=job.folder,
                    )
                )

    def _kind_label(self):
        selection = dict(self._fields["kind"]._description_selection(self.env))
        return selection.get(self.kind, "")

    @api.model
    def _import_folder(self):
        """Where an administrator lays the stocks; the system parameter says, else a
        folder beside the filestore."""
        value = self.env["ir.config_parameter"].sudo().get_param(FOLDER_PARAMETER)
        return Path(value or Path(config["data_dir"]) / "sirene")

    def _path(self):
        """Path of the file to read; raises UserError when there is none."""
        self.ensure_one()
        if self.server_file:
            path = self._import_folder() / self.server_file
            if not path.is_file():
                raise UserError(
                    self.env._(
                        "There is no file “%(name)s” in %(folder)s: lay it there, or "
                        "upload one.",
                        name=self.server_file,
                        folder=path.parent,
                    )
                )
            return path
        attachment = self.env["ir.attachment"].sudo()
        found = attachment.search(
            [
                ("res_model", "=", self._name),
                ("res_field", "=", "upload"),
                ("res_id", "=", self.id),
            ],
            limit=1,
        )
        if not found.store_fname:
            raise UserError(self.env._("%s: choose a file first.", self.name or ""))
        return Path(attachment._full_path(found.store_fname))

    # -- the buttons ------------------------------------------------------------------

    def action_start(self):
        """Read a small file now; leave a large one to the job."""
        for job in self:
            if job.state in ("queued", "running"):
                continue
            job._check_ready()
            if job._path().stat().st_size <= AT_ONCE:
                job._work()
            else:
                job.write({"state": "queued", "message": False})
                self.env.ref("telecentre_crm_sirene.ir_cron_import").sudo()._trigger()
        return True

    def action_pause(self):
        self.filtered(lambda job: job.state in ("queued", "running")).state = "paused"
        return True

    def action_restart(self):
        """Read it again from its first line: what is known changes nothing."""
        self.write(
            {
                "state": "draft",
                "position": 0,
                "line_count": 0,
                "fault_text": False,
                "message": False,
                **{f"{name}_count": 0 for name in COUNTERS},
            }
        )
        return True

    def action_view_changes(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "telecentre_crm_sirene.telecentre_fact_change_action"
        )
        action["domain"] = [("import_id", "=", self.id)]
        action["context"] = {}
        return action

    def _check_ready(self):
        self.ensure_one()
        if self.state == "done":
            raise UserError(
                self.env._("%s is done: use “Read again” to start anew.", self.name)
            )
        if self.kind == "unit" and not self._categories():
            raise UserError(
                self.env._("%s: choose at least one category of company.", self.name)
            )
        self._path()

    def _categories(self):
        self.ensure_one()
        chosen = (
            ("GE", self.category_ge),
            ("ETI", self.category_eti),
            ("PME", self.category_pme),
        )
        return [code for code, wanted in chosen if wanted]
