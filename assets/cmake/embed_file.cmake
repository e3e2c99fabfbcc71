# The work of docent_embed: -DIN= -DOUT= -DSYMBOL= -DSTR_H=
file(READ "${IN}" hex HEX)
string(LENGTH "${hex}" digits)
math(EXPR bytes "${digits} / 2")
string(REGEX REPLACE "(................................)" "\\1\n    " hex "${hex}")
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1, " hex "${hex}")
string(REGEX REPLACE " +\n" "\n" hex "${hex}")
file(WRITE "${OUT}.new" "#include \"${STR_H}\"
extern const str ${SYMBOL};
static const unsigned char bytes[] = {
    ${hex}0x00};
const str ${SYMBOL} = {(const char *)bytes, ${bytes}};
")
file(RENAME "${OUT}.new" "${OUT}")
