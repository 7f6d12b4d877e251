#!/usr/bin/env bash
# Makes the file system in which a page's commands run, and moves into it. As root, in a mount and PID namespace of its own:
#
#   root.sh OWNER ENGINE PROGRAM IMAGES PACKAGE…
#
# OWNER is the user of this machine that is root in there, ENGINE the folder of an unpacked engine (empty: the one in /usr),
# PROGRAM macros/examples, IMAGES the store of images, PACKAGE a Python package that PROGRAM imports. Of this machine, the
# commands see /usr and a few files of /etc, nothing else, and can write to none of it.
set -euo pipefail
owner=$1 engine=$2 program=$3 images=$4
shift 4

mount --make-rprivate /
mount -t tmpfs -o size=512m,mode=755 tmpfs /mnt
cd /mnt

# Folders and files first, then who owns them, then what is mounted over them.
mkdir -p dev/{pts,shm,mqueue} etc/ssl/certs home mnt old opt proc root run/images run/program/macros/examples srv sys tmp usr \
    var/lib/docker var/tmp
chmod 700 root
chmod 1777 tmp var/tmp
for name in bin sbin lib lib64; do [ ! -e "/$name" ] || ln -s "usr/$name" "$name"; done
ln -s /run var/run
for name in null zero full random urandom tty; do touch "dev/$name"; done
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd
ln -s fd/0 dev/stdin
ln -s fd/1 dev/stdout
ln -s fd/2 dev/stderr
for name in alternatives nsswitch.conf protocols services; do [ ! -e "/etc/$name" ] || cp -r "/etc/$name" etc/; done
ln -s ../usr/lib/os-release etc/os-release
printf '127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n127.0.1.1\tengine\n' > etc/hosts
cat > etc/passwd <<'END'
root:x:0:0:root:/root:/bin/bash
daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin
www-data:x:33:33:www-data:/var/www:/usr/sbin/nologin
nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin
END
sed 's/:.*/:*:20000:0:99999:7:::/' etc/passwd > etc/shadow
chmod 640 etc/shadow
printf '%s\n' root:x:0: daemon:x:1: tty:x:5: www-data:x:33: docker:x:999: nogroup:x:65534: > etc/group
for package in "$@"; do mkdir "run/program/${package##*/}"; done
[ -z "$engine" ] || mkdir engine
find . -exec chown -h "$owner:$owner" {} +

if [ -n "$engine" ]; then
    mount --bind "$engine/usr" engine
    mount -t overlay -o lowerdir=engine:/usr overlay usr
    umount engine
    rmdir engine
else
    mount --bind /usr usr
    mount -o remount,bind,ro usr
fi
[ ! -d usr/local ] || mount -t tmpfs -o size=1m,mode=755,ro tmpfs usr/local
show() { # a folder of this machine, to read alone
    mount --bind "$1" "$2"
    mount -o remount,bind,ro "$2"
}
show "$program" run/program/macros/examples
show "$images" run/images
for package in "$@"; do show "$package" "run/program/${package##*/}"; done
for name in null zero full random urandom tty; do mount --bind "/dev/$name" "dev/$name"; done
# Namespaces of a user namespace may mount their own only where these two are seen whole.
mount -t proc proc proc
mount --bind /sys sys

pivot_root . old
cd /
umount -l /old
rmdir /old
