#!/usr/bin/env bash
# Makes a Debian package of the program.
#
#     Packaging/debian.sh [--program FILE] [OUTPUT.deb]
#
# FILE is what Packaging/build.sh made; without it, that is run first.
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
program=''
while [ $# -gt 0 ]; do
    case $1 in
    --program) program=$2; shift 2 ;;
    -h | --help) sed -n '2,6s/^# \{0,1\}//p' "$0"; exit ;;
    *) break ;;
    esac
done
if [ -z "$program" ]; then
    "$here/Packaging/build.sh"
    program=$here/.build/package/kvsconform
fi
version=$("$program" --version | cut -d' ' -f1)
architecture=$(dpkg --print-architecture)
output=${1:-$here/.build/package/kvsconform_${version}_$architecture.deb}

root=$(mktemp -d)
chmod 755 "$root"
trap 'rm -rf "$root"' EXIT
DESTDIR=$root "$here/Packaging/install.sh" --prefix /usr --program "$program" >/dev/null
find "$root/usr/share/man" -name '*.1' -exec gzip -9n {} +
install -D -m 644 "$here/LICENSE" "$root/usr/share/doc/kvsconform/copyright"

# What the program is linked with says what the package depends on.
mkdir -p "$root/debian" "$root/DEBIAN"
printf 'Source: kvsconform\n\nPackage: kvsconform\nArchitecture: any\n' >"$root/debian/control"
depends=$(cd "$root" && dpkg-shlibdeps -O usr/bin/kvsconform 2>/dev/null | sed -n 's/^shlibs:Depends=//p')
rm -r "$root/debian"
[ -n "$depends" ] || { echo "debian.sh: dpkg-shlibdeps does not say what the program needs; install dpkg-dev" >&2; exit 1; }
cat >"$root/DEBIAN/control" <<END
Package: kvsconform
Version: $version
Architecture: $architecture
Maintainer: The kvsconform authors <kvsconform@example.org>
Depends: $depends
Installed-Size: $(du -sk --exclude=DEBIAN "$root" | cut -f1)
Section: devel
Priority: optional
Description: conformance kit for Amazon Kinesis Video Streams Media
 Runs declarative scenarios against an endpoint of GetMedia – the service, a
 compatible server, a proxy, or its own emulator – judges every answer while it
 streams, and reports in JUnit XML and other formats that CI systems read.
END
mkdir -p "$(dirname "$output")"
dpkg-deb --root-owner-group -Zzstd --build "$root" "$output" >/dev/null
echo "$output"
