#!/bin/sh
# Nothing that is true on one machine only: absolute work folders, package registries' addresses.
. "$(dirname "$0")/lib.sh"

list() {
    find . \( -name build -o -name node_modules -o -name .git -o -path ./tests \) -prune -o -type f \
        -print | sed 's|^\./||' | sort
}
list | xargs grep -InE '(^|[^A-Za-z0-9_.])/(tmp|work|root|farm)/[A-Za-z0-9_]' |
    complain 'a path of one machine'
list | xargs grep -InE 'registry\.npmjs|registry\.yarnpkg|"resolved": *"http' |
    complain 'the address of a package registry'
if [ -f ARCHITECTURE.md ] && [ "$(wc -l <ARCHITECTURE.md)" -gt 200 ]; then
    echo "ARCHITECTURE.md:201: $(wc -l <ARCHITECTURE.md) lines" | complain 'at most 200 lines'
fi
finish
