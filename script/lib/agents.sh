# Installs the real agent programs that tests are run with. Sourced after setup.sh, whose helpers it uses.
# shellcheck shell=bash
: "${root:?}"

# install_agents: leaves the programs that tests/agents_real pins in build/agents/node_modules/.bin. Some 1.6 GB; does
# nothing where they are installed already.
install_agents() {
  local source=$root/tests/agents_real target=$root/build/agents
  mkdir -p "$target"
  exec {agents_lock}>"$target/.lock"
  flock "$agents_lock"
  install_agents_once
  exec {agents_lock}>&-
}

install_agents_once() {
  local wanted
  wanted=$(cat "$source/package.json" "$source/package-lock.json" | sha256sum)
  [ "$(cat "$target/.installed" 2>/dev/null)" != "$wanted" ] || return 0
  command -v npm >/dev/null || die "npm is missing, and it installs the agent programs" \
    "they need Node.js 20 or newer with npm; Debian 12 has an older one"
  say "installing the agent programs of tests/agents_real (1.6 GB)"
  rm -f "$target/.installed"
  cp "$source/package.json" "$source/package-lock.json" "$target/"
  (cd "$target" && npm ci --no-audit --no-fund >npm.log 2>&1 </dev/null) || {
    tail -n 20 "$target/npm.log" >&2
    die "npm could not install the agent programs (its output is above)" \
      "they come from the npm registry: check the network, or copy build/agents from a machine that has them" \
      "the other tests need none of them: script/test without --agents"
  }
  printf '%s\n' "$wanted" >"$target/.installed"
}
