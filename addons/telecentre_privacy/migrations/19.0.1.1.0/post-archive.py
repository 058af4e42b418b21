def migrate(cr, version):
    """Nothing is archived without an end any more.

    A rule that archived anonymises instead, and waits for somebody to apply it: what it
    does now cannot be undone. What was archived is over its time, and found again.
    """
    cr.execute(
        """
        UPDATE telecentre_retention_rule SET action = 'anonymise', automatic = FALSE
         WHERE action = 'archive';
        UPDATE telecentre_retention_run
           SET state = 'done', date_done = now() AT TIME ZONE 'UTC'
         WHERE action = 'archive' AND state != 'done';
        UPDATE res_partner SET privacy_state = NULL
         WHERE privacy_state = 'restricted' AND privacy_until IS NULL;
        -- Not those anonymised before, which have nothing of it left
        UPDATE crm_lead lead SET privacy_retained = FALSE
         WHERE lead.privacy_retained
           AND (coalesce(lead.contact_name, lead.email_from, lead.phone,
                         lead.description) IS NOT NULL
                OR EXISTS (SELECT FROM res_partner person
                            WHERE person.id = lead.partner_id
                              AND NOT coalesce(person.is_company, FALSE)
                              AND person.privacy_state IS DISTINCT FROM 'anonymised'))
        """
    )
