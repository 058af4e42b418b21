import tempfile
from pathlib import Path

from odoo.addons.telecentre_crm.tests.common import TelecentreCrmCommon

from . import sirene_lines

OWN = sirene_lines.siren(999)


class SireneCommon(TelecentreCrmCommon):
    """An import folder, and a file in it for each test that writes one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Orange's own number is in the demo network
        cls.company.company_registry = OWN
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name)
        cls.env["ir.config_parameter"].set_param(
            "telecentre_crm_sirene.folder", folder.name
        )
        cls.address = cls.env["res.partner"].create(
            {"name": "Centre address", "zip": "15000", "city": "Aurillac"}
        )
        cls.centre.write(
            {"partner_id": cls.address.id, "latitude": 44.93, "longitude": 2.44}
        )

    def _job(self, rows=None, kind="unit", name="stock.csv", **values):
        """An import of these rows; rows None: of what is in the file already."""
        columns = sirene_lines.PLACE if kind == "establishment" else sirene_lines.UNIT
        if rows is not None:
            sirene_lines.write(self.folder / name, rows, columns)
        return self.env["telecentre.sirene.import"].create(
            {"kind": kind, "server_file": name, "date": "2026-09-01", **values}
        )

    def _import(self, rows=None, **values):
        job = self._job(rows, **values)
        job.action_start()
        return job

    def _company(self, number):
        return self.env["res.partner"].search(
            [("company_registry", "=", number), ("is_establishment", "=", False)]
        )
