"""How long a build takes with a daemon that accepts and never answers, against one with no daemon and with recordings.

python tests/bench/hanging_daemon.py: builds the site three times each way, prints seconds and the ratio to `recorded`.
"""

from __future__ import annotations

import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]


def seconds(**environment: str) -> float:
    """The wall time of one build into a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        start = time.monotonic()
        arguments = [sys.executable, "-m", "macros", "build", "--downloads", "none", "--site", f"{folder}/site"]
        subprocess.run(arguments, cwd=ROOT, env={**os.environ, **environment}, check=True, capture_output=True)
        return time.monotonic() - start


with socket.socket() as silent:
    silent.bind(("127.0.0.1", 0))
    silent.listen()
    hanging = "tcp://{}:{}".format(*silent.getsockname())
    ways = {
        "recorded": {"SITE_DOCKER": "recorded"},
        "no daemon": {"DOCKER_HOST": "unix:///nonexistent/docker.sock"},
        "hanging daemon": {"DOCKER_HOST": hanging},
    }
    took = {name: statistics.median(seconds(**environment) for _ in range(3)) for name, environment in ways.items()}
for name, value in took.items():
    print(f"{name:15} {value:5.2f} s   {value / took['recorded']:4.1f} ×")
