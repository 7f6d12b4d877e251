#!/bin/sh
# Runs redis-server as the user redis, who owns its files; any other command as it is given.
set -e

# Options and a file of settings are meant for the server.
case ${1:-} in
    -* | *.conf) set -- redis-server "$@" ;;
esac

if [ "${1:-}" = redis-server ]; then
    if [ "$(id -u)" = 0 ]; then
        find . ! -user redis -exec chown redis {} +
        exec gosu redis "$0" "$@"
    fi
    # What it saves is for its own eyes, unless somebody asked for another mask.
    [ "$(umask)" != 0022 ] || umask 0077
fi
exec "$@"
