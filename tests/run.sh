#!/bin/sh
# run.sh COMMAND...: a test in an empty home of its own, which is gone afterwards. It lies outside the
# source tree, so that a folder made by a test is not taken for a part of this repository.
home=$(mktemp -d "${TMPDIR:-/tmp}/docent-test-XXXXXX") || exit 1
trap 'chmod -R u+w "$home"; rm -rf "$home"' EXIT
mkdir "$home/cache" "$home/data" "$home/config" && cd "$home" || exit 1
export HOME="$home" XDG_CACHE_HOME="$home/cache" XDG_DATA_HOME="$home/data" \
    XDG_CONFIG_HOME="$home/config" GIT_CONFIG_NOSYSTEM=1 LC_ALL=C.UTF-8 TZ=UTC
unset DOCENT_LOG NO_COLOR
"$@"
