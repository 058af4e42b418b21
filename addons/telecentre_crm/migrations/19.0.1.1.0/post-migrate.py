from odoo.api import SUPERUSER_ID, Environment

from odoo.addons.telecentre_crm.hooks import stop_automatic_enrichment

# As in data/crm_team_data.xml, which does not change stages that are there.
PROBABILITIES = {
    "qualify": 5,
    "hr_contact": 10,
    "meeting": 20,
    "census": 35,
    "pilot": 55,
    "agreement": 75,
    "signed": 100,
}


def migrate(cr, version):
    """Give the stages their probability; open opportunities follow theirs."""
    env = Environment(cr, SUPERUSER_ID, {})
    for name, probability in PROBABILITIES.items():
        stage = env.ref(f"telecentre_crm.crm_stage_{name}", raise_if_not_found=False)
        if stage and not stage.probability:
            stage.probability = probability
    stop_automatic_enrichment(env)
