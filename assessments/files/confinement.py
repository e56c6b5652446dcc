"""The child's side of parsing an upload: little time and memory, no file written. Plain Python, no Django."""

import resource
import sys

MIB = 1024 * 1024
CPU_SECONDS, MEMORY = 15, 768 * MIB


def confine() -> None:
    """What a file costs from here on is bounded: a file that breaks a parser breaks only this process."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def answer(output: bytes) -> None:
    """Give the parent process what it waits for: `parsing.parse` returns it."""
    sys.stdout.buffer.write(output)
    sys.stdout.buffer.flush()
