import gc


def count_queries(env, work, *args):
    """How many queries ``work(*args)`` sends, from what is not in the cache.

    An environment that is no longer used lives until Python collects its cycles, and
    with it what it has read of its user: collected by chance between two counts, it
    made the second one greater. Here it is always collected.
    """
    env.flush_all()
    env.invalidate_all()
    gc.collect()
    before = env.cr.sql_log_count
    work(*args)
    return env.cr.sql_log_count - before
