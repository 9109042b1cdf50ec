#!/usr/bin/env bash
# Installs the program with its suite, manual pages and completions, or takes them away again.
#
#     Packaging/install.sh [--prefix DIR] [--program FILE]     DIR is /usr/local unless it is given
#     Packaging/install.sh [--prefix DIR] --uninstall
#
# FILE is what Packaging/build.sh made; without it, that is run first. DESTDIR goes before the prefix, as packagers expect.
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
prefix=/usr/local program='' uninstall=''
while [ $# -gt 0 ]; do
    case $1 in
    --prefix) prefix=$2; shift 2 ;;
    --program) program=$2; shift 2 ;;
    --uninstall) uninstall=yes; shift ;;
    -h | --help) sed -n '2,7s/^# \{0,1\}//p' "$0"; exit ;;
    *) echo "install.sh: unknown argument '$1'; see --help" >&2; exit 64 ;;
    esac
done
root=${DESTDIR:-}$prefix
bash=$root/share/bash-completion/completions/kvsconform
zsh=$root/share/zsh/vendor-completions/_kvsconform
fish=$root/share/fish/vendor_completions.d/kvsconform.fish

if [ "$prefix" != /usr ]; then zsh=$root/share/zsh/site-functions/_kvsconform; fi

if [ -n "$uninstall" ]; then
    rm -rf "$root/bin/kvsconform" "$root/share/kvsconform" "$bash" "$zsh" "$fish" "$root"/share/man/man1/kvsconform{,-*}.1
    echo "removed from $root"
    exit
fi

if [ -z "$program" ]; then
    "$here/Packaging/build.sh"
    program=$here/.build/package/kvsconform
fi
install -D -m 755 "$program" "$root/bin/kvsconform"
(cd "$here" && find Scenarios -type f ! -name '.*' -exec install -D -m 644 {} "$root/share/kvsconform/{}" \;)
python3 "$here/Packaging/manual.py" "$program" "$root/share/man/man1"
for shell in bash zsh fish; do
    mkdir -p "$(dirname "${!shell}")"
    "$program" --generate-completion-script "$shell" >"${!shell}"
done
echo "installed: $root/bin/kvsconform"
