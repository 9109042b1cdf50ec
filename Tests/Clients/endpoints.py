#!/usr/bin/env python3
"""Holds the endpoints that the program finds against botocore's: every region, with and without FIPS and dual stack, and every
setting that botocore reads, alone and together.

    python3 Tests/Clients/endpoints.py .build/debug/kvsconform
"""

import concurrent.futures
import itertools
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import zlib
from unittest import mock

import botocore.config
import botocore.exceptions
import botocore.loaders
import botocore.session
from botocore.endpoint_provider import EndpointProvider

SERVICES = ["kinesisvideo", "kinesis-video-media"]


def clean(environment, home):
    """The environment of this process without AWS's variables, and with these."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    return kept | {"HOME": home, "AWS_EC2_METADATA_DISABLED": "true"} | environment


def ours(program, arguments, environment, home):
    """What the program says, as JSON, or the error in its place."""
    done = subprocess.run([program, "endpoint", *arguments, "--format", "json"], capture_output=True, text=True,
                          stdin=subprocess.DEVNULL, env=clean(environment, home))
    if done.returncode == 0:
        return json.loads(done.stdout)
    if done.returncode != 78:
        raise SystemExit(f"{arguments} {environment}: ended with {done.returncode}: {done.stderr}")
    return {"error": done.stderr.removeprefix("kvsconform: ").strip()}


def regions(program, home):
    """Compares all regions; yields what differs."""
    loader = botocore.loaders.create_loader()
    partitions = loader.load_data("partitions")
    rules = {name: EndpointProvider(loader.load_service_model(name, "endpoint-rule-set-1"), partitions) for name in SERVICES}
    names = [region for partition in partitions["partitions"] for region in partition["regions"]]
    # Regions that nobody has named yet are found by their form, and what has no form belongs to aws.
    names += ["us-middle-7", "cn-south-3", "us-gov-middle-1", "eusc-de-west-9", "us-isob-south-1", "eu-isoe-x-2", "mx-x-1", "moon"]
    rows = list(itertools.product(names, [False, True], [False, True]))

    def row(values):
        region, fips, dual_stack = values
        options = [region, "--fips" if fips else "--no-fips", "--dual-stack" if dual_stack else "--no-dual-stack"]
        return ours(program, options, {}, home)

    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        found = list(pool.map(row, rows))
    for (region, fips, dual_stack), said in zip(rows, found):
        for service in SERVICES:
            theirs = rules[service].resolve_endpoint(Region=region, UseFIPS=fips, UseDualStack=dual_stack).url
            if said.get("controlEndpoint", said).get("value") != theirs:
                yield f"{service} {region} FIPS={fips} dual stack={dual_stack}: botocore {theirs}, kvsconform {said}"
        partition = rules[SERVICES[0]].ruleset.rule_lib.aws_partition(region)["name"]
        if said.get("partition") != partition:
            yield f"{region}: botocore's partition is {partition}, kvsconform's {said.get('partition')}"
    print(f"{len(rows)} regions with variants, {len(SERVICES)} services")


def botocore_says(environment, home):
    """Where botocore would send a call of each service: the URL, or its error."""
    said = {}
    with mock.patch.dict(os.environ, clean(environment, home), clear=True):
        for service, operation, parameters in [
            ("kinesisvideo", "describe_stream", {"StreamName": "x"}),
            ("kinesis-video-media", "get_media", {"StreamName": "x", "StartSelector": {"StartSelectorType": "NOW"}}),
        ]:
            urls = []

            def note(request, **_):
                urls.append(request.url)
                raise InterruptedError

            try:
                session = botocore.session.get_session()
                client = session.create_client(service, aws_access_key_id="A", aws_secret_access_key="s",
                                               config=botocore.config.Config(retries={"total_max_attempts": 1}))
                client.meta.events.register("before-send", note)
                getattr(client, operation)(**parameters)
            except InterruptedError:
                said[service] = urls[0].rsplit("/", 1)[0]
            except (botocore.exceptions.BotoCoreError, ValueError) as error:
                said[service] = error
    return said


def settings(program, home):
    """Compares the order of the settings that botocore reads; yields what differs."""
    # What each variable may be; botocore does not read AWS_REGION, and takes what is neither true nor false for false.
    variables = {
        "AWS_DEFAULT_REGION": [None, "eu-west-1", "cn-north-1"],
        "AWS_USE_FIPS_ENDPOINT": [None, "true", "FALSE"],
        "AWS_USE_DUALSTACK_ENDPOINT": [None, "True"],
        "AWS_ENDPOINT_URL": [None, "http://127.0.0.1:1"],
        "AWS_ENDPOINT_URL_KINESIS_VIDEO": [None, "http://127.0.0.1:2/base"],
        "AWS_ENDPOINT_URL_KINESIS_VIDEO_MEDIA": [None, "https://media.test"],
        "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": [None, "true"],
    }
    rows = [
        {name: value for name, value in zip(variables, values) if value is not None}
        for values in itertools.product(*variables.values())
    ]
    # Every second of them, in an order of no meaning, is enough: each pair of values still meets.
    rows = sorted(rows, key=hash_of)[::2]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda row: ours(program, [], row, home), rows))
    refused = dropped = 0
    for row, said in zip(rows, found):
        theirs = botocore_says(row, home)
        control = theirs["kinesisvideo"]
        if isinstance(control, Exception):
            refused += 1
            # A region is missing for botocore even where an endpoint is set, for what it signs with.
            if "error" not in said and not isinstance(control, botocore.exceptions.NoRegionError):
                yield f"{row}: botocore refuses ({control}), kvsconform says {said}"
            continue
        if "and custom endpoint are not supported" in said.get("error", ""):
            # The published rules refuse that. botocore forgets FIPS and dual stack where an endpoint is set, and says nothing.
            dropped += 1
            asked = row.get("AWS_USE_FIPS_ENDPOINT") == "true" or "AWS_USE_DUALSTACK_ENDPOINT" in row
            if not asked or control not in row.values():
                yield f"{row}: botocore {control}, kvsconform {said}"
        elif said.get("controlEndpoint", {}).get("value") != control:
            yield f"{row}: botocore {control}, kvsconform {said}"
        media = theirs["kinesis-video-media"]
        data = said.get("dataEndpoint", said.get("controlEndpoint", {})).get("value")
        if not isinstance(media, Exception) and "dataEndpoint" in said and data != media:
            yield f"{row}: botocore's media endpoint is {media}, kvsconform's {data}"
    print(f"{len(rows)} environments: botocore refuses {refused} without a region, the program {dropped} by the rules")


PROFILES = """
[default]
region = eu-west-2

[profile plain]
region = ap-south-1

[profile fips]
region = us-gov-west-1
use_fips_endpoint = true

[profile dual]
region = cn-northwest-1
use_dualstack_endpoint = TRUE
use_fips_endpoint = false

[profile url]
region = us-west-1
endpoint_url = http://127.0.0.1:3

[profile own]
region = us-west-1
services = local
endpoint_url = http://127.0.0.1:3

[services local]
kinesis_video =
  endpoint_url = http://127.0.0.1:4
sts =
  endpoint_url = http://127.0.0.1:5

[profile media]
region = us-west-1
services = media

[services media]
kinesis_video_media =
    endpoint_url = http://127.0.0.1:6

[profile ignoring]
region = us-west-1
services = local
endpoint_url = http://127.0.0.1:3
ignore_configured_endpoint_urls = true

[profile nowhere]
region = us-west-1
services = missing

[profile ignoring-nowhere]
region = us-west-1
services = missing
ignore_configured_endpoint_urls = true
"""


def profiles(program, home):
    """Compares what profiles set, alone and against the environment; yields what differs."""
    config = pathlib.Path(home) / "config"
    config.write_text(PROFILES)
    names = [None, "plain", "fips", "dual", "url", "own", "media", "ignoring", "nowhere", "ignoring-nowhere", "unknown"]
    variables = [
        {}, {"AWS_DEFAULT_REGION": "ca-west-1"}, {"AWS_ENDPOINT_URL": "http://127.0.0.1:1"},
        {"AWS_ENDPOINT_URL_KINESIS_VIDEO": "http://127.0.0.1:2"}, {"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"},
        {"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "false"}, {"AWS_USE_FIPS_ENDPOINT": "false"},
        {"AWS_USE_DUALSTACK_ENDPOINT": "true"},
    ]
    refused = dropped = 0
    rows = list(itertools.product(names, variables))
    for name, row in rows:
        environment = row | {"AWS_CONFIG_FILE": str(config)} | ({"AWS_PROFILE": name} if name else {})
        said = ours(program, [], environment, home)
        theirs = botocore_says(environment, home)["kinesisvideo"]
        error = said.get("error", "")
        if isinstance(theirs, Exception):
            refused += 1
            if not error:
                yield f"profile {name} {row}: botocore refuses ({theirs}), kvsconform says {said}"
        elif "and custom endpoint are not supported" in error:
            dropped += 1
            if not theirs.startswith("http://127"):
                yield f"profile {name} {row}: botocore {theirs}, kvsconform {said}"
        elif said.get("controlEndpoint", {}).get("value") != theirs:
            yield f"profile {name} {row}: botocore {theirs}, kvsconform {said}"
    print(f"{len(rows)} profiles and environments: both refuse {refused}, the program {dropped} more by the rules")


def hash_of(row):
    """A number that depends on the row alone."""
    return zlib.crc32(json.dumps(row, sort_keys=True).encode())


def main():
    program = str(pathlib.Path(sys.argv[1]).resolve())
    with tempfile.TemporaryDirectory() as home:
        wrong = [*regions(program, home), *settings(program, home), *profiles(program, home)]
    for line in wrong:
        print(line, file=sys.stderr)
    print("alike" if not wrong else f"{len(wrong)} differences")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
