#!/usr/bin/env bash
# Finds a Keycloak for development and tests, getting one if there is none; prints its folder, or
# a container engine and the image it is to run where there is neither Java nor Maven.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

VERSION=26.4.5
SHA256=72f73642a2c36de797d51b4b2b342d4a49f6e5832af10aa470cd123627bd80b3
JAVA_OPTIONS="-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xms64m -Xmx512m -Dfile.encoding=UTF-8"
STORE="${KEYCLOAK_STORE:-var/keycloak}" # a folder that keeps it from one time to the next
FOLDER="$STORE/$VERSION"

say() { printf '%s\n' "$*" >&2; }
fail() { say "keycloak: $*"; exit 1; }

java_version() { "${JAVA_HOME:+$JAVA_HOME/bin/}java" -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p'; }
has_java() { local found; found="$(java_version 2>/dev/null)" && [ "${found:-0}" -ge 17 ]; }

has_engine() { "$1" info >/dev/null 2>&1; }
print_engine() {
  local engine
  for engine in docker podman; do
    if has_engine "$engine"; then printf '%s\n' "$engine quay.io/keycloak/keycloak:$VERSION"; return; fi
  done
  return 1
}

install_from_debian() {
  grep -qsx 'ID=debian' /etc/os-release && [ "$(id -u)" = 0 ] ||
    fail "Java 17 or later, Maven or a container engine is missing: run \`sudo apt-get install default-jre-headless maven\`, then try again."
  say "Installing Debian's Java and Maven (about 200 MB) ..."
  apt-get update >&2 &&
    DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends default-jre-headless maven >&2 </dev/null ||
    fail "Java and Maven could not be installed; the lines above say why. Check the network and the free disk, then try again."
  has_java || fail "Java was installed, but it is older than 17."
}

# Everything happens in a folder beside the last one, which gets its name when it is whole.
prepare() {
  local new zip
  mkdir -p "$STORE"
  new="$(cd "$STORE" && pwd)/.new-$$"
  trap "rm -rf '$new'" EXIT
  mkdir -p "$new"
  say "Getting Keycloak $VERSION (160 MB) ..."
  mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy \
    "-Dartifact=org.keycloak:keycloak-quarkus-dist:$VERSION:zip" "-DoutputDirectory=$new" >&2 </dev/null ||
    fail "Maven could not get it; the lines above say why. Check the network, then try again."
  zip="$new/keycloak-quarkus-dist-$VERSION.zip"
  .venv/bin/python -c 'import hashlib, sys; print(hashlib.sha256(open(sys.argv[1], "rb").read()).hexdigest())' "$zip" |
    grep -qx "$SHA256" || fail "what was got is not Keycloak $VERSION."
  .venv/bin/python -m zipfile -e "$zip" "$new"
  rm "$zip"
  say "Preparing it, which takes half a minute, once ..."
  build "$new/keycloak-$VERSION" >"$STORE/prepare.log" 2>&1 ||
    fail "it could not be prepared: $STORE/prepare.log says why."
  # Where two did the same at once, the first one's is as good.
  .venv/bin/python -c 'import os, sys; os.rename(*sys.argv[1:])' "$new/keycloak-$VERSION" "$FOLDER" 2>/dev/null ||
    [ -d "$FOLDER" ]
}

# Built for its small database in a file, and that database made ready but for the shop's realm:
# each start copies it, which spares it half of the time.
build() {
  JAVA_OPTS="$JAVA_OPTIONS" bash "$1/bin/kc.sh" build --db=dev-file --health-enabled=false --metrics-enabled=false
  # The administrator's name and password are views/cli/_keycloak.py's.
  JAVA_OPTS="$JAVA_OPTIONS" PASSWORD=admin bash "$1/bin/kc.sh" bootstrap-admin user --optimized \
    --no-prompt --username admin --password:env PASSWORD
  [ -f "$1/data/h2/keycloakdb.mv.db" ]
}

if ! has_java || { [ ! -d "$FOLDER" ] && ! command -v mvn >/dev/null; }; then
  print_engine && exit
  install_from_debian
fi
[ -d "$FOLDER" ] || prepare
(cd "$FOLDER" && pwd)
