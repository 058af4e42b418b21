from . import (
    account_move_reversal,
    telecentre_billing_settings,
    telecentre_booking_finder,
    telecentre_charge_import,
    telecentre_deferred,
    telecentre_deposit_settle,
    telecentre_new_seats_wizard,
    telecentre_subscription_change_wizard,
)
