# Sourced by today, test and check: makes .venv with what they need, once.
# Everything it says goes to stderr; stdout belongs to the command that follows.

case $0 in
*/*) root=$(cd "${0%/*}/.." && pwd -P) ;;
*) root=$(cd .. && pwd -P) ;;
esac
venv=$root/.venv
case $(uname -s) in
MINGW* | MSYS* | CYGWIN*) bin=$venv/Scripts ;;
*) bin=$venv/bin ;;
esac

fail() {
    echo "error: $1" >&2
    echo "hint: $2" >&2
    exit 1
}

# A Python from 3.11 on; first of all one that the natural voice has packages for.
find_python() {
    for newest in 14 99; do
        for name in python3 python3.14 python3.13 python3.12 python3.11 python; do
            if "$name" -c "import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, $newest))" \
                2>/dev/null; then
                echo "$name"
                return
            fi
        done
    done
}

# What the environment was made from; another pyproject.toml or another place makes it anew.
wanted() {
    echo "$root $1"
    cat "$root/pyproject.toml" "$root/constraints.txt"
}

# set_up EXTRAS: the environment with these extras of pyproject.toml ("", "test", "test,dev").
set_up() {
    if [ "$(wanted "$1")" = "$(cat "$venv/made-from${1:+-$1}" 2>/dev/null)" ]; then
        return
    fi
    python=$(find_python)
    [ -n "$python" ] || fail "no Python 3.11 or newer found" "install it from python.org"
    echo "setting up in .venv with $("$python" --version), once; this takes a minute" >&2
    # Relative paths: Python on Windows does not know those of its shell.
    before=$PWD
    cd "$root"
    if ! "$bin/python" -m pip --version >/dev/null 2>&1; then
        "$python" -m venv --clear .venv >&2 ||
            fail "$python can't make a virtual environment" \
                "on Debian and Ubuntu: sudo apt install python3-venv"
    fi
    "$bin/python" -m pip install --quiet --disable-pip-version-check --no-input \
        -c constraints.txt -e ".${1:+[$1]}" >&2 ||
        fail "the packages could not be installed" \
            "the first set-up needs the internet once; run the same command again"
    cd "$before"
    wanted "$1" >"$venv/made-from${1:+-$1}"
}
