#!/bin/sh
# A file of settings is served; a command or an option of registry needs no `registry` before it.
set -e

case ${1:-} in
    *.yml | *.yaml) set -- registry serve "$@" ;;
    serve | garbage-collect | help | -*) set -- registry "$@" ;;
esac
exec "$@"
