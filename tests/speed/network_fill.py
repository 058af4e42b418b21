"""Not a measure: fills the database of the large network, which is then kept."""

import network_data


def prepare(env, state):
    """Make the network."""
    network_data.make(env)
