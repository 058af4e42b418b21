from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Until now, an invoice took along the month before its own: those months were
    told, and are not mailed again. Agreements that are closed get the day of it."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    Statement = env["telecentre.presence.statement"]
    Statement._note_due()
    cr.execute(
        """
        UPDATE telecentre_presence_statement AS statement
           SET move_id = (
               SELECT max(charge.move_id)
                 FROM telecentre_charge AS charge
                 JOIN account_move AS move ON move.id = charge.move_id
                WHERE charge.agreement_id = statement.agreement_id
                  AND move.state = 'posted' AND move.move_type = 'out_invoice'
                  AND date_trunc('month', move.invoice_date)
                      = statement.month + interval '1 month'
           )
        """
    )
    Statement.invalidate_model()
    cr.execute(
        """
        UPDATE telecentre_agreement
           SET closed_on = least(date_end, write_date::date)
         WHERE state = 'closed' AND closed_on IS NULL
        """
    )
