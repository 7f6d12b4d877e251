#!/bin/sh
# Nothing starts a service when a package is installed: a container runs one program.
exit 101
