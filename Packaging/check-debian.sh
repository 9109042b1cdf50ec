#!/usr/bin/env bash
# Installs a package in an empty Debian, runs it there, and takes it away again.
#
#     Packaging/check-debian.sh PACKAGE.deb [FOLDER]
#
# It needs root, debootstrap and a mirror (DEBIAN_MIRROR), and ends with 75 where there is none; the empty system is kept in FOLDER
# for the next time, if named.
set -euo pipefail
package=$(realpath "$1")
mirror=${DEBIAN_MIRROR:-http://deb.debian.org/debian}
# The release of this machine: a program runs with the C library that it was linked with, or a later one.
release=$(. /etc/os-release && echo "$VERSION_CODENAME")
work=$(mktemp -d)
trap 'umount "$work/system/proc" 2>/dev/null || true; rm -rf "$work"' EXIT
base=${2:-$work/base}
# What the package depends on, the shells and the manual reader are there before: what is left afterwards is the package's.
[ -e "$base/usr" ] || debootstrap --variant=minbase --include=man-db,bash-completion,zsh,fish,libxml2,libstdc++6 \
    "$release" "$base" "$mirror" >"$work/log" || { tail -3 "$work/log" >&2; exit 75; }
root=$work/system
cp -a "$base" "$root"
# Programs in Swift read their arguments there.
mount -t proc proc "$root/proc" || exit 75
inside() { chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/tmp LC_ALL=C.UTF-8 "$@"; }
fail() { echo "check-debian: $*" >&2; exit 1; }
files() { (cd "$root" && find . -xdev \( -path ./proc -o -path ./sys -o -path ./dev -o -path ./tmp -o -path ./var -o -path ./etc/ld.so.cache \) -prune -o -print | sort); }

cp "$package" "$root/var/package.deb"
files >"$work/before"

inside dpkg -i /var/package.deb >/dev/null || fail "it cannot be installed"
inside kvsconform --version
inside sh -c 'cd /tmp && kvsconform run --quiet --reports /tmp/Reports' || fail "the suite is not green"
[ -s "$root/tmp/Reports/junit.xml" ] || fail "there is no report"
inside sh -c 'man kvsconform && man kvsconform-run' | grep -q 'GetMedia' || fail "there is no manual"

# Each shell is asked what it would complete: a command, and a value that the program is asked for.
inside bash -ic '
    . /usr/share/bash-completion/bash_completion; _completion_loader kvsconform
    completed() {
        COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMP_LINE="$*"
        COMP_POINT=${#COMP_LINE}
        $(complete -p kvsconform | sed "s/.*-F \([^ ]*\).*/\1/") kvsconform "${!#}"; echo "${COMPREPLY[@]}"
    }
    completed kvsconform do; completed kvsconform run --requirement GM-SEL-N' 2>/dev/null |
    tr '\n' ' ' | grep -q 'doctor.*GM-SEL-NOW' || fail "bash does not complete"
# Fish without a terminal does not know where the cursor is, which the program would have to be told.
inside fish -c 'complete -C "kvsconform do"; complete -C "kvsconform run --dialect serv"' |
    tr '\n' ' ' | grep -q 'doctor.*service-model' || fail "fish does not complete"
inside zsh -fc 'autoload -U compinit && compinit -u && whence -w _kvsconform && echo ${_comps[kvsconform]}' |
    grep -q '^_kvsconform' || fail "zsh does not find the completion"

inside dpkg -r kvsconform >/dev/null
files >"$work/after"
left=$(comm -13 "$work/before" "$work/after")
[ -z "$left" ] || fail "it leaves $left"
echo "check-debian: installed, green, documented, completed, and gone"
