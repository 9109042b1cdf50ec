#!/usr/bin/env python3
"""Reads an endpoint with boto3, a client that no one here wrote: selectors, exceptions, signatures.

Usage:
    boto3_client.py --endpoint http://127.0.0.1:8080 [--region us-east-1] [--prefix ''] [--dialect service-model]

The credentials come from AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, or from the options. The streams
have the kit's logical names with the prefix before them; --stream LOGICAL=NAME names single ones otherwise.

botocore tells a modelled exception by the error type header alone, so all three dialects arrive as their classes; what it
retries depends on the status, and is switched off here. With --ffmpeg the first document is also decoded by ffmpeg.

Prints one line a check and `N passed, N failed`, and exits with 1 if any failed.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time

import boto3
import botocore.exceptions
from botocore.config import Config

STATUSES = {
    "openapi": {"ResourceNotFoundException": 480, "NotAuthorizedException": 481, "InvalidEndpointException": 482,
                "ClientLimitExceededException": 483, "ConnectionLimitExceededException": 484,
                "InvalidArgumentException": 485},
    "service-model": {"ResourceNotFoundException": 404, "NotAuthorizedException": 401},
    "observed": {"ResourceNotFoundException": 404, "NotAuthorizedException": 403},
}
EBML = bytes.fromhex("1A45DFA3")
PREFIX = b"AWS_KINESISVIDEO_"


def tags(document, name):
    """The values of one of the service's tags, whose sizes always take four bytes."""
    pattern = re.escape(PREFIX + name.encode()) + rb"\x44\x87\x10(...)"
    for match in re.finditer(pattern, document, re.DOTALL):
        size = int.from_bytes(match.group(1), "big")
        yield document[match.end() : match.end() + size].decode()


class Checks:
    """Runs checks, prints how each went, and counts."""

    def __init__(self):
        self.passed = 0
        self.failed = 0

    def run(self, title, check):
        try:
            check()
        except Exception as error:  # a check that breaks has failed, whatever broke it
            self.failed += 1
            print(f"FAIL {title}: {type(error).__name__}: {error}")
        else:
            self.passed += 1
            print(f"ok   {title}")


class Endpoint:
    """The endpoint under test, and the calls that the checks make."""

    def __init__(self, options):
        self.options = options
        self.names = dict(pair.split("=", 1) for pair in options.stream)
        self.client = self.connect()

    def connect(self, service="kinesis-video-media", **credentials):
        values = {
            "aws_access_key_id": self.options.access_key,
            "aws_secret_access_key": self.options.secret_key,
            "aws_session_token": self.options.session_token,
        }
        values.update(credentials)
        config = Config(retries={"max_attempts": 0}, read_timeout=30, connect_timeout=5, max_pool_connections=10)
        return boto3.client(
            service, region_name=self.options.region, endpoint_url=self.options.endpoint, config=config, **values
        )

    def name(self, logical):
        return self.names.get(logical, self.options.prefix + logical)

    def get(self, logical, selector="EARLIEST", client=None, **members):
        start = {"StartSelectorType": selector, **members}
        return (client or self.client).get_media(StreamName=self.name(logical), StartSelector=start)

    def documents(self, logical, count, selector="EARLIEST", **members):
        """The first documents of a session, each up to its continuation token; then the connection is closed."""
        payload = self.get(logical, selector, **members)["Payload"]
        body = b""
        try:
            while len(list(tags(body, "CONTINUATION_TOKEN"))) < count:
                piece = payload.read(4096)
                if not piece:
                    break
                body += piece
        finally:
            payload.close()
        starts = [match.start() for match in re.finditer(EBML, body)]
        return [body[a:b] for a, b in zip(starts, starts[1:] + [len(body)])][:count]

    def first_number(self, selector, **members):
        (document,) = self.documents("recorded", 1, selector, **members)
        return next(tags(document, "FRAGMENT_NUMBER"))

    def refused(self, exception, call):
        """Whether a call raises the class of a modelled exception, with the status of the dialect."""
        try:
            call()
        except getattr(self.client.exceptions, exception) as error:
            status = error.response["ResponseMetadata"]["HTTPStatusCode"]
            expected = STATUSES[self.options.dialect].get(exception, 400)
            assert status == expected, f"status {status}, expected {expected}"
            assert error.response["Error"]["Message"], "no message"
            assert error.response["ResponseMetadata"].get("RequestId"), "no request id"
            return
        raise AssertionError("it was not refused")

    def rejected(self, code, **credentials):
        """Whether a signature is refused with an error that is not modelled."""
        try:
            self.get("recorded", client=self.connect(**credentials))
        except botocore.exceptions.ClientError as error:
            assert error.response["Error"]["Code"] == code, error.response["Error"]["Code"]
            assert error.response["ResponseMetadata"]["HTTPStatusCode"] == 403
            return
        raise AssertionError("it was not refused")


def selectors(checks, endpoint):
    chunks = endpoint.documents("recorded", 10)
    numbers = [next(tags(chunk, "FRAGMENT_NUMBER")) for chunk in chunks]
    servers = [next(tags(chunk, "SERVER_TIMESTAMP")) for chunk in chunks]
    producers = [next(tags(chunk, "PRODUCER_TIMESTAMP")) for chunk in chunks]
    tokens = [next(tags(chunk, "CONTINUATION_TOKEN")) for chunk in chunks]

    def starts_at(expected, selector, **members):
        actual = endpoint.first_number(selector, **members)
        assert actual == expected, f"starts at {actual}, expected {expected}"

    def increasing():
        assert len(numbers) == 10 and all(int(a) < int(b) for a, b in zip(numbers, numbers[1:])), numbers

    def after_whole_second(times):
        # botocore cuts StartTimestamp to whole seconds, and the fragments last one second.
        seconds = int(times[4].split(".")[0])
        return next(n for n, t in zip(numbers, times) if float(t) <= seconds < float(t) + 1)

    checks.run("ten chunks in the order of their numbers", increasing)
    checks.run("EARLIEST", lambda: starts_at(numbers[0], "EARLIEST"))
    checks.run("NOW", lambda: assert_not_before(endpoint.first_number("NOW"), numbers[-1]))
    checks.run("FRAGMENT_NUMBER", lambda: starts_at(numbers[3], "FRAGMENT_NUMBER", AfterFragmentNumber=numbers[2]))
    checks.run("CONTINUATION_TOKEN", lambda: starts_at(numbers[6], "CONTINUATION_TOKEN", ContinuationToken=tokens[5]))
    checks.run("SERVER_TIMESTAMP", lambda: starts_at(
        after_whole_second(servers), "SERVER_TIMESTAMP", StartTimestamp=int(servers[4].split(".")[0])))
    checks.run("PRODUCER_TIMESTAMP", lambda: starts_at(
        after_whole_second(producers), "PRODUCER_TIMESTAMP", StartTimestamp=int(producers[4].split(".")[0])))


def assert_not_before(number, other):
    assert int(number) >= int(other), f"{number} is before {other}"


def bodies(checks, endpoint):
    def head():
        answer = endpoint.get("recorded")
        assert answer["ContentType"] == "video/webm", answer["ContentType"]
        assert answer["ResponseMetadata"]["RequestId"]
        answer["Payload"].close()

    def fails(identifier):
        body = endpoint.get(f"fails-{identifier}")["Payload"].read()
        assert len(re.findall(EBML, body)) == 3
        assert list(tags(body, "ERROR_ID")) == [str(identifier)]
        assert list(tags(body, "ERROR_CODE"))

    def live():
        payload = endpoint.get("live", "NOW")["Payload"]
        started = time.monotonic()
        body = b""
        while len(list(tags(body, "CONTINUATION_TOKEN"))) < 3:
            body += payload.read(1024)
        payload.close()
        assert time.monotonic() - started < 10

    def data_endpoint():
        client = endpoint.connect("kinesisvideo")
        answer = client.get_data_endpoint(StreamName=endpoint.name("recorded"), APIName="GET_MEDIA")
        assert answer["DataEndpoint"].startswith("http"), answer

    def decoded():
        for stream in ["recorded", "recorded-unknown-cluster", "multi-track"]:
            (document,) = endpoint.documents(stream, 1)
            with tempfile.NamedTemporaryFile(suffix=".mkv") as file:
                file.write(document)
                file.flush()
                command = ["ffmpeg", "-v", "error", "-xerror", "-i", file.name, "-f", "null", "-"]
                result = subprocess.run(command, capture_output=True, text=True, check=False)
                assert result.returncode == 0 and not result.stderr, f"{stream}: {result.stderr}"

    checks.run("the head of media", head)
    checks.run("an in-stream error 4000", lambda: fails(4000))
    checks.run("an in-stream error 5000", lambda: fails(5000))
    checks.run("a live stream", live)
    checks.run("GetDataEndpoint", data_endpoint)
    if endpoint.options.ffmpeg:
        checks.run("ffmpeg decodes the documents", decoded)


def exceptions(checks, endpoint):
    def refused(exception, call):
        checks.run(exception, lambda: endpoint.refused(exception, call))

    refused("ResourceNotFoundException", lambda: endpoint.get("missing"))
    refused("NotAuthorizedException", lambda: endpoint.get("forbidden"))
    refused("InvalidEndpointException", lambda: endpoint.get("elsewhere"))
    refused("InvalidArgumentException", lambda: endpoint.get("recorded", "LATEST"))
    refused("InvalidArgumentException", lambda: endpoint.get("recorded", "FRAGMENT_NUMBER"))

    held = []

    def fourth_session():
        for _ in range(3):
            held.append(endpoint.get("limited")["Payload"])
        endpoint.get("limited")

    def sixth_call():
        for _ in range(6):
            endpoint.get("limited")["Payload"].close()

    refused("ConnectionLimitExceededException", fourth_session)
    for payload in held:
        payload.close()
    time.sleep(1.5)
    refused("ClientLimitExceededException", sixth_call)


def signatures(checks, endpoint):
    checks.run("a wrong secret", lambda: endpoint.rejected(
        "InvalidSignatureException", aws_secret_access_key="not the secret"))
    checks.run("an unknown key", lambda: endpoint.rejected(
        "UnrecognizedClientException", aws_access_key_id="AKIDUNKNOWN"))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--endpoint", default=os.environ.get("KVS_ENDPOINT"), help="URL; or KVS_ENDPOINT")
    parser.add_argument("--region", default=os.environ.get("AWS_REGION", "us-east-1"))
    parser.add_argument("--access-key", default=os.environ.get("AWS_ACCESS_KEY_ID"))
    parser.add_argument("--secret-key", default=os.environ.get("AWS_SECRET_ACCESS_KEY"))
    parser.add_argument("--session-token", default=os.environ.get("AWS_SESSION_TOKEN"))
    parser.add_argument("--prefix", default="", help="what stands before the logical names")
    parser.add_argument("--stream", action="append", default=[], metavar="LOGICAL=NAME")
    parser.add_argument("--dialect", choices=sorted(STATUSES), default="service-model")
    parser.add_argument("--ffmpeg", action="store_true", help="decode the documents with ffmpeg")
    options = parser.parse_args()
    if not (options.endpoint and options.access_key and options.secret_key):
        parser.error("an endpoint, an access key and a secret key are needed")

    checks = Checks()
    endpoint = Endpoint(options)
    for group in (selectors, bodies, exceptions, signatures):
        checks.run(f"all of {group.__name__}", lambda group=group: group(checks, endpoint))
    print(f"{checks.passed} passed, {checks.failed} failed")
    return 1 if checks.failed else 0


if __name__ == "__main__":
    sys.exit(main())
