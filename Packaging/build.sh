#!/usr/bin/env bash
# Builds the program as one file to carry: optimised, with Swift's libraries inside, and the suite at its end.
#
#     Packaging/build.sh [OUTPUT]              OUTPUT is .build/package/kvsconform unless it is given
#     Packaging/build.sh --carry PROGRAM OUTPUT    puts the suite behind a program that is built already
#
# It needs libxml2.so.2 and the C library where it runs, and nothing else.
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)

# Appends an archive of the suite and the trailer that Sources/ConformanceStorage/Files/CarriedFiles.swift reads.
carry() {
    local program=$1 output=$2 archive commit
    archive=$(mktemp)
    # Sorted, without times and owners: the same suite makes the same bytes.
    tar --format=ustar --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner \
        --exclude='.*' -C "$here" -cf "$archive" Scenarios
    commit=$(git -C "$here" rev-parse HEAD 2>/dev/null || echo unknown)
    if [ -n "$(git -C "$here" status --porcelain 2>/dev/null)" ]; then commit=${commit:0:40}-changed; fi
    mkdir -p "$(dirname "$output")"
    if command -v strip >/dev/null; then strip -s -o "$output.tmp" "$program"; else cp "$program" "$output.tmp"; fi
    {
        cat "$archive"
        printf '%-48s%s%016d%s' "$commit" "$(sha256sum <"$archive" | cut -c1-64)" "$(stat -c %s "$archive")" kvsconform-files
    } >>"$output.tmp"
    rm -f "$archive"
    mv "$output.tmp" "$output"
}

case "${1:-}" in
-h | --help)
    sed -n '2,7s/^# \{0,1\}//p' "$0"
    ;;
--carry)
    carry "$2" "$3"
    ;;
*)
    # A folder of its own: a static build and an ordinary one share no object file.
    scratch=$here/.build/package
    swift build --package-path "$here" --scratch-path "$scratch" -c release --static-swift-stdlib --product kvsconform
    carry "$(swift build --package-path "$here" --scratch-path "$scratch" -c release --show-bin-path)/kvsconform" \
        "${1:-$scratch/kvsconform}"
    echo "${1:-$scratch/kvsconform}"
    ;;
esac
