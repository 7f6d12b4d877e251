#!/bin/sh
# As many workers as the container has processors, if NGINX_ENTRYPOINT_WORKER_PROCESSES_AUTOTUNE is set.
set -e

[ -z "${NGINX_ENTRYPOINT_WORKER_PROCESSES_AUTOTUNE:-}" ] ||
    sed -i "s/^worker_processes .*/worker_processes  $(nproc);/" /etc/nginx/nginx.conf
