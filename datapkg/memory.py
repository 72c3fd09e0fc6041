"""How this process keeps its memory."""

import os


def keep_memory(threads: int | None = None, large_pages: bool = True) -> None:
    """Have the allocators keep the memory that is used again and again: getting it anew each time took a fifth of the time of large packages.

    It must be called before polars and Arrow are loaded, which read then what is set here. `threads` bounds those of polars, where nobody else has.
    `large_pages` are for those who use gigabytes, again and again: for less, to clear them takes longer than they save.
    """
    import ctypes

    if threads:
        os.environ.setdefault("POLARS_MAX_THREADS", str(threads))
    # Memory that nobody used lately has to be handed out by the system, which takes about as long for each page whatever its size.
    pages = "always" if large_pages else "default"
    kept = f"background_thread:false,dirty_decay_ms:-1,muzzy_decay_ms:-1,narenas:{threads or 2},oversize_threshold:0,thp:{pages}"
    os.environ.setdefault("_RJEM_MALLOC_CONF", kept)
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")  # Arrow's own allocator takes new memory for each size of block
    keep, trim, map_from, arenas = 1 << 30, -1, -3, -8  # M_TRIM_THRESHOLD, M_MMAP_THRESHOLD and M_ARENA_MAX of glibc; elsewhere there is no such function
    try:
        for option, value in ((trim, keep), (map_from, keep), (arenas, 1)):
            ctypes.CDLL(None).mallopt(option, value)
    except (OSError, AttributeError, TypeError):
        return
