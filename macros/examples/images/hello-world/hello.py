"""Write `hello`, a program for Linux on x86-64 that prints hello.txt, without a compiler.

The text is that of the official image: docker-library/hello-world, MIT License, Copyright (c) 2014 Docker, Inc.
"""

import struct
from pathlib import Path

HEADERS = 64 + 56  # of the file, and of its one segment
ADDRESS = 0x400000  # where the segment lies in memory

text = Path("hello.txt").read_bytes()
length = struct.pack("<I", len(text))


def code(start: int) -> bytes:
    """write(1, start, length), then exit(0)."""
    write = b"\xb8\1\0\0\0" + b"\xbf\1\0\0\0" + b"\xbe" + struct.pack("<I", start) + b"\xba" + length
    leave = b"\xb8\x3c\0\0\0" + b"\x31\xff"
    system_call = b"\x0f\x05"
    return write + system_call + leave + system_call


entry = ADDRESS + HEADERS
program = code(entry + len(code(0))) + text
size = HEADERS + len(program)
# A 64-bit, little-endian, executable file for x86-64, whose segment is the file itself, to be read and executed.
file = struct.pack("<16sHHIQQQIHHHHHH", b"\x7fELF\2\1\1", 2, 62, 1, entry, 64, 0, 0, 64, 56, 1, 64, 0, 0)
segment = struct.pack("<IIQQQQQQ", 1, 5, 0, ADDRESS, ADDRESS, size, size, 0x1000)

hello = Path("hello")
hello.write_bytes(file + segment + program)
hello.chmod(0o755)
