#!/bin/sh
# run.sh HOME COMMAND...: a test with an empty home of its own, which is gone afterwards.
home=$1
shift
rm -rf "$home"
mkdir -p "$home/cache" "$home/data" "$home/config" || exit 1
trap 'rm -rf "$home"' EXIT
export HOME="$home" XDG_CACHE_HOME="$home/cache" XDG_DATA_HOME="$home/data" \
    XDG_CONFIG_HOME="$home/config" GIT_CONFIG_NOSYSTEM=1 LC_ALL=C.UTF-8 TZ=UTC
unset DOCENT_LOG NO_COLOR
"$@"
