from . import (
    telecentre_agreement,
    telecentre_billing_run,
    telecentre_charge,
    telecentre_debited_mixin,  # the others inherit it
    telecentre_subscription,
)
