#!/usr/bin/env bash
# Finds a Chromium for the browser tests, installing one if there is none; prints its path, or
# nothing where Playwright's own is used.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

say() { printf '%s\n' "$*" >&2; }
fail() { say "chromium: $*"; exit 1; }

find_browser() {
  local name
  for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome; do
    if [ -n "$name" ] && command -v "$name"; then return; fi
  done
  return 1
}

install_from_debian() {
  [ "$(id -u)" = 0 ] ||
    fail "no Chromium was found: run \`sudo apt-get install chromium\`, then try again."
  say "Installing Debian's Chromium (about 100 MB) ..."
  apt-get update >&2 &&
    DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends chromium >&2 </dev/null ||
    fail "Chromium could not be installed; the lines above say why. Check the network and the free disk, then try again."
}

find_browser && exit
if grep -qsx 'ID=debian' /etc/os-release; then
  install_from_debian
  find_browser || fail "Chromium was installed but is not found in PATH."
else
  say "Fetching Playwright's Chromium ..."
  .venv/bin/python -m playwright install chromium >&2 ||
    fail "Playwright's Chromium could not be fetched: check the network, or install Chromium yourself and set CHROMIUM to its path."
fi
