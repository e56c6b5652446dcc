"""The bounds that a process apart sets itself. Plain Python, no Django."""

import resource

MIB = 1024 * 1024


def confine(*, memory: int, largest_file: int = 0) -> None:
    """From here on at most so many bytes of memory and of any file that is written, and no image of a crash."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def allow_processor(seconds: int) -> None:
    """So much more of the processor than was used until now; then the system ends the process, whoever waits."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (round(used.ru_utime + used.ru_stime) + seconds, hard))
