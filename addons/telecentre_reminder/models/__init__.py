from . import credit_control_communication, credit_control_policy
