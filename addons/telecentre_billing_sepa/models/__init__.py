from . import (
    telecentre_debited_mixin,
    telecentre_agreement,
    telecentre_billing_run,
    telecentre_charge,
    telecentre_subscription,
)
