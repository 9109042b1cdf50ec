#!/usr/bin/env bash
# Makes the certificates of the tests, in the folder that is named: three authorities of nobody's, of which one bears the first
# one's name, and what the first one issued.
# gateway.pem is for gateway.test, localhost and 127.0.0.1; expired.pem was, until 2025-11-20; early.pem will be, in 2119.
# regions.pem is for the data endpoints of two regions of AWS; expired-regions.pem was.
# Each with its key. Nothing trusts them but the tests.
set -euo pipefail
cd "${1:-$(dirname "$0")}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

key() { openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1.key" 2>/dev/null; }

# issue NAME ISSUER SUBJECT NAMES BEGIN END
issue() {
    local name=$1 issuer=$2 subject=$3 names=$4 begin=$5 end=$6
    : >"$work/index.txt"
    cat >"$work/conf" <<CONF
[ca]
default_ca = one
[one]
new_certs_dir = $work
database = $work/index.txt
rand_serial = yes
default_md = sha256
policy = any
unique_subject = no
copy_extensions = none
x509_extensions = extensions
[any]
commonName = supplied
organizationName = optional
[extensions]
$([ -n "$names" ] && echo "subjectAltName = $names" || echo "basicConstraints = critical,CA:TRUE")
[req]
distinguished_name = none
[none]
CONF
    key "$name"
    openssl req -new -key "$name.key" -subj "$subject" -config "$work/conf" -out "$work/csr"
    local by=(-cert "$issuer.pem" -keyfile "$issuer.key")
    [ "$name" = "$issuer" ] && by=(-selfsign -keyfile "$name.key")
    openssl ca -batch -notext -config "$work/conf" "${by[@]}" -in "$work/csr" -out "$name.pem" \
        -startdate "$begin" -enddate "$end" 2>/dev/null
}

names=DNS:gateway.test,DNS:localhost,IP:127.0.0.1
issue ca ca "/O=Example/CN=Private CA" "" 20200101000000Z 21200101000000Z
issue other-ca other-ca "/O=Example/CN=Other CA" "" 20200101000000Z 21200101000000Z
issue namesake-ca namesake-ca "/O=Example/CN=Private CA" "" 20200101000000Z 21200101000000Z
issue gateway ca "/CN=gateway.test" "$names" 20200101000000Z 21200101000000Z
issue expired ca "/CN=gateway.test" "$names" 20200101000000Z 20251120000000Z
issue early ca "/CN=gateway.test" "$names" 21190101000000Z 21200101000000Z
names=DNS:*.kinesisvideo.us-west-2.amazonaws.com,DNS:*.kinesisvideo.eu-west-1.amazonaws.com
issue regions ca "/CN=regions.test" "$names" 20200101000000Z 21200101000000Z
issue expired-regions ca "/CN=regions.test" "$names" 20200101000000Z 20251120000000Z
rm -f ca.key other-ca.key namesake-ca.key
