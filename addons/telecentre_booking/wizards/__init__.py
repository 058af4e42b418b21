from . import (
    telecentre_booking_cancel,
    telecentre_booking_finder,
    telecentre_booking_repeat,
    telecentre_closing,
    telecentre_holiday_loader,
)
