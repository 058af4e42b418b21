from . import controllers, models, wizards


def uninstall_hook(env):
    """Bookings go first: their customers may be demo contacts that go too."""
    env.cr.execute("DELETE FROM telecentre_booking")
    env.cr.execute("DELETE FROM telecentre_booking_series")
