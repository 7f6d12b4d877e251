#!/bin/bash
# Writes each /etc/nginx/templates/NAME.template as /etc/nginx/conf.d/NAME, with the values of the environment's variables.
set -e

me=${0##*/}
templates=${NGINX_ENVSUBST_TEMPLATE_DIR:-/etc/nginx/templates}
suffix=${NGINX_ENVSUBST_TEMPLATE_SUFFIX:-.template}
output=${NGINX_ENVSUBST_OUTPUT_DIR:-/etc/nginx/conf.d}

[ -d "$templates" ] || exit 0
if [ ! -w "$output" ]; then
    echo "$me: ERROR: $templates exists, but $output is not writable"
    exit 0
fi

# Only variables that exist: nginx has its own, such as $host.
names=$(compgen -e | grep -E -- "${NGINX_ENVSUBST_FILTER:-}" | sed 's/.*/${&}/' | paste -sd ' ')
find "$templates" -follow -type f -name "*$suffix" | while read -r template; do
    file=$output/${template#"$templates"/}
    file=${file%"$suffix"}
    mkdir -p "${file%/*}"
    [ -n "${NGINX_ENTRYPOINT_QUIET_LOGS:-}" ] || echo "$me: Running envsubst on $template to $file"
    envsubst "$names" < "$template" > "$file"
done
