from . import telecentre_indicator_report  # isort: skip (the base of the next one)
from . import (
    telecentre_accompaniment_conversion,
    telecentre_agreement_indexation,
    telecentre_attendance_wizard,
    telecentre_indicator_facts,
    telecentre_lead_pilot,
    telecentre_lead_simulation,
)
