#!/usr/bin/env python3
"""Leads streams through their lives with boto3 and the AWS CLI, unmodified: created, changed, tagged, listed, read, deleted.

    Tests/Clients/control_plane.py .build/release/kvsconform

The emulator's table of operations is compared with botocore's own models first. Prints one line a check and `N passed, N failed`,
and exits with 1 if any failed. The AWS CLI's checks are left out where there is none.
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import threading
import time

import boto3
import botocore.exceptions
import botocore.session
from botocore.config import Config

ROOT = pathlib.Path(__file__).resolve().parents[2]
TABLE = ROOT / "Sources" / "KinesisVideoEmulator" / "Service" / "operations.json"
KEY, SECRET, REGION = "AKIDCONTROL", "a/secret/of/the/check", "eu-west-1"
TRANSITION = 0.6
EBML = bytes.fromhex("1A45DFA3")


class Emulator:
    """One that listens, with a target file that says where."""

    def __init__(self, program, folder):
        configuration = pathlib.Path(folder) / "emulator.json"
        configuration.write_text(json.dumps({
            "region": REGION, "transitionMilliseconds": int(TRANSITION * 1000), "seed": 5, "idle": "hold",
            "keys": [{"accessKeyId": KEY, "secretAccessKey": SECRET}],
        }))
        target = pathlib.Path(folder) / "target.json"
        self.process = subprocess.Popen(
            [program, "emulate", "--quiet", "--port", "0", "--config", str(configuration), "--write-target", str(target)],
            stdout=subprocess.DEVNULL)
        for _ in range(200):
            if target.exists():
                break
            time.sleep(0.05)
        self.endpoint = json.loads(target.read_text())["endpoint"]

    def client(self, name, endpoint=None):
        return boto3.client(
            name, endpoint_url=endpoint or self.endpoint, region_name=REGION, aws_access_key_id=KEY,
            aws_secret_access_key=SECRET, config=Config(retries={"total_max_attempts": 1}, read_timeout=20))

    def end(self):
        self.process.terminate()
        return self.process.wait(10)


def refused(call, code, **members):
    """Whether a call is refused with an error of a name, as botocore sees it; the error's message."""
    try:
        call(**members)
    except botocore.exceptions.ClientError as error:
        assert error.response["Error"]["Code"] == code, f"{error.response['Error']}, expected {code}"
        return error.response["Error"]["Message"]
    raise AssertionError(f"taken, expected {code}")


def await_status(control, name, status):
    deadline = time.monotonic() + 5
    while control.describe_stream(StreamName=name)["StreamInfo"]["Status"] != status:
        assert time.monotonic() < deadline, f"'{name}' does not become {status}"
        time.sleep(0.05)


# The table and the models

def table_is_that_of_the_models(emulator):
    models = [botocore.session.get_session().get_service_model(name)
              for name in ("kinesisvideo", "kinesis-video-archived-media")]
    compared = 0
    for operation in json.loads(TABLE.read_text())["operations"]:
        model = next((model for model in models if operation["name"] in model.operation_names), None)
        if model is None:
            continue  # PutMedia: no SDK has it in this form
        described = model.operation_model(operation["name"])
        assert (operation["method"], operation["path"]) == (described.http["method"], described.http["requestUri"])
        assert operation["exceptions"] == [shape.name for shape in described.error_shapes], operation["name"]
        required = [member["name"] for member in operation["input"] if member["required"]]
        assert sorted(required) == sorted(described.input_shape.required_members), operation["name"]
        compare(operation["name"], operation["input"], described.input_shape)
        compare(operation["name"], operation["output"]["members"], described.output_shape)
        compared += 1
    assert compared >= 14, compared


def compare(place, members, shape):
    assert [member["name"] for member in members] == list(shape.members), place
    for member in members:
        check_shape(f"{place}.{member['name']}", member, shape.members[member["name"]])


def check_shape(place, member, shape):
    kinds = {"structure": "object", "long": "integer", "blob": "stream"}
    assert member["type"] == kinds.get(shape.type_name, shape.type_name), place
    low, high = ("minLength", "maxLength") if member["type"] == "string" else ("minimum", "maximum")
    assert (member.get(low), member.get(high)) == (shape.metadata.get("min"), shape.metadata.get("max")), place
    assert member.get("enum", []) == (shape.metadata.get("enum") or []), place
    if member["type"] == "object":
        assert [part["name"] for part in member["members"] if part["required"]] == shape.required_members, place
        compare(place, member["members"], shape)
    elif member["type"] == "list":
        check_shape(f"{place}[]", member["element"], shape.member)
    elif member["type"] == "map":
        check_shape(f"{place}{{}}", member["key"], shape.key)
        check_shape(f"{place}{{}}", member["value"], shape.value)


# boto3

def life_of_a_stream(emulator):
    control = emulator.client("kinesisvideo")
    before = time.time()
    arn = control.create_stream(StreamName="door", DeviceName="cam", MediaType="video/h264", DataRetentionInHours=2,
                                Tags={"site": "north"})["StreamARN"]
    info = control.describe_stream(StreamName="door")["StreamInfo"]
    assert info["Status"] == "CREATING" and info["StreamARN"] == arn, info
    assert arn.startswith(f"arn:aws:kinesisvideo:{REGION}:") and int(arn.rsplit("/", 1)[1]) / 1000 >= before - 1
    refused(control.create_stream, "ResourceInUseException", StreamName="door")
    media = emulator.client("kinesis-video-media")
    earliest = {"StartSelectorType": "EARLIEST"}
    message = refused(media.get_media, "ResourceNotFoundException", StreamName="door", StartSelector=earliest)
    assert message == "The requested stream is not found or not active.", message
    await_status(control, "door", "ACTIVE")
    refused(control.update_stream, "VersionMismatchException", StreamName="door", CurrentVersion="x", DeviceName="y")
    control.update_stream(StreamARN=arn, CurrentVersion=info["Version"], DeviceName="other")
    changed = control.describe_stream(StreamARN=arn)["StreamInfo"]
    assert changed["DeviceName"] == "other" and changed["Version"] != info["Version"]
    assert changed["Status"] == "UPDATING", changed
    refused(control.update_stream, "ResourceInUseException", StreamARN=arn, CurrentVersion=changed["Version"], DeviceName="y")
    await_status(control, "door", "ACTIVE")
    change = {"StreamName": "door", "CurrentVersion": changed["Version"], "DataRetentionChangeInHours": 1}
    control.update_data_retention(Operation="INCREASE_DATA_RETENTION", **change)
    await_status(control, "door", "ACTIVE")
    refused(control.update_data_retention, "VersionMismatchException", Operation="DECREASE_DATA_RETENTION", **change)
    changed = control.describe_stream(StreamARN=arn)["StreamInfo"]
    assert changed["DataRetentionInHours"] == 3
    change |= {"CurrentVersion": changed["Version"], "DataRetentionChangeInHours": 4}
    refused(control.update_data_retention, "InvalidArgumentException", Operation="DECREASE_DATA_RETENTION", **change)
    refused(control.delete_stream, "VersionMismatchException", StreamARN=arn, CurrentVersion=info["Version"])
    control.delete_stream(StreamARN=arn, CurrentVersion=changed["Version"])
    assert control.describe_stream(StreamName="door")["StreamInfo"]["Status"] == "DELETING"
    refused(control.delete_stream, "ResourceInUseException", StreamARN=arn)
    time.sleep(TRANSITION + 0.1)
    refused(control.describe_stream, "ResourceNotFoundException", StreamName="door")
    again = control.create_stream(StreamName="door")["StreamARN"]
    assert again != arn
    await_status(control, "door", "ACTIVE")
    control.delete_stream(StreamARN=again)


def endpoints_of_every_api(emulator):
    control = emulator.client("kinesisvideo")
    names = control.meta.service_model.operation_model("GetDataEndpoint").input_shape.members["APIName"].enum
    for name in names:
        assert control.get_data_endpoint(StreamName="recorded", APIName=name)["DataEndpoint"] == emulator.endpoint
    refused(control.get_data_endpoint, "InvalidArgumentException", StreamName="recorded", APIName="GET_TEA")


def lists_page_by_page(emulator):
    control = emulator.client("kinesisvideo")
    arns = [control.create_stream(StreamName=f"page-{number}")["StreamARN"] for number in range(7)]
    condition = {"ComparisonOperator": "BEGINS_WITH", "ComparisonValue": "page-"}
    pages = list(control.get_paginator("list_streams").paginate(
        StreamNameCondition=condition, PaginationConfig={"PageSize": 3}))
    assert [len(page["StreamInfoList"]) for page in pages] == [3, 3, 1]
    assert [info["StreamARN"] for page in pages for info in page["StreamInfoList"]] == arns
    everything = {info["StreamName"] for info in control.list_streams()["StreamInfoList"]}
    assert {"recorded", "live", "page-0"} <= everything
    token = pages[0]["NextToken"]
    refused(control.list_streams, "InvalidArgumentException", NextToken=token)
    refused(control.list_streams, "InvalidArgumentException", MaxResults=10001)
    time.sleep(TRANSITION)
    for arn in arns:
        control.delete_stream(StreamARN=arn)


def tags(emulator):
    control = emulator.client("kinesisvideo")
    arn = control.describe_stream(StreamName="recorded")["StreamInfo"]["StreamARN"]
    control.tag_stream(StreamName="recorded", Tags={"b": "1", "a": "é 2"})
    control.tag_resource(ResourceARN=arn, Tags=[{"Key": "b", "Value": "3"}])
    assert control.list_tags_for_stream(StreamARN=arn)["Tags"] == {"a": "é 2", "b": "3"}
    refused(control.tag_stream, "TagsPerResourceExceededLimitException", StreamName="recorded",
            Tags={f"k{number}": "v" for number in range(49)})
    refused(control.tag_stream, "InvalidArgumentException", StreamName="recorded", Tags={"a!": "v"})
    refused(control.tag_stream, "InvalidArgumentException", StreamName="recorded", Tags={"aws:a": "v"})
    refused(control.tag_stream, "InvalidResourceFormatException",
            StreamARN=arn.replace(":stream/", ":channel/"), Tags={"a": "v"})
    control.untag_stream(StreamName="recorded", TagKeyList=["a"])
    control.untag_resource(ResourceARN=arn, TagKeyList=["b", "never"])
    assert control.list_tags_for_resource(ResourceARN=arn)["Tags"] == {}


def archive(emulator):
    control = emulator.client("kinesisvideo")
    name = {"StreamName": "recorded"}
    endpoint = control.get_data_endpoint(APIName="LIST_FRAGMENTS", **name)["DataEndpoint"]
    archived = emulator.client("kinesis-video-archived-media", endpoint)
    selector = {"FragmentSelectorType": "SERVER_TIMESTAMP",
                "TimestampRange": {"StartTimestamp": 0, "EndTimestamp": time.time() + 1}}
    pages = list(archived.get_paginator("list_fragments").paginate(
        FragmentSelector=selector, PaginationConfig={"PageSize": 4}, **name))
    fragments = [fragment for page in pages for fragment in page["Fragments"]]
    numbers = [fragment["FragmentNumber"] for fragment in fragments]
    assert len(pages) > 1 and len(numbers) >= 10 and numbers == sorted(numbers, key=int)
    begun = fragments[3]["ServerTimestamp"].timestamp()
    selector["TimestampRange"] = {"StartTimestamp": int(begun), "EndTimestamp": int(begun) + 1}
    inside = [fragment["FragmentNumber"] for fragment in fragments
              if int(begun) <= fragment["ServerTimestamp"].timestamp() <= int(begun) + 1]
    listed = archived.list_fragments(FragmentSelector=selector, **name)["Fragments"]
    assert [fragment["FragmentNumber"] for fragment in listed] == inside and inside
    refused(archived.list_fragments, "InvalidArgumentException", **name)
    refused(archived.list_fragments, "ResourceNotFoundException", StreamName="nowhere", FragmentSelector=selector)

    # The whole of GetMedia has the same fragments, each in a document of its own.
    asked = [numbers[4], numbers[0], numbers[2]]
    answer = archived.get_media_for_fragment_list(Fragments=asked, **name)
    assert answer["ContentType"] == "video/webm"
    body = answer["Payload"].read()
    places = [body.find(number.encode()) for number in asked]
    assert all(place > 0 for place in places) and places == sorted(places) and body.count(EBML) == 3
    assert b"CONTINUATION_TOKEN" not in body and b"AWS_KINESISVIDEO_SERVER_TIMESTAMP" in body
    sizes = {fragment["FragmentNumber"]: fragment["FragmentSizeInBytes"] for fragment in fragments}
    assert 0 < len(body) - sum(sizes[number] for number in asked) < 3000, "sizes are not those of the fragments"
    gone = str(int(numbers[0]) + 1)
    body = archived.get_media_for_fragment_list(Fragments=[numbers[0], gone, numbers[1]], **name)["Payload"].read()
    assert b"FRAGMENT_NOT_FOUND" in body and b"3000" in body and gone.encode() in body
    assert numbers[1].encode() not in body and body.count(EBML) == 2
    message = refused(archived.get_media_for_fragment_list, "InvalidArgumentException", Fragments=["12"], **name)
    assert "Fragment numbers are invalid" in message


def deleting_ends_sessions_at_a_boundary(emulator):
    control, media = emulator.client("kinesisvideo"), emulator.client("kinesis-video-media")
    arn = control.describe_stream(StreamName="live")["StreamInfo"]["StreamARN"]
    payload = media.get_media(StreamName="live", StartSelector={"StartSelectorType": "NOW"})["Payload"]
    timer = threading.Timer(0.7, lambda: control.delete_stream(StreamARN=arn))
    timer.start()
    begun = time.monotonic()
    body = payload.read()  # whole chunks, or urllib3 says so
    assert time.monotonic() - begun < 10
    opened, closed = body.count(b"AWS_KINESISVIDEO_FRAGMENT_NUMBER"), body.count(b"AWS_KINESISVIDEO_CONTINUATION_TOKEN")
    assert opened == closed > 0, (opened, closed)
    refused(media.get_media, "ResourceNotFoundException", StreamName="live", StartSelector={"StartSelectorType": "NOW"})


def what_is_not_served(emulator):
    control = emulator.client("kinesisvideo")
    try:
        control.create_signaling_channel(ChannelName="talk")
    except botocore.exceptions.ClientError as error:
        assert error.response["ResponseMetadata"]["HTTPStatusCode"] == 403, error
    else:
        raise AssertionError("served")


# The AWS CLI

def command_line(emulator):
    settings = {**os.environ, "AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET, "AWS_DEFAULT_REGION": REGION,
                "AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull, "AWS_PAGER": "",
                "AWS_MAX_ATTEMPTS": "1"}
    settings.pop("AWS_SESSION_TOKEN", None)

    def aws(service, *arguments, fails=False):
        done = subprocess.run(["aws", service, "--endpoint-url", emulator.endpoint, "--output", "json", *arguments],
                              capture_output=True, text=True, env=settings, timeout=60)
        assert (done.returncode != 0) == fails, (arguments, done.returncode, done.stderr)
        return json.loads(done.stdout) if done.stdout.strip() else done.stderr

    arn = aws("kinesisvideo", "create-stream", "--stream-name", "yard", "--data-retention-in-hours", "24")["StreamARN"]
    time.sleep(TRANSITION)
    info = aws("kinesisvideo", "describe-stream", "--stream-name", "yard")["StreamInfo"]
    assert (info["Status"], info["DataRetentionInHours"]) == ("ACTIVE", 24), info
    listed = aws("kinesisvideo", "list-streams", "--stream-name-condition",
                 "ComparisonOperator=BEGINS_WITH,ComparisonValue=yard")
    assert [info["StreamName"] for info in listed["StreamInfoList"]] == ["yard"]
    aws("kinesisvideo", "tag-stream", "--stream-name", "yard", "--tags", "site=south")
    assert aws("kinesisvideo", "list-tags-for-stream", "--stream-name", "yard")["Tags"] == {"site": "south"}
    aws("kinesisvideo", "delete-stream", "--stream-arn", arn, "--current-version", info["Version"])
    time.sleep(TRANSITION)
    said = aws("kinesisvideo", "describe-stream", "--stream-name", "yard", fails=True)
    assert "ResourceNotFoundException" in said, said
    fragments = aws("kinesis-video-archived-media", "list-fragments", "--stream-name", "recorded", "--fragment-selector",
                    json.dumps({"FragmentSelectorType": "SERVER_TIMESTAMP",
                                "TimestampRange": {"StartTimestamp": 0, "EndTimestamp": int(time.time()) + 1}}))
    number = fragments["Fragments"][0]["FragmentNumber"]
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "media.mkv")
        aws("kinesis-video-archived-media", "get-media-for-fragment-list", "--stream-name", "recorded", path, "--fragments",
            number)
        body = pathlib.Path(path).read_bytes()
        assert body.startswith(EBML) and number.encode() in body


CHECKS = [table_is_that_of_the_models, life_of_a_stream, endpoints_of_every_api, lists_page_by_page, tags, archive,
          deleting_ends_sessions_at_a_boundary, what_is_not_served]


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    checks = CHECKS + ([command_line] if shutil.which("aws") else [])
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        emulator = Emulator(os.path.abspath(sys.argv[1]), folder)
        try:
            for check in checks:
                try:
                    check(emulator)
                    print(f"ok   {check.__name__.replace('_', ' ')}")
                except Exception as error:  # a check that breaks has failed, whatever broke it
                    failed += 1
                    print(f"FAIL {check.__name__.replace('_', ' ')}: {type(error).__name__}: {error}")
        finally:
            code = emulator.end()
    if code != 0:
        failed += 1
        print(f"FAIL the emulator ended with {code}")
    print(f"{len(checks) - min(failed, len(checks))} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
