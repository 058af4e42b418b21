from . import (
    account_move_line,
    credit_control_communication,
    credit_control_policy,
    res_company,
)
