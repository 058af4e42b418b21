from . import credit_control_policy
