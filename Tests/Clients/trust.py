#!/usr/bin/env python3
"""Whose certificates are trusted, and by which way a connection goes: an emulator with TLS and an authority of its own.

The emulator is another process, with certificates that are made here where there is openssl. What is right is green; what is
wrong is said in one line, with the exit code that Documentation/Operating.md has. curl and boto3, where they are there, are
asked too.

    trust.py PROGRAM
"""

import contextlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

from private_endpoints import CLEAN, ROOT, Checks, certificates, emulator, port, proxy

WHAT = ["getmedia/errors/resource-not-found*", "getmedia/endpoint/data-endpoint*"]


def main():
    program = os.path.abspath(sys.argv[1])
    check = Checks()

    with tempfile.TemporaryDirectory(prefix="trust-") as name, contextlib.ExitStack() as stack:
        folder = pathlib.Path(name)
        certificates(folder)
        (folder / "not.pem").write_text("this is not a certificate\n")

        def serve(certificate, *options):
            return stack.enter_context(emulator(program, folder, certificate, *options))

        right = serve("gateway")
        named = serve("gateway", "--host-name", "gateway.test")
        expired = serve("expired")
        named_port = port(named)
        check(
            "what is given out",
            [
                f"{target['endpoint']} instead of {endpoint}"
                for target, endpoint in [
                    (right, f"https://127.0.0.1:{port(right)}"),
                    (named, f"https://gateway.test:{named_port}"),
                ]
                if target["endpoint"] != endpoint or target["controlEndpoint"] != endpoint
            ],
        )
        here = ["--connect-to", "gateway.test::127.0.0.1:"]
        elsewhere = {**named, "endpoint": f"https://other.test:{named_port}", "controlEndpoint": None}
        refusing = {"https_proxy": f"http://127.0.0.1:{proxy('403 Forbidden')}"}
        authority, other = str(folder / "ca.pem"), str(folder / "other-ca.pem")
        rows = [
            ("the right authority in the target file", {**right, "trust": "ca.pem"}, {}, [], 0, "PASSED"),
            ("the right authority in AWS_CA_BUNDLE", right, {"AWS_CA_BUNDLE": authority}, [], 0, "PASSED"),
            ("the right authority in SSL_CERT_FILE", right, {"SSL_CERT_FILE": authority}, [], 0, "PASSED"),
            (
                "the target file before AWS_CA_BUNDLE, and that before SSL_CERT_FILE",
                {**right, "trust": "ca.pem"}, {"AWS_CA_BUNDLE": other, "SSL_CERT_FILE": other}, [], 0, "PASSED",
            ),
            ("its own name at another address", named, {"AWS_CA_BUNDLE": authority}, here, 0, "PASSED"),
            ("a system that does not know the authority", right, {}, [], 69, "was issued by CN=Private CA, O=Example, which"),
            (
                "another authority", {**right, "trust": "other-ca.pem"}, {}, [], 69,
                "was issued by CN=Private CA, O=Example, which is not among the trusted ones in '",
            ),
            (
                "another authority of the same name", {**right, "trust": "namesake-ca.pem"}, {}, [], 69,
                "does not vouch for it",
            ),
            ("a certificate that has expired", {**expired, "trust": "ca.pem"}, {}, [], 69, "expired on 2025-11-20; today is "),
            (
                "another host's certificate", {**elsewhere, "trust": "ca.pem"}, {},
                ["--connect-to", "other.test::127.0.0.1:"], 69,
                "is for gateway.test, localhost, 127.0.0.1, not for other.test",
            ),
            ("a proxy that refuses", {**named, "trust": "ca.pem"}, refusing, [], 69, "answered 403 to CONNECT"),
            (
                "a file that is not there", right, {"AWS_CA_BUNDLE": "/no/such/file"}, [], 78,
                "the certificates in '/no/such/file' cannot be read, which AWS_CA_BUNDLE names",
            ),
            (
                "a file that holds no certificate", {**right, "trust": "not.pem"}, {}, [], 78,
                "not.pem' cannot be read",
            ),
        ]  # fmt: skip
        for title, target, environment, options, code, words in rows:
            path = folder / "target.json"
            path.write_text(json.dumps({key: value for key, value in target.items() if value is not None}))
            command = [program, "run", *WHAT, "--suite", ROOT / "Scenarios", "--target", path, "--no-reports", *options]
            done = subprocess.run(
                [str(word) for word in command],
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120,
                env={**CLEAN, "COLUMNS": "1000", **environment},
            )  # fmt: skip
            lines = [line for line in done.stdout.splitlines() if words in line]
            faults = [
                *([f"exit {done.returncode} instead of {code}"] if done.returncode != code else []),
                *([] if lines else [f"nobody says '{words}'"]),
                *(["a case failed"] if "\u2717 failed" in done.stdout else []),
            ]
            check(title, faults, done.stdout)

        # The other commands that call an endpoint say the same.
        path = folder / "target.json"
        path.write_text(json.dumps({**right, "trust": "other-ca.pem"}))
        twin = folder / "twin.json"
        twin.write_text(json.dumps({**right, "trust": "other-ca.pem", "name": "twin"}))
        suite = ["--suite", ROOT / "Scenarios"]
        for command in [
            ["get-media", "--stream", "recorded", "--target", path, *suite],
            ["compare", *WHAT, "--target", path, "--target", twin, "--no-reports", *suite],
        ]:
            done = subprocess.run(
                [program, *command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120,
                env={**CLEAN, "COLUMNS": "1000"},
            )  # fmt: skip
            said = "was issued by CN=Private CA, O=Example" in " ".join(done.stdout.split())
            check(f"{command[0]} with another authority", [] if said and done.returncode == 69 else [done.stdout[:400]])

        # A variant of the region's endpoints, which stands above the environment and is told.
        path.write_text(json.dumps({
            "region": "us-west-2", "fips": True, "dualStack": True, "dialect": "openapi", "streams": {"recorded": "recorded"},
            "credentials": {"accessKeyId": "AKIDEXAMPLE", "secretAccessKey": "secret/of/it"}, "trust": "ca.pem",
        }))  # fmt: skip
        host = "kinesisvideo-fips.us-west-2.api.aws"
        for command, words in [
            (["target", "show"], [f'"controlEndpoint": "https://{host}"', '"fips": true', '"dualStack": true']),
            (["doctor"], [f"https://{host}, FIPS, dual stack", f"is for gateway.test, localhost, 127.0.0.1, not for {host}"]),
        ]:
            done = subprocess.run(
                [program, *command, "--target", path, *suite, "--connect-to", f"{host}:443:127.0.0.1:{port(right)}"],
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60,
                env={**CLEAN, "COLUMNS": "1000", "AWS_USE_FIPS_ENDPOINT": "false"},
            )  # fmt: skip
            unsaid = [f"nobody says '{word}'" for word in words if word not in done.stdout]
            check(f"{' '.join(command)} with FIPS and dual stack", unsaid, done.stdout)

        for title, options, code, words in [
            ("a key of another certificate", ["gateway.pem", "expired.key"], 78, "is not that of the certificate in"),
            ("a certificate without a key", ["gateway.pem", None], 64, "belong together"),
        ]:
            names = zip(["--tls-certificate", "--tls-key"], options)
            words_of = [word for option, file in names if file for word in (option, folder / file)]
            done = subprocess.run(
                [program, "emulate", "--suite", ROOT / "Scenarios", "--port", "0", *words_of],
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60, env=CLEAN,
            )  # fmt: skip
            check(
                f"an emulator with {title}",
                [
                    *([f"exit {done.returncode} instead of {code}"] if done.returncode != code else []),
                    *([] if words in done.stdout else [f"nobody says '{words}': {done.stdout[:200]}"]),
                ],
            )

        if shutil.which("curl"):
            url = f"https://gateway.test:{named_port}/getMedia"
            resolve = ["--resolve", f"gateway.test:{named_port}:127.0.0.1"]
            for file, code in [("ca.pem", 0), ("other-ca.pem", 60)]:
                done = subprocess.run(
                    ["curl", "-sS", "--cacert", folder / file, *resolve, "-d", "{}", "-o", os.devnull, url],
                    stderr=subprocess.DEVNULL, env=CLEAN,
                )  # fmt: skip
                check(f"curl with {file}", [] if done.returncode == code else [f"exit {done.returncode}"])
        else:
            print("curl: skipped, there is none")

        try:
            import boto3
        except ImportError:
            print("boto3: skipped, there is none")
        else:
            key = named["credentials"]
            client = boto3.client(
                "kinesisvideo", endpoint_url=f"https://127.0.0.1:{named_port}", verify=authority,
                region_name=named["region"], aws_access_key_id=key["accessKeyId"],
                aws_secret_access_key=key["secretAccessKey"],
            )  # fmt: skip
            stream = named["streams"]["recorded"]["name"]
            found = client.get_data_endpoint(StreamName=stream, APIName="GET_MEDIA")["DataEndpoint"]
            check("boto3", [] if found == f"https://gateway.test:{named_port}" else [found])
    sys.exit(1 if check.wrong else 0)


if __name__ == "__main__":
    main()
