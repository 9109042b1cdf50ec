#!/usr/bin/env bash
# What happens where an output cannot be written: a full disk, a folder that takes nothing, an output that is closed. One line says
# it of each output, the exit code is 73 or 74, and nothing half-written stands where a reader would look.
#
#     Tests/Clients/full_disk.sh .build/release/kvsconform [--quick]
#
# The full disk is a small tmpfs in a mount namespace of this script's own; where that is not allowed, it is skipped.
set -euo pipefail
program=$(realpath "$1")
sizes=(4k 16k 64k 128k 256k 512k)
formats=(console junit junit-per-target html markdown ctrf tap jsonl github)
if [ "${2:-}" = --quick ]; then
    sizes=(4k 128k)
    formats=(junit html)
fi
if [ -z "${IN_OWN_NAMESPACE:-}" ]; then
    unshare -m true 2>/dev/null || { echo "no mount namespaces: skipped"; exit 0; }
    exec env IN_OWN_NAMESPACE=1 unshare -m "$0" "$program" "${@:2}"
fi
cd "$(dirname "$0")/../.."
place=$(mktemp -d)
trap 'umount "$place/disk" 2>/dev/null || true; rm -rf "$place"' EXIT
mkdir "$place/disk"
checked=0
# How many outputs cannot be written, at the most: each has a line.
outputs=1

# expect CODES WHAT COMMAND…: runs it, its output thrown away; its errors must be one line, and nothing half-written may be left.
expect() {
    local codes=$1 what=$2 status=0
    shift 2
    "$@" >"$place/out" 2>"$place/errors" || status=$?
    case " $codes " in *" $status "*) ;; *) echo "$what: exit code $status, expected $codes" >&2; cat "$place/errors" >&2; exit 1 ;; esac
    # A run says beside it how many targets it compares.
    grep -v 'side by side' "$place/errors" >"$place/lines" || true
    if ! [ -s "$place/lines" ] || [ "$(wc -l <"$place/lines")" -gt "$outputs" ] ||
        grep -qv '^kvsconform: cannot \(create\|write\) .*: ' "$place/lines" || [ -n "$(sort "$place/lines" | uniq -d)" ]
    then
        echo "$what: not a line for each output, $outputs at the most:" >&2
        cat "$place/errors" >&2
        exit 1
    fi
    whole "$what"
    checked=$((checked + 1))
}

# What stands under a report's name is complete, and no temporary file is left.
whole() {
    local file
    while IFS= read -r file; do
        case $file in
            *.tmp | */.unjudged/*) echo "$1: $file is left" >&2; exit 1 ;;
            *.xml | *.svg) xmllint --noout "$file" || { echo "$1: half of $file" >&2; exit 1; } ;;
            *.html) tail -c 16 "$file" | grep -q '</html>' || { echo "$1: half of $file" >&2; exit 1; } ;;
            *.json) python3 -c 'import json, sys; json.load(open(sys.argv[1]))' "$file" || { echo "$1: half of $file" >&2; exit 1; } ;;
            *.kvsrec) "$program" inspect "$file" >/dev/null 2>&1 || { echo "$1: half of $file" >&2; exit 1; } ;;
        esac
    done < <(find "$place/disk" -type f)
}

# disk SIZE: an empty disk of that size.
disk() {
    umount "$place/disk" 2>/dev/null || true
    mount -t tmpfs -o "size=$1" tmpfs "$place/disk"
}

cases=(getmedia/start-selector/fragment-number --target emulator --fault inclusiveFragmentNumber --quiet)
"$program" run "${cases[@]}" --reports "$place/good" >/dev/null || [ $? = 1 ]
journal=$place/good/latest
mkdir "$place/other" && cp "$journal/journal.jsonl" "$place/other/"

# Journal, recordings, drawings and both layouts of JUnit: whichever meets the end of the disk first.
outputs=5
for size in "${sizes[@]}"; do
    disk "$size"
    expect "73 74" "run on a disk of $size" "$program" run "${cases[@]}" --reports "$place/disk/reports"
done
outputs=1
# A disk that was full before.
disk 64k
cat /dev/zero >"$place/disk/filler" 2>/dev/null || true
for format in "${formats[@]}"; do
    expect "73 74" "report --format $format on a full disk" "$program" report "$journal" --exit-zero --format "$format=$place/disk/$format.xml"
    expect "73 74" "run --format $format on a full disk" \
        "$program" run "${cases[@]}" --no-reports --format "$format=$place/disk/$format.xml"
    expect 74 "report --format $format to /dev/full" "$program" report "$journal" --exit-zero --format "$format=/dev/full"
    expect 73 "report --format $format to no folder" "$program" report "$journal" --exit-zero --format "$format=/proc/none/x"
done
expect "73 74" "report --html on a full disk" "$program" report "$journal" --exit-zero --html "$place/disk/page.html"
# What was there stays as it was.
disk 64k
echo '<old/>' >"$place/disk/junit.xml"
cat /dev/zero >"$place/disk/filler" 2>/dev/null || true
expect "73 74" "report over an old one" "$program" report "$journal" --exit-zero --junit "$place/disk/junit.xml"
[ "$(cat "$place/disk/junit.xml")" = '<old/>' ] || { echo "the old report is gone" >&2; exit 1; }
for format in json markdown html; do
    expect "73 74" "compare --format $format on a full disk" "$program" compare "$journal" "$place/other" --format "$format=$place/disk/new.$format"
    expect 73 "compare --format $format to no folder" "$program" compare "$journal" "$place/other" --format "$format=/proc/none/x"
done
expect 73 "run below a file" "$program" run "${cases[@]}" --reports "$place/disk/junit.xml/reports"

# A reader that closed the output.
closed() { "$@" >&-; }
full() { "$@" >/dev/full; }
for way in closed full; do
    expect 74 "report, output $way" "$way" "$program" report "$journal" --exit-zero
    expect 74 "report --format junit, output $way" "$way" "$program" report "$journal" --exit-zero --format junit
    expect 74 "compare, output $way" "$way" "$program" compare "$journal" "$place/other"
    expect 74 "run, output $way" "$way" "$program" run getmedia/authentication/early --target emulator --no-reports
done
echo "$checked outputs that could not be written: each said in one line, nothing half-written"
