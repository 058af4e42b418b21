from . import (
    telecentre_booking_finder,
    telecentre_booking_repeat,
    telecentre_holiday_loader,
)
