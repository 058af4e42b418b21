from . import (
    telecentre_attendance_wizard,
    telecentre_booking_finder,
    telecentre_booking_repeat,
    telecentre_holiday_loader,
)
