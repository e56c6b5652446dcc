"""Whether a port is free, asked before a server starts: two servers with SO_REUSEPORT would share the readers.

python -m xiaoneng.port 8000        exit 1 with a line where somebody listens
"""

import errno
import socket
import sys

HOST = "127.0.0.1"


def port_fault(port: str) -> str | None:
    """Why nobody can begin to listen at this port of this machine; None where it is free."""
    if not port.isascii() or not port.isdecimal() or not 0 < int(port) < 65536:
        return f"PORT={port} 不是端口：请写 1 到 65535 之间的数"
    with socket.socket() as asked:
        asked.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # what only lingers is not in use
        try:
            asked.bind((HOST, int(port)))
        except OSError as fault:
            if fault.errno == errno.EADDRINUSE:
                return f"{HOST}:{port} 已有程序在用，先停下它，或换一个端口 PORT=…"
            return f"{HOST}:{port} 不能用：{fault.strerror}"
    return None


if __name__ == "__main__":
    sys.exit(port_fault(sys.argv[1]))
