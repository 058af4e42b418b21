# The mixin first: the others inherit it.
from . import (  # isort: skip
    telecentre_debited_mixin,
)
from . import (
    telecentre_agreement,
    telecentre_billing_run,
    telecentre_charge,
    telecentre_subscription,
)
