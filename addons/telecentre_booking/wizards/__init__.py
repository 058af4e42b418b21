from . import telecentre_booking_finder
from . import telecentre_booking_repeat
from . import telecentre_holiday_loader
