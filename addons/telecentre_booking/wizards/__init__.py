from . import (
    telecentre_attendance_wizard,
    telecentre_booking_cancel,
    telecentre_booking_correction,
    telecentre_booking_finder,
    telecentre_booking_finder_waiting,
    telecentre_booking_people,
    telecentre_booking_repeat,
    telecentre_booking_series_change,
    telecentre_booking_split,
    telecentre_closing,
    telecentre_holiday_loader,
    telecentre_presence_correction,
)
