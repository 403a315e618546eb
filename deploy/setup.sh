#!/usr/bin/env bash
# Makes .venv exactly as requirements.lock.txt says; when it already is, returns in milliseconds.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

say() { printf '%s\n' "$*" >&2; }
fail() { say "make setup: $*"; exit 1; }

python=.venv/bin/python
stamp=.venv/.stamp

# The folder is part of it, because the programs in .venv hold its path.
wanted() { printf '%s %s %s\n' "$(cat deploy/uv.txt requirements.lock.txt | cksum)" "$("$python" -V)" "$PWD"; }

if [ -f "$stamp" ] && [ -x "$python" ] && [ "$(wanted 2>/dev/null)" = "$(cat "$stamp")" ]; then
  exit 0
fi

find_python() {
  local name
  for name in python3 python3.14 python3.13 python3.12 python3.11; do
    if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      command -v "$name"
      return
    fi
  done
  fail "no Python 3.11 or later was found: install one, for example with \`sudo apt-get install python3 python3-venv\`."
}

# Debian packs the module that makes environments apart from Python.
need_venv_module() {
  "$1" -c 'import ensurepip, venv' 2>/dev/null && return
  local package
  package="python$("$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])')-venv"
  command -v apt-get >/dev/null ||
    fail "Python's modules venv and ensurepip are missing: install your system's package for them."
  [ "$(id -u)" = 0 ] || fail "Python's venv module is missing: run \`sudo apt-get install $package\`, then try again."
  say "Installing Debian's $package ..."
  explained apt-get update
  DEBIAN_FRONTEND=noninteractive explained apt-get install -y --no-install-recommends "$package"
}

log=$(mktemp) || fail "no temporary file can be written: make room on the disk."
trap 'rm -f "$log"' EXIT

# Runs a command in sight; returns its status and leaves what it said in $log.
shown() { "$@" 2>&1 | tee "$log" >&2; }

told() { grep -qiE "$1" "$log"; }

# Turns what an installer said into one sentence.
explain() {
  if told 'no space left|disk quota' || [ "$(df -Pk . | awk 'NR == 2 { print $4 }')" -lt 20000 ]; then
    fail "the disk is full: make room (about 1 GB), then try again."
  elif told 'hash mismatch|do not match the hashes|hash sum mismatch'; then
    fail "a package is not the one that was locked (its hash differs): nothing was installed from it; try again, and if it stays so do not trust your package index."
  elif told 'error sending request|dns error|failed to fetch|could not connect|connection (refused|reset|timed out)|tim(ed|e) ?out|network is unreachable|name resolution|name or service not known|could not resolve|tunnel|no matching distribution|unable to locate package'; then
    fail "the package index could not be reached: check the network (and the proxy, if there is one), then try again."
  fi
  fail "the packages could not be installed; the lines above say why."
}

explained() { shown "$@" || explain; }

make_environment() {
  local base
  base=$(find_python)
  need_venv_module "$base"
  say "Making .venv with $("$base" -V) ..."
  rm -rf .venv
  explained "$base" -m venv .venv
}

# The mirror and the certificates that pip was told of are meant for uv as well.
follow_pip() {
  local index certificates
  index=$("$python" -m pip config get global.index-url 2>/dev/null) || index=
  index=${PIP_INDEX_URL:-$index}
  certificates=${PIP_CERT:-}
  if [ -n "$index" ] && [ -z "${UV_DEFAULT_INDEX:-}${UV_INDEX_URL:-}" ]; then export UV_DEFAULT_INDEX=$index; fi
  if [ -n "$certificates" ] && [ -z "${SSL_CERT_FILE:-}" ]; then export SSL_CERT_FILE=$certificates; fi
}

sync() { shown .venv/bin/uv pip sync --python "$python" --require-hashes "$@" requirements.lock.txt; }

install_packages() {
  sync --only-binary :all: && return
  told 'no (usable )?wheels?|no-binary|only-binary|no-build|building source distributions' || explain
  command -v cc >/dev/null ||
    fail "a package has no ready-made build for this system: install a C compiler (\`sudo apt-get install build-essential python3-dev\`), then try again."
  say "A package has no ready-made build for this system; building it ..."
  sync || explain
}

usable() {
  "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null &&
    "$python" -m pip --version >/dev/null 2>&1
}

rm -f "$stamp"
usable || make_environment
follow_pip
say "Fetching the installer ..."
explained "$python" -m pip install --disable-pip-version-check --no-input --quiet \
  --only-binary :all: --require-hashes -r deploy/uv.txt
say "Fetching and installing the packages of requirements.lock.txt (about 20 seconds) ..."
install_packages
wanted >"$stamp"
say "The environment is ready."
