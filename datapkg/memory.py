"""How this process keeps its memory."""

import os


def keep_memory() -> None:
    """Have the allocators keep the memory that is used again and again: getting it anew each time took a fifth of the time of large packages."""
    import ctypes

    # Those of polars and Arrow read these when they are loaded.
    os.environ.setdefault("_RJEM_MALLOC_CONF", "background_thread:false,dirty_decay_ms:-1,muzzy_decay_ms:-1,narenas:2")
    os.environ.setdefault("MIMALLOC_PURGE_DELAY", "-1")
    keep, trim, map_from, arenas = 1 << 30, -1, -3, -8  # M_TRIM_THRESHOLD, M_MMAP_THRESHOLD and M_ARENA_MAX of glibc; elsewhere there is no such function
    try:
        for option, value in ((trim, keep), (map_from, keep), (arenas, 1)):
            ctypes.CDLL(None).mallopt(option, value)
    except (OSError, AttributeError, TypeError):
        return
