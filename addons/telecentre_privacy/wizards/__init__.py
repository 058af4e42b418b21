from . import (
    base_partner_merge,
    mail_compose_message,
    sms_composer,
    telecentre_opposition_lift,
    telecentre_privacy_erase,
    telecentre_privacy_export,
    telecentre_retention_preview,
)
