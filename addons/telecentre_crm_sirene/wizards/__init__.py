from . import (
    telecentre_company_duplicate,
    telecentre_company_search,
    telecentre_group_assign,
)
