from odoo.api import SUPERUSER_ID, Environment


def migrate(cr, version):
    """Accompaniments begun earlier: the only day that is known is the first one."""
    env = Environment(cr, SUPERUSER_ID, {"active_test": False})
    accompaniments = env["telecentre.accompaniment"].search([("step_ids", "=", False)])
    env["telecentre.accompaniment.step"].create(
        [
            {
                "accompaniment_id": accompaniment.id,
                "step": "welcome",
                "date": accompaniment.date_start,
            }
            for accompaniment in accompaniments
        ]
    )
