#!/usr/bin/env bash
# The first process beside a page's engine, as root of a user namespace: mounts what belongs to it, starts the stand-in for
# Docker Hub and the engine, and plays the script on standard input. When it ends, the kernel ends all that runs in there.
set -euo pipefail
trap 'echo "the sandbox could not be set up: $BASH_COMMAND" >&2' ERR
export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 PYTHONPATH=/run/program PYTHONDONTWRITEBYTECODE=1

hostname engine
mount -t sysfs sysfs /sys
mount -t devpts -o newinstance,ptmxmode=666,mode=620,gid=5 devpts /dev/pts
mount -t tmpfs -o size=64m,mode=1777 tmpfs /dev/shm
mount -t mqueue mqueue /dev/mqueue
mount -t tmpfs -o "size=$DISK,mode=710" tmpfs /var/lib/docker

if grep -q '^0::.' /proc/self/cgroup && ! grep -q memory: /proc/self/cgroup; then
    mount -t cgroup2 cgroup /sys/fs/cgroup
    # Groups that hand controllers on may not have processes of their own.
    mkdir /sys/fs/cgroup/init
    xargs -rn1 < /sys/fs/cgroup/cgroup.procs > /sys/fs/cgroup/init/cgroup.procs 2> /dev/null || true
    sed 's/ / +/g; s/^/+/' < /sys/fs/cgroup/cgroup.controllers > /sys/fs/cgroup/cgroup.subtree_control
else
    mount -t tmpfs -o size=1m,mode=755 tmpfs /sys/fs/cgroup
    cut -d: -f2 /proc/self/cgroup | while read -r controllers; do
        [ -n "$controllers" ] || continue
        mkdir "/sys/fs/cgroup/${controllers#name=}"
        mount -t cgroup -o "$controllers" cgroup "/sys/fs/cgroup/${controllers#name=}"
    done
fi

ip link set lo up
ip address add 192.0.2.53/32 dev lo
echo nameserver 192.0.2.53 > /etc/resolv.conf
cat > /run/hub.conf <<'END'
[req]
distinguished_name = names
x509_extensions = hub
prompt = no
[names]
CN = registry-1.docker.io
[hub]
subjectAltName = DNS:registry-1.docker.io, DNS:auth.docker.io
END
openssl req -x509 -config /run/hub.conf -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 \
    -keyout /run/hub.key -out /run/hub.pem 2> /run/hub.log
cp /run/hub.pem /etc/ssl/certs/ca-certificates.crt
exec 3< <(exec python3 -m macros.examples.hub --store /run/images --certificate /run/hub.pem --key /run/hub.key \
    < /dev/null 2>> /run/hub.log)
unset PYTHONPATH PYTHONDONTWRITEBYTECODE
SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt dockerd > /run/dockerd.log 2>&1 < /dev/null 3<&- &
engine=$!
read -r _ <&3 || { tail -n 1 /run/hub.log >&2; exit 1; } # “ready”: the stand-in listens
exec 3<&-
status=0
PYTHONPATH=/run/program python3 -B -m macros.examples.play "$engine" || status=$?
exit $status
