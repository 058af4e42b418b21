from . import (
    telecentre_accompaniment_conversion,
    telecentre_attendance_wizard,
    telecentre_lead_simulation,
)
