#!/bin/bash
# tests/package_test.sh BUILD: what BUILD installs works wherever it is moved to, and its Debian package installs, runs
# and goes away again without a trace. Changes nothing outside a scratch folder.
set -euo pipefail

[ $# = 1 ] || { echo "usage: tests/package_test.sh BUILD" >&2; exit 2; }
build=$(readlink -f -- "$1")
source=$(dirname -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")")
version=$(sed -n 's/^project(conduct VERSION \([0-9.]*\).*/\1/p' "$source/CMakeLists.txt")
scratch=$(mktemp -d /var/tmp/conduct-package.XXXXXX)
trap 'rm -rf -- "$scratch"' EXIT
trap 'exit 130' INT TERM

fail() { echo "package_test: $*" >&2; exit 1; }

# check_tree PREFIX: the program runs, and its manual page, completions and schemas are whole.
check_tree() {
  local said
  said=$(env -i PATH=/usr/bin:/bin "$1/bin/conduct" --version) || fail "$1/bin/conduct --version fails"
  [ "$said" = "conduct $version" ] || fail "--version says '$said', not 'conduct $version'"
  env -i PATH=/usr/bin:/bin "$1/bin/conduct" help >/dev/null || fail "$1/bin/conduct help fails"
  ! readelf -d "$1/bin/conduct" | grep -E 'RPATH|RUNPATH' || fail "the program has a search path of its own"
  said=$(groff -mandoc -Tutf8 -ww -z "$1/share/man/man1/conduct.1" 2>&1)
  [ -z "$said" ] || fail "the manual page has mistakes: $said"
  bash -n "$1/share/bash-completion/completions/conduct" || fail "the bash completion is broken"
  [ -s "$1/share/zsh/vendor-completions/_conduct" ] || fail "the zsh completion is missing"
  [ -s "$1/share/fish/vendor_completions.d/conduct.fish" ] || fail "the fish completion is missing"
  diff -r "$source/docs/schemas" "$1/share/conduct/schemas" || fail "the schemas are not those of docs/schemas"
}

cmake --install "$build" --prefix "$scratch/first" --strip >/dev/null
mkdir "$scratch/moved to"
mv "$scratch/first" "$scratch/moved to/second"
check_tree "$scratch/moved to/second"
echo "package_test: the installed tree works where it was moved to"

cpack -G DEB --config "$build/CPackConfig.cmake" -B "$scratch/deb" >"$scratch/log" 2>&1 || {
  cat "$scratch/log" >&2
  fail "cpack failed"
}
package=$(echo "$scratch"/deb/conduct_"$version"_*.deb)
depends=$(dpkg-deb -f "$package" Depends)
for name in git libgit2-1.5 libsqlite3-0 libuv1; do
  [[ ", $depends" == *", $name"* ]] || fail "the package does not depend on $name but on: $depends"
done

if [ "$(id -u)" != 0 ]; then
  echo "package_test: SKIPPED: installing the package, which only root can do"
  exit 0
fi

# This machine's package database, copied, so that dependencies are judged as here and nothing here is touched. No
# triggers: other packages' scripts would not find their files below the scratch root.
mkdir -p "$scratch/root" "$scratch/db/info" "$scratch/db/updates" "$scratch/db/triggers"
cp /var/lib/dpkg/status "$scratch/db/"
cp /var/lib/dpkg/info/*.list "$scratch/db/info/"
in_scratch() { dpkg --instdir="$scratch/root" --admindir="$scratch/db" --log=/dev/null "$@" >"$scratch/log" 2>&1; }
in_scratch -i "$package" || { cat "$scratch/log" >&2; fail "dpkg does not install the package"; }
check_tree "$scratch/root/usr"
in_scratch --purge conduct || { cat "$scratch/log" >&2; fail "dpkg does not remove the package"; }
left=$(find "$scratch/root" -not -type d)
[ -z "$left" ] || fail "the removed package left: $left"
echo "package_test: $(basename "$package") installs, runs and goes away"
