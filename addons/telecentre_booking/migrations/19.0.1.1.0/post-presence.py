def migrate(cr, version):
    """Presence is kept by day: what was recorded of each stay becomes a row.

    A stay over several days had one arrival and one departure: it keeps them, in one
    row that certificates count by opening hours. Those that their first departure had
    ended, though they go on, are confirmed again, so that the next arrival is taken.
    """
    cr.execute(
        """
        UPDATE telecentre_booking booking
           SET departure = CASE
                    WHEN departure <= arrival THEN arrival + interval '1 second'
                    WHEN departure IS NULL AND state <> 'confirmed'
                        THEN GREATEST(stop, arrival + interval '1 second')
                    ELSE departure END,
               last_arrival = arrival
         WHERE arrival IS NOT NULL AND last_arrival IS NULL
        """
    )
    cr.execute(
        """
        INSERT INTO telecentre_attendance (
                    booking_id, centre_id, company_id, person_id, arrival, departure,
                    day, hours, unrecorded, create_uid, write_uid, create_date,
                    write_date)
             SELECT booking.id, booking.centre_id, booking.company_id,
                    COALESCE(booking.occupant_id, booking.partner_id),
                    booking.arrival, booking.departure,
                    (booking.arrival AT TIME ZONE 'UTC' AT TIME ZONE centre.tz)::date,
                    COALESCE(
                        EXTRACT(epoch FROM booking.departure - booking.arrival) / 3600,
                        0),
                    FALSE, 1, 1, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
               FROM telecentre_booking booking
               JOIN telecentre_centre centre ON centre.id = booking.centre_id
              WHERE booking.arrival IS NOT NULL
                AND NOT EXISTS (SELECT FROM telecentre_attendance attendance
                                 WHERE attendance.booking_id = booking.id)
        """
    )
    cr.execute(
        """
        UPDATE telecentre_booking
           SET state = 'confirmed'
         WHERE state = 'done'
           AND date_from < date_to
           AND stop > now() AT TIME ZONE 'UTC'
        """
    )
