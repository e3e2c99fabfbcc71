#!/bin/sh
# The kernel test in an emulator of older processors: an instruction that such a processor lacks ends
# it with SIGILL. The arguments
# are test programs.
set -u
if ! command -v qemu-x86_64 >/dev/null || [ "$(uname -m)" != x86_64 ]; then
    echo "SKIPPED: no qemu-x86_64 here, so old processors were not tried (package qemu-user)" >&2
    exit 77
fi
for cpu in Conroe Nehalem Haswell; do
    for program in "$@"; do
        qemu-x86_64 -cpu "$cpu" "$program" few >/dev/null 2>"$HOME/old_cpus.err"
        status=$?
        if [ $status -ne 0 ]; then
            grep -v "TCG doesn't support" "$HOME/old_cpus.err" >&2
            echo "$cpu: status $status" >&2
            exit 1
        fi
    done
    echo "$cpu: ok"
done
