"""Processes apart that stay: what takes long to load is loaded once, and the next job finds it warm.

A worker serves one job at a time and speaks over a socket, which closes with whoever started it; then it ends, as it
does when nobody asked it anything for a while. Whatever goes wrong with a job ends its worker, and the next has
another.
"""

import atexit
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from threading import Lock
from typing import Any

from departments.apart.parcels import Parcel, packed, unpacked
from departments.apart.starting import ENVIRONMENT, command

MOST_JOBS = 100  # a worker that has done so many is replaced: what a library never gives back is given back
MOST_IDLE = 2


class Ended(Exception):
    """The worker is no longer there: it crashed, was killed, or had been idle."""


class Worker:
    """One process; `folder` is its own, for what it has to write, and goes with it."""

    def __init__(self, module: str, arguments: Sequence[str], environment: Mapping[str, str]) -> None:
        self.jobs = 0
        self.is_sound = True
        self.folder = tempfile.mkdtemp(prefix=f"{module.rpartition('.')[2]}-")
        self.socket, theirs = socket.socketpair()
        with theirs:
            self.process = subprocess.Popen(
                command(module, *arguments),
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={**ENVIRONMENT, **environment, "TMPDIR": self.folder},
                cwd=self.folder,
            )

    def ask(self, about: Any, blobs: Sequence[bytes] = (), *, until: float) -> Parcel:
        """Its answer; TimeoutError at the moment `until` of the monotonic clock, Ended where none can come."""
        self.is_sound = False  # until all of the answer was read

        def patience() -> float:
            if (left := until - time.monotonic()) <= 0:
                raise TimeoutError
            return left

        def receive(most: int) -> bytes:
            self.socket.settimeout(patience())
            return self.socket.recv(most)

        try:
            self.socket.settimeout(patience())
            self.socket.sendall(packed(about, blobs))
            answer = unpacked(receive)
        except TimeoutError:
            raise
        except (EOFError, OSError) as fault:
            raise Ended from fault
        self.is_sound = True
        return answer

    def end(self) -> None:
        self.forget()
        self.process.kill()
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def forget(self) -> None:
        """In a copy of the process that started it: its socket is the other's."""
        self.socket.close()


class Workers:
    """The idle workers of this process that run a module. Safe between threads; a forked copy begins with none."""

    def __init__(self, module: str, environment: Mapping[str, str]) -> None:
        self.module, self.environment = module, environment
        self._start_anew()
        atexit.register(self.end)
        os.register_at_fork(after_in_child=self._forget)

    def _start_anew(self) -> None:
        self.idle: list[tuple[Sequence[str], Worker]] = []
        self.lock = Lock()

    def _forget(self) -> None:
        for _, worker in self.idle:
            worker.forget()
        self._start_anew()

    @contextmanager
    def taken(self, arguments: Sequence[str], greeting: Any, *, until: float) -> Iterator[Worker]:
        """A worker that was started with these arguments and has answered the greeting; it ends if it is not sound."""
        worker = self._greeted(arguments, greeting, until)
        try:
            yield worker
        finally:
            self._put_back(arguments, worker)

    def _greeted(self, arguments: Sequence[str], greeting: Any, until: float) -> Worker:
        while True:
            worker = self._idle(arguments)
            is_new = worker is None
            worker = worker or Worker(self.module, arguments, self.environment)
            try:
                worker.ask(greeting, until=until)
                return worker
            except Ended:
                worker.end()
                if is_new:  # one that had been idle may just have gone
                    raise
            except BaseException:
                worker.end()
                raise

    def _idle(self, arguments: Sequence[str]) -> Worker | None:
        with self.lock:
            for at in reversed(range(len(self.idle))):
                if self.idle[at][0] == arguments:
                    return self.idle.pop(at)[1]
        return None

    def _put_back(self, arguments: Sequence[str], worker: Worker) -> None:
        worker.jobs += 1
        over = [] if worker.is_sound and worker.jobs < MOST_JOBS else [worker]
        with self.lock:
            if not over:
                self.idle.append((arguments, worker))
            while len(self.idle) > MOST_IDLE:
                over.append(self.idle.pop(0)[1])
        for one in over:
            one.end()

    def end(self) -> None:
        """End all that are idle."""
        with self.lock:
            idle, self.idle = self.idle, []
        for _, worker in idle:
            worker.end()
