#!/bin/bash
# tests/fresh_debian.sh [SCRIPT...]: proves that a clone sets itself up on a Debian 12 that has nothing installed:
# debootstrap's smallest system in a scratch folder, a clone in a path with a space, then each SCRIPT in it (by default
# script/conduct demo, then script/test). Wants root, debootstrap and a Debian mirror; takes some ten minutes.
# The system is made with $DEBIAN_MIRROR and, for installing, uses this machine's own apt sources.
set -euo pipefail

root=$(dirname -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")")
[ "$(id -u)" = 0 ] || { echo "fresh_debian: only root can make a Debian system" >&2; exit 4; }
command -v debootstrap >/dev/null || { echo "fresh_debian: debootstrap is missing" >&2; exit 4; }

if [ $# = 0 ]; then set -- "script/conduct demo" "script/test"; fi

system=$(mktemp -d /var/tmp/conduct-fresh-debian.XXXXXX)
trap 'rm -rf --one-file-system -- "$system"' EXIT
trap 'exit 130' INT TERM
chmod 755 "$system"  # it becomes /, which everybody may enter

echo "fresh_debian: making a minimal Debian 12 in $system"
debootstrap --variant=minbase bookworm "$system" "${DEBIAN_MIRROR:-http://deb.debian.org/debian}" \
  >"$system.log" 2>&1 || { cat "$system.log" >&2; rm -f "$system.log"; exit 4; }
rm -f "$system.log" "$system/etc/apt/sources.list"
cp -r /etc/apt/sources.list* /etc/apt/apt.conf.d "$system/etc/apt/"
cp -L /etc/resolv.conf /etc/hosts "$system/etc/"

checkout="/srv/a clone/conduct"
git clone -q --no-local -- "$root" "$system$checkout"

# A mount and a process namespace of its own: whatever happens, nothing stays mounted and nothing runs on. The system is
# its root as on a machine of its own: in a chroot there are no user namespaces (user_namespaces(7)).
in_system() {
  # shellcheck disable=SC2016  # expanded inside
  unshare --mount --pid --fork --kill-child -- sh -c '
    mount --bind "$1" "$1" && cd "$1" && mount -t proc proc proc && mount --rbind /dev dev &&
      mount --rbind /sys sys && mount -t tmpfs tmpfs tmp && pivot_root . mnt && umount --lazy /mnt &&
      exec chroot / env -i HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
        http_proxy="$http_proxy" https_proxy="$https_proxy" sh -c "cd \"\$1\" && exec sh -c \"\$2\"" sh "$2" "$3"
  ' sh "$system" "$checkout" "$1"
}

export http_proxy=${http_proxy-} https_proxy=${https_proxy-}
for command in "$@"; do
  echo "fresh_debian: $command"
  started=$SECONDS
  in_system "$command" </dev/null || { echo "fresh_debian: '$command' failed ($?)" >&2; exit 1; }
  echo "fresh_debian: '$command' passed in $((SECONDS - started)) s"
done
