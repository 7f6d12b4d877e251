#!/bin/bash
# Runs the scripts of /docker-entrypoint.d before nginx starts, in the order of their names; *.envsh may set variables.
set -e

folder=/docker-entrypoint.d

say() {
    [ -n "${NGINX_ENTRYPOINT_QUIET_LOGS:-}" ] || echo "$0: $*"
}

configure() {
    local files file
    mapfile -t files < <(find "$folder/" -follow -type f 2> /dev/null | sort -V)
    if [ ${#files[@]} = 0 ]; then
        say "No files found in $folder/, skipping configuration"
        return
    fi
    say "$folder/ is not empty, will attempt to perform configuration"
    say "Looking for shell scripts in $folder/"
    for file in "${files[@]}"; do
        case $file in
            *.envsh | *.sh)
                if [ ! -x "$file" ]; then
                    say "Ignoring $file, not executable"
                elif [ "${file##*.}" = envsh ]; then
                    say "Sourcing $file"
                    . "$file"
                else
                    say "Launching $file"
                    "$file"
                fi
                ;;
            *) say "Ignoring $file" ;;
        esac
    done
    say "Configuration complete; ready for start up"
}

case $1 in
    nginx | nginx-debug) configure ;;
esac
exec "$@"
