from . import telecentre_subscription_change_wizard
from . import telecentre_new_seats_wizard
