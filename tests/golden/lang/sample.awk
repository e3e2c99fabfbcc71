# Counts.
BEGIN { limit = 10 }

# Adds two.
function add(a, b,    local) {
    if (a > b) {
        print a
    } else {
        exit 1
    }
    for (i = 0; i < b; i++) {
        if (i == 3) continue
        sub(/x/, "y")
    }
    while (b--) add(a, b)
    return a + b
}

/pattern/ { total += add($1, $2) }
END { print total }
