"""The child's side of parsing an upload: little time and memory, no file written. Plain Python, no Django."""

import sys

from departments.apart import bounds

CPU_SECONDS, MEMORY = 15, 768 * bounds.MIB


def confine() -> None:
    """What a file costs from here on is bounded: a file that breaks a parser breaks only this process."""
    bounds.confine(memory=MEMORY)
    bounds.allow_processor(CPU_SECONDS)


def answer(output: bytes) -> None:
    """Give the parent process what it waits for: `parsing.parse` returns it."""
    sys.stdout.buffer.write(output)
    sys.stdout.buffer.flush()
