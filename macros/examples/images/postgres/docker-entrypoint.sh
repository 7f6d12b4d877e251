#!/usr/bin/env bash
# Makes the database at the first start, from POSTGRES_PASSWORD, POSTGRES_USER, POSTGRES_DB, POSTGRES_INITDB_ARGS and
# POSTGRES_HOST_AUTH_METHOD and the files of /docker-entrypoint-initdb.d, then runs the server as the user postgres.
set -Eeo pipefail

me=${BASH_SOURCE[0]}

# setting NAME [DEFAULT]: NAME becomes its own value, what stands in the file that NAME_FILE names, or DEFAULT.
setting() {
    local name=$1 file=$1_FILE
    if [ -n "${!name:-}" ] && [ -n "${!file:-}" ]; then
        echo "error: both $name and $file are set (but are exclusive)" >&2
        exit 1
    fi
    if [ -n "${!file:-}" ]; then
        export "$name=$(< "${!file}")"
    else
        export "$name=${!name:-${2:-}}"
    fi
    unset "$file"
}

check_password() {
    if [ "$POSTGRES_HOST_AUTH_METHOD" = trust ]; then
        cat >&2 << 'END'
********************************************************************************
WARNING: POSTGRES_HOST_AUTH_METHOD has been set to "trust". This will allow
         anyone with access to the Postgres port to access your database without
         a password, even if POSTGRES_PASSWORD is set. See PostgreSQL
         documentation about "trust":
         https://www.postgresql.org/docs/current/auth-trust.html
         In Docker's default configuration, this is effectively any other
         container on the same system.

         It is not recommended to use POSTGRES_HOST_AUTH_METHOD=trust. Replace
         it with "-e POSTGRES_PASSWORD=password" instead to set a password in
         "docker run".
********************************************************************************
END
    elif [ -z "$POSTGRES_PASSWORD" ]; then
        cat >&2 << 'END'
Error: Database is uninitialized and superuser password is not specified.
       You must specify POSTGRES_PASSWORD to a non-empty value for the
       superuser. For example, "-e POSTGRES_PASSWORD=password" on "docker run".

       You may also use "POSTGRES_HOST_AUTH_METHOD=trust" to allow all
       connections without a password. This is *not* recommended.

       See PostgreSQL documentation about "trust":
       https://www.postgresql.org/docs/current/auth-trust.html
END
        exit 1
    fi
}

# sql [ARG…]: psql in the new database, which stops at the first error.
sql() {
    PGPASSWORD=${PGPASSWORD:-$POSTGRES_PASSWORD} psql --variable ON_ERROR_STOP=1 --no-psqlrc --no-password \
        --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" "$@"
}

run_files() {
    local file
    echo
    for file in /docker-entrypoint-initdb.d/*; do
        case $file in
            *.sh)
                if [ -x "$file" ]; then
                    echo "$me: running $file"
                    "$file"
                else
                    echo "$me: sourcing $file"
                    . "$file"
                fi
                ;;
            *.sql) echo "$me: running $file"; sql --file "$file"; echo ;;
            *.sql.gz) echo "$me: running $file"; gunzip --stdout "$file" | sql; echo ;;
            *.sql.xz) echo "$me: running $file"; xzcat "$file" | sql; echo ;;
            *) echo "$me: ignoring $file" ;;
        esac
        echo
    done
}

make_database() {
    local arguments
    setting POSTGRES_PASSWORD
    setting POSTGRES_USER postgres
    setting POSTGRES_DB "$POSTGRES_USER"
    setting POSTGRES_INITDB_ARGS
    setting POSTGRES_HOST_AUTH_METHOD
    check_password

    # The arguments are written as in a shell, with quotes.
    eval "arguments=($POSTGRES_INITDB_ARGS)"
    if [ -n "$POSTGRES_PASSWORD" ]; then
        initdb --username="$POSTGRES_USER" --pwfile=<(printf '%s\n' "$POSTGRES_PASSWORD") "${arguments[@]}"
    else
        initdb --username="$POSTGRES_USER" "${arguments[@]}"
    fi
    : "${POSTGRES_HOST_AUTH_METHOD:=$(postgres -C password_encryption)}"
    printf '\nhost all all all %s\n' "$POSTGRES_HOST_AUTH_METHOD" >> "$PGDATA/pg_hba.conf"

    # Nobody outside reaches the server while it is being set up.
    PGUSER=$POSTGRES_USER pg_ctl -D "$PGDATA" -o "-c listen_addresses='' -p ${PGPORT:-5432}" -w start
    if [ "$POSTGRES_DB" != postgres ]; then
        sql --dbname postgres --set db="$POSTGRES_DB" <<< 'CREATE DATABASE :"db" ;'
        echo
    fi
    run_files
    PGUSER=$POSTGRES_USER pg_ctl -D "$PGDATA" -m fast -w stop
    printf '\nPostgreSQL init process complete; ready for start up.\n\n'
}

case ${1:-} in
    -*) set -- postgres "$@" ;;
esac

if [ "${1:-}" = postgres ]; then
    if [ "$(id -u)" = 0 ]; then
        mkdir -p "$PGDATA" /var/run/postgresql
        chmod 00700 "$PGDATA" || true
        chmod 03775 /var/run/postgresql || true
        find "$PGDATA" ! -user postgres -exec chown postgres {} +
        find /var/run/postgresql ! -user postgres -exec chown postgres {} +
        exec gosu postgres "$me" "$@"
    fi
    if [ -s "$PGDATA/PG_VERSION" ]; then
        printf '\nPostgreSQL Database directory appears to contain a database; Skipping initialization\n\n'
    else
        make_database
    fi
fi
exec "$@"
