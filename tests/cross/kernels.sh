#!/bin/sh
# The kernel tests on another architecture: built by a cross compiler, with what they need of engine/
# alone, and run in an emulator of a processor without SDOT, one with it and one with SMMLA.
# $CROSS: the compiler (default aarch64-linux-gnu-gcc); $1: the source folder.
set -u
cross=${CROSS:-aarch64-linux-gnu-gcc}
root=$1
if ! command -v "$cross" >/dev/null || ! command -v qemu-aarch64 >/dev/null; then
    echo "SKIPPED: no $cross or no qemu-aarch64, so the ARM kernels were not tried (packages gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user)" >&2
    exit 77
fi
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
flags="-std=c11 -O2 -D_GNU_SOURCE -ffp-contract=off -Wall -Wextra -Werror -include $root/engine/base/banned.h
    -I$root -I$root/tests/cross"
for c in "$root"/engine/quant/*.c "$root"/engine/kernels/*.c "$root"/engine/base/arena.c \
    "$root"/engine/base/cpu.c "$root"/engine/base/err.c "$root"/engine/base/str.c \
    "$root"/engine/base/thread.c "$root"/tests/unit/test_kernels.c \
    "$root"/tests/unit/test_attention.c; do
    name=$(basename "$c" .c)
    case $name in
    avx*) continue ;;
    dotprod) march=-march=armv8.2-a+dotprod ;;
    i8mm) march=-march=armv8.2-a+dotprod+i8mm ;;
    *) march=-march=armv8-a ;;
    esac
    # shellcheck disable=SC2086
    "$cross" $flags $march -c "$c" -o "$out/$name.o" || exit 1
done
for test in test_kernels test_attention; do
    objects=$(ls "$out"/*.o | grep -v '/test_')
    # shellcheck disable=SC2086
    "$cross" -static -o "$out/$test" "$out/$test.o" $objects -lm -lpthread || exit 1
    for cpu in cortex-a53 neoverse-n1 max; do
        qemu-aarch64 -cpu "$cpu" "$out/$test" few >"$out/log" 2>&1 || {
            cat "$out/log" >&2
            echo "$test on $cpu: status $?" >&2
            exit 1
        }
        echo "$test on $cpu: ok"
    done
done
