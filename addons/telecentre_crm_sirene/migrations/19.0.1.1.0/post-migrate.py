def migrate(cr, version):
    """Of several values that wait for an answer, only the newest is asked about."""
    cr.execute(
        """
        UPDATE telecentre_fact_change old SET state = 'past'
         WHERE state = 'waiting' AND EXISTS (
               SELECT FROM telecentre_fact_change new
                WHERE new.state = 'waiting' AND new.partner_id = old.partner_id
                  AND new.field_name = old.field_name
                  AND (coalesce(new.date, 'epoch'), new.id)
                      > (coalesce(old.date, 'epoch'), old.id))
        """
    )
