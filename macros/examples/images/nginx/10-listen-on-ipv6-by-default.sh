#!/bin/sh
# Lets the default site listen on IPv6 too, unless somebody has changed its file.
set -e

conf=/etc/nginx/conf.d/default.conf

say() {
    [ -n "${NGINX_ENTRYPOINT_QUIET_LOGS:-}" ] || echo "${0##*/}: info: $*"
}

end() {
    say "$@"
    exit 0
}

[ -f /proc/net/if_inet6 ] || end "ipv6 not available"
[ -f $conf ] || end "$conf is not a file or does not exist"
touch $conf 2> /dev/null || end "can not modify $conf (read-only file system?)"
! grep -q 'listen  *\[::\]:80;' $conf || end "IPv6 listen already enabled"
say "Getting the checksum of $conf"
md5sum --check --status /usr/share/nginx/default.conf.md5 || end "$conf differs from the packaged version"
sed -i 's/^\( *\)listen  *80;/&\n\1listen  [::]:80;/' $conf
end "Enabled listen on IPv6 in $conf"
