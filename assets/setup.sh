# Sourced by ./docent and ./check with $root set: everything between a fresh clone and a build.
# Progress goes to stderr in a few plain lines, details to build/setup.log.

log=$root/build/setup.log

# Debian's names, and how to see without asking dpkg that they are there.
packages='git cmake ninja-build gcc libc6-dev pkg-config libgit2-dev libsqlite3-dev libncurses-dev
libcurl4-openssl-dev libpcre2-dev libutf8proc-dev libjansson-dev libssl-dev libzstd-dev
python3 python3-pip ca-certificates'
modules='libgit2 sqlite3 ncursesw libcurl libpcre2-8 libutf8proc jansson libcrypto libzstd'
commands='git cmake ninja cc pkg-config python3 pip3' # pip: the second source of model files

say() { printf 'docent: %s\n' "$*" >&2; }

# die STATUS LINE: with the end of the log when something was logged.
die() {
    status=$1
    shift
    say "$*"
    if [ -s "$log" ]; then
        tail -n 12 "$log" | sed 's/^/    /' >&2
        say "the whole log: $log"
    fi
    exit "$status"
}

want() { # want PACKAGES MODULES COMMANDS: more of each
    packages="$packages $1"
    modules="$modules $2"
    commands="$commands $3"
}

missing() {
    for c in $commands; do
        command -v "$c" >/dev/null 2>&1 || { echo "$c"; return; }
    done
    for m in $modules; do
        pkg-config --exists "$m" 2>/dev/null || { echo "$m"; return; }
    done
}

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif [ -t 0 ] && [ -t 2 ]; then
        sudo "$@" # may ask for the password on the terminal
    else
        sudo -n "$@"
    fi
}

may_install() {
    command -v apt-get >/dev/null 2>&1 || return 1
    [ "$(id -u)" = 0 ] && return 0
    command -v sudo >/dev/null 2>&1 || return 1
    { [ -t 0 ] && [ -t 2 ]; } || sudo -n true 2>/dev/null
}

refuse_packages() {
    say "these packages are needed and cannot be installed from here ($1):"
    echo $packages | fold -s -w 76 | sed 's/^/    /' >&2
    if command -v apt-get >/dev/null 2>&1; then
        say "install them and run this again: sudo apt-get install --no-install-recommends ..."
    else
        say "install what your system calls them and run this again (needed first: $2)"
    fi
    exit 3
}

setup_packages() {
    # An npm that is there may be another source's, with which Debian's package conflicts.
    have_grammars || command -v npm >/dev/null 2>&1 || want 'nodejs npm' '' 'npm'
    lacking=$(missing)
    [ -n "$lacking" ] || return 0
    may_install || refuse_packages 'no apt-get, or neither root nor sudo' "$lacking"
    say "installing system packages (about a minute; $lacking is missing)"
    {
        as_root env DEBIAN_FRONTEND=noninteractive apt-get update -q &&
            as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y \
                --no-install-recommends $packages
    } >>"$log" 2>&1 </dev/null || die 3 'the system packages could not be installed'
    lacking=$(missing)
    [ -z "$lacking" ] || die 3 "still missing after the installation: $lacking"
}

check_cmake() {
    version=$(cmake --version | sed -n '1s/[^0-9]*\([0-9]*\)\.\([0-9]*\).*/\1 \2/p')
    # shellcheck disable=SC2086
    set -- $version
    [ "$1" -gt 3 ] || { [ "$1" -eq 3 ] && [ "$2" -ge 25 ]; } ||
        die 3 "cmake $1.$2 is too old: 3.25 or newer is needed"
}

# A link is a shared copy, kept by whoever made it.
have_grammars() {
    [ -L "$root/assets/grammars/node_modules" ] ||
        cmp -s "$root/assets/grammars/package-lock.json" \
            "$root/assets/grammars/node_modules/.complete"
}

# The pinned grammars. Of their packages only sources, queries and licences are kept: the rest is
# prebuilt binaries for another runtime, most of a gigabyte.
setup_grammars() {
    dir=$root/assets/grammars
    stamp=$dir/node_modules/.complete
    ! have_grammars || return 0
    say 'getting the grammars of 41 languages (npm, about 75 MB)'
    rm -rf "$dir/node_modules"
    (cd "$dir" && npm ci --ignore-scripts --omit=dev --omit=peer --omit=optional) \
        >>"$log" 2>&1 </dev/null || die 1 'npm could not get the grammars'
    find "$dir/node_modules" -mindepth 2 \( -name prebuilds -o -name node_modules -o -name bindings \) -type d -prune \
        -exec rm -rf {} + -o -type f \( -name '*.wasm' -o -name '*.node' \) -exec rm -f {} +
    cp "$dir/package-lock.json" "$stamp"
}

# build PRESET TARGET [CMAKE ARGUMENT...]
build() {
    preset=$1
    target=$2
    shift 2
    # A tree that was configured without the test library learns of it by configuring again.
    (cd "$root" && cmake --preset "$preset" "$@" && cmake --build --preset "$preset" --target "$target") \
        >>"$log" 2>&1 </dev/null || die 1 "the build failed ($preset)"
}

# One set-up at a time in one tree; a second one waits and then finds everything done.
setup_begin() {
    mkdir -p "$root/build" || exit 1
    if command -v flock >/dev/null 2>&1; then
        exec 9>"$root/build/.setup-lock"
        flock -n 9 || { say "waiting for another set-up in this folder to end"; flock 9; }
    fi
    : >"$log"
}

setup_end() {
    exec 9>&-
}

setup_program() {
    setup_begin
    first=
    [ -x "$binary" ] || first=yes
    started=$(date +%s)
    setup_packages
    check_cmake
    setup_grammars
    if [ -n "$first" ]; then
        say 'building (one to two minutes)'
    else
        say 'sources changed, rebuilding'
    fi
    touch "$root/build/.building"
    build release docent
    mv "$root/build/.building" "$built" # changes made while it was building count as new
    [ -z "$first" ] || say "ready after $(($(date +%s) - started)) s"
    setup_end
}
