def migrate(cr, version):
    """Proposals made before know neither their price list nor the seats that their
    lines came from: the opportunity still has both."""
    cr.execute(
        """
        UPDATE telecentre_proposal AS proposal
           SET pricelist_id = lead.agreement_pricelist_id
          FROM crm_lead AS lead
         WHERE lead.id = proposal.lead_id AND proposal.pricelist_id IS NULL
        """
    )
    # The n-th line of a centre and a plan is the n-th line of its seats.
    cr.execute(
        """
        WITH line AS (
            SELECT l.id, p.lead_id, l.centre_id, l.plan_id,
                   row_number() OVER (PARTITION BY p.id, l.centre_id, l.plan_id
                                      ORDER BY l.date_start, l.id) AS rank
              FROM telecentre_proposal_line l
              JOIN telecentre_proposal p ON p.id = l.proposal_id
             WHERE l.seat_id IS NULL
        ), seat AS (
            SELECT id, lead_id, centre_id, plan_id,
                   row_number() OVER (PARTITION BY lead_id, centre_id, plan_id
                                      ORDER BY date_start, id) AS rank
              FROM telecentre_lead_seat
        )
        UPDATE telecentre_proposal_line
           SET seat_id = seat.id
          FROM line JOIN seat USING (lead_id, centre_id, plan_id, rank)
         WHERE telecentre_proposal_line.id = line.id
        """
    )
    # Their document promised a tacit renewal for a year, with three months' notice.
    cr.execute(
        """
        UPDATE telecentre_agreement AS agreement
           SET renewal = 'tacit', renewal_months = 12, notice_months = 3
          FROM telecentre_proposal AS proposal
         WHERE proposal.id = agreement.proposal_id
           AND proposal.state = 'signed'
           AND agreement.date_end IS NOT NULL
           AND agreement.state = 'active'
        """
    )
