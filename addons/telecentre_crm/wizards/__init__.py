from . import (
    telecentre_accompaniment_conversion,
    telecentre_agreement_indexation,
    telecentre_attendance_wizard,
    telecentre_lead_pilot,
    telecentre_lead_simulation,
)
