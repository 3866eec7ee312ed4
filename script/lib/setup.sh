# Sets a checkout up on Debian 12: packages, configuration, build. Sourced by script/conduct and script/test;
# knows nothing of what is run afterwards. Everything it says goes to stderr. Wants $root, the checkout.
# shellcheck shell=bash
: "${root:?}"

say() { printf 'conduct: %s\n' "$*" >&2; }

die() {
  say "$1"
  shift
  for hint in "$@"; do printf '  hint: %s\n' "$hint" >&2; done
  exit 4
}

# quietly WHAT COMMAND...: runs COMMAND; shows what it printed only if it fails.
quietly() {
  local what=$1 log
  shift
  log=$(mktemp)
  if "$@" >"$log" 2>&1 </dev/null; then
    rm -f "$log"
    return
  fi
  cat "$log" >&2
  rm -f "$log"
  die "$what failed (its output is above)"
}

# The packages of script/packages that are not installed, one a line; with $for_tests those of the tests, too.
missing_packages() {
  local wanted installed unwanted='# test$'
  [ -z "${for_tests-}" ] || unwanted='^$'
  wanted=$(grep -v "$unwanted" "$root/script/packages" | sed 's/#.*//; s/[[:space:]]//g; /^$/d' | sort -u)
  # dpkg-query fails as soon as one name is unknown to it; what it knows is on its standard output.
  # shellcheck disable=SC2086  # one word a package
  installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' $wanted 2>/dev/null |
    sed -n 's/^installed //p' | sort -u)
  comm -23 <(printf '%s\n' "$wanted") <(printf '%s\n' "$installed")
}

install_packages() {
  command -v dpkg-query >/dev/null || return 0  # not Debian: CMake names what it does not find
  local missing become=()
  missing=$(missing_packages)
  [ -n "$missing" ] || return 0
  # shellcheck disable=SC2086
  set -- $missing
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || die "$# packages are missing, and only root can install them: $*" \
      "as root, type: apt-get update && apt-get install --no-install-recommends $*"
    become=(sudo)
  fi
  local apt=("${become[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300)
  say "installing $# Debian packages: $*"
  if [ "${#become[@]}" != 0 ]; then
    sudo -v || die "sudo was refused, and $# packages are missing" \
      "as root, type: apt-get update && apt-get install --no-install-recommends $*"
  fi
  quietly "apt-get update" "${apt[@]}" update
  quietly "apt-get install" "${apt[@]}" install -y --no-install-recommends "$@"
}

# Configures build/PRESET once; from then on the build configures itself again when a CMake file changes.
configure() {
  local cache="$build/CMakeCache.txt"
  # A checkout that was moved or copied with its build folder would go on building the old one.
  if [ -f "$build/build.ninja" ] && grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$root" "$cache"; then
    return
  fi
  say "configuring the $preset build"
  (cd "$root" && quietly "cmake --preset $preset" cmake --fresh --preset "$preset")
}

# Passes on what ninja's commands print; its progress becomes one line that is rewritten on a terminal.
show_progress() {
  local line started="" width=80
  while IFS= read -r line; do
    case $line in
      # what a build that has nothing to do says, and CMake when it configures itself again
      *"Re-checking globbed directories"* | "ninja: no work to do." | "ninja: Entering directory"* | "-- "*) ;;
      "building "*)
        if [ -z "$started" ]; then
          started=yes
          say "building (the first time takes a few minutes)"
          width=$(tput cols 2>/dev/null || echo 80)
        fi
        [ ! -t 2 ] || printf '\r\033[K%s' "${line:0:$width}" >&2
        ;;
      *)
        [ -z "$started" ] || [ ! -t 2 ] || printf '\r\033[K' >&2
        printf '%s\n' "$line" >&2
        ;;
    esac
  done
  [ -z "$started" ] || [ ! -t 2 ] || printf '\r\033[K' >&2
}

build_targets() {
  NINJA_STATUS='building [%f/%t] ' ninja -C "$build" "$@" 2>&1 </dev/null | show_progress ||
    die "the build failed (see above)"
}

# set_up PRESET TARGET...: leaves TARGETs built in $build. One at a time per checkout: ninja does not lock.
set_up() {
  preset=$1
  build=$root/build/$preset
  shift
  mkdir -p "$root/build"
  exec {lock}>"$root/build/.lock"
  flock "$lock"
  install_packages
  configure
  build_targets "$@"
  exec {lock}>&-
}
