"""What one process knows of the folder of public pages, which it shares with others."""

from dataclasses import dataclass


@dataclass
class Process:
    """`doubt` says why this process does not hand the folder out, "" where it does: the application answers instead.

    `serves_since` is in seconds since 1970: of two releases the one that was started later keeps the folder. A
    command has 0 and gives way to every server. `saw_behind` is when (monotonic) the folder of another release
    was first seen to be behind what is published.
    """

    serves_since: float = 0.0
    doubt: str = ""
    saw_behind: float | None = None


this_process = Process()
