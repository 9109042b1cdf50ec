#!/usr/bin/env python3
"""The suite's streams are made in an account, run against, and deleted again.

moto is a control plane that knows no tags; an emulator without streams is one that knows all of it, and a data plane beside. A second
time changes nothing, somebody else's stream is never touched, and a run on what was made is green.

    python3 Tests/Clients/provision.py .build/debug/kvsconform [--whole]

The run takes a part of the suite; with --whole, all of it.
"""

import contextlib
import json
import logging
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

from private_endpoints import CLEAN, ROOT, Checks

KEY = {"AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_EC2_METADATA_DISABLED": "true"}
MADE = ["recorded", "recorded-unknown-cluster", "live", "empty", "limited", "multi-track", "relative-time"]


class Account:
    def __init__(self, program, folder, check):
        self.program, self.folder, self.check = program, folder, check
        self.variables = {**CLEAN, **KEY, "LC_ALL": "C.UTF-8", "COLUMNS": "200", "HOME": str(folder)}

    def call(self, *arguments, input=None, timeout=60):
        command = [self.program, *map(str, arguments), "--suite", str(ROOT / "Scenarios")]
        return subprocess.run(
            command, capture_output=True, text=input is None, input=input, env=self.variables, timeout=timeout, cwd=self.folder
        )

    def expect(self, title, done, code, *parts, absent=()):
        """Holds the exit code and what was said against what they have to be."""
        decode = lambda text: text if isinstance(text, str) else text.decode(errors="replace")
        said = decode(done.stdout) + decode(done.stderr)
        faults = [] if done.returncode == code else [f"exit code {done.returncode}, not {code}"]
        faults += [f"does not say {part!r}" for part in parts if part not in said]
        faults += [f"says {part!r}" for part in absent if part in said]
        self.check(title, faults, said)
        return said


def moto_account(account):
    """A control plane that is somebody else's, and has no tags."""
    import boto3
    import moto.server

    for name in ["werkzeug", "moto"]:
        logging.getLogger(name).setLevel(logging.ERROR)
    server = moto.server.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    account.variables["AWS_ENDPOINT_URL"] = control = "http://%s:%d" % server.get_host_and_port()
    client = boto3.client("kinesisvideo", **client_options(control))
    client.create_stream(StreamName="kvsconform-multi-track", DataRetentionInHours=1)
    client.create_stream(StreamName="front-door", DataRetentionInHours=1)
    names = lambda: sorted(stream["StreamName"] for stream in client.list_streams()["StreamInfoList"])
    theirs = names()
    provision = ["provision", "--target", "us-west-2"]

    def is_there(title, wanted):
        account.check(title, [] if names() == sorted(wanted) else [f"there are {names()}"])

    account.expect("moto: a dry run", account.call(*provision, "--dry-run"), 0, "create", "PutMedia (12 fragments", "cost: less than $0.01")
    is_there("moto: a dry run makes nothing", theirs)
    account.expect("moto: nobody to ask", account.call(*provision), 64, "nobody can be asked here")
    is_there("moto: who was not asked makes nothing", theirs)
    made = account.folder / "moto.json"
    account.expect(
        "moto: made", account.call(*provision, "--without-media", "--yes", "--output", made), 0,
        "leave   kvsconform-multi-track", "made kvsconform-recorded", "cannot  fails-3002, fails-5000",
    )  # fmt: skip
    ours = ["kvsconform-" + name for name in MADE if name != "multi-track"]
    is_there("moto: the streams are there", theirs + ours)
    target = json.loads(made.read_text())
    mapped = sorted(target["streams"])
    # moto gives each stream a data endpoint of its own.
    account.check(
        "moto: the target file maps what was made",
        [] if mapped == sorted([name for name in MADE if name != "multi-track"] + ["elsewhere", "missing"]) else [f"it maps {mapped}"],
    )
    account.expect(
        "moto: a second time", account.call(*provision, "--without-media", "--output", made), 0, "everything is there: nothing to do"
    )
    account.expect("moto: deleted", account.call(*provision, "--destroy", "--yes"), 0, "deleted kvsconform-recorded")
    is_there("moto: what is not marked stays", theirs)
    account.expect("moto: nothing left to delete", account.call(*provision, "--destroy"), 0, "nothing here is the program's own")
    moto_keys(account, client, boto3.client("kms", **client_options(control)))
    del account.variables["AWS_ENDPOINT_URL"]
    server.stop()


def client_options(control):
    return {
        "endpoint_url": control, "region_name": "us-west-2",
        "aws_access_key_id": KEY["AWS_ACCESS_KEY_ID"], "aws_secret_access_key": KEY["AWS_SECRET_ACCESS_KEY"],
    }  # fmt: skip


def moto_keys(account, streams, keys):
    """Keys that serve no longer: made once, revived where they were deleted, and nobody else's touched."""
    theirs = keys.create_key()["KeyMetadata"]["KeyId"]
    keys.create_alias(AliasName="alias/kvsconform-fails-4501", TargetKeyId=theirs)
    provision = ["provision", "--target", "us-west-2", "--with-kms", "--without-media", "--output", account.folder / "keys.json"]
    alias = "alias/kvsconform-fails-"

    def is_so(title, **wanted):
        """Holds the states of the keys against what they have to be, and the count of keys against those that there are."""
        states = {}
        for name in [entry["AliasName"] for entry in keys.list_aliases()["Aliases"] if entry["AliasName"].startswith(alias)]:
            states["k" + name[-4:]] = keys.describe_key(KeyId=name)["KeyMetadata"]["KeyState"]
        account.check(title, [] if states == wanted else [f"keys are {states}"])

    account.expect("keys: a dry run", account.call(*provision, "--dry-run"), 0, "KMS CreateKey", "$1 a month for 1 key", "leave   kvsconform-fails-4501")
    is_so("keys: a dry run makes none", k4501="Enabled")
    account.expect("keys: made", account.call(*provision, "--yes"), 0, "spoiled alias/kvsconform-fails-4500", absent=["made kvsconform-fails-4501"])
    is_so("keys: in trouble, but for somebody else's", k4500="Enabled", k4501="Enabled", k4505="PendingDeletion")
    policy = json.loads(keys.get_key_policy(KeyId=keys.describe_key(KeyId=alias + "4500")["KeyMetadata"]["KeyId"], PolicyName="default")["Policy"])
    allowed, denied = policy["Statement"]
    faults = [] if (allowed["Effect"], allowed["Action"], denied["Effect"], denied["Action"]) == ("Allow", "kms:*", "Deny", "kms:Decrypt") else ["another policy"]
    account.check("keys: the account goes on administering what nobody decrypts with", faults, policy)
    info = streams.describe_stream(StreamName="kvsconform-fails-4500")["StreamInfo"]
    arn = keys.describe_key(KeyId=alias + "4500")["KeyMetadata"]["Arn"]
    account.check("keys: the stream has its key", [] if info["KmsKeyId"] == arn else [f"it has {info['KmsKeyId']}"])
    account.expect("keys: a second time", account.call(*provision), 0, "everything is there: nothing to do", absent=["\nmade "])
    # What somebody lent a hand to is spoiled again.
    keys.cancel_key_deletion(KeyId=keys.describe_key(KeyId=alias + "4505")["KeyMetadata"]["KeyId"])
    account.expect("keys: changed by somebody", account.call(*provision, "--yes"), 0, "spoiled alias/kvsconform-fails-4505")
    is_so("keys: as they were", k4500="Enabled", k4501="Enabled", k4505="PendingDeletion")
    destroy = ["provision", "--target", "us-west-2", "--destroy"]
    account.expect("keys: deleted with the streams", account.call(*destroy, "--yes"), 0, "deleted alias/kvsconform-fails-4500")
    is_so("keys: somebody else's stays", k4500="PendingDeletion", k4501="Enabled", k4505="PendingDeletion")
    account.expect("keys: nothing left", account.call(*destroy, "--with-kms"), 0, "nothing here is the program's own")
    count = len(keys.list_keys()["Keys"])
    account.expect("keys: made again", account.call(*provision, "--yes"), 0, "revived alias/kvsconform-fails-4500", absent=["made alias"])
    account.check("keys: those that were there are revived", [] if len(keys.list_keys()["Keys"]) == count else ["another key was made"])
    account.expect("keys: and deleted again", account.call(*destroy, "--yes"), 0)
    account.expect(
        "keys: nobody answers when half of it is done", account.call(*provision, "--kms-endpoint", "http://127.0.0.1:1"), 69,
        "DescribeKey 'alias/kvsconform-fails-4500' at http://127.0.0.1:1", "do the same again to go on",
    )  # fmt: skip
    url = ["provision", "--target", account.variables["AWS_ENDPOINT_URL"], "--region", "us-west-2", "--with-kms", "--dry-run"]
    account.expect("keys: a URL does not say where they are", account.call(*url), 64, "name the endpoint with --kms-endpoint")


@contextlib.contextmanager
def emulator(account, *options):
    """An emulator as another process; gives the path of its target file."""
    target = account.folder / f"here-{time.monotonic_ns()}.json"
    command = [
        account.program, "emulate", "--suite", ROOT / "Scenarios", "--quiet", "--port", "0", "--write-target", target, *options
    ]  # fmt: skip
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=account.variables)
    try:
        deadline = time.monotonic() + 10
        while not (target.exists() and target.stat().st_size):
            if time.monotonic() > deadline:
                sys.exit("the emulator did not start")
            time.sleep(0.05)
        yield target
    finally:
        process.terminate()
        process.wait()


def empty(account):
    """What is made without media, by tags, twice, and deleted again."""
    with emulator(account, "--empty", "--stream", f"kvsconform-empty={ROOT / 'Scenarios/media/recorded.mkv'}") as here:
        provision = ["provision", "--target", here, "--without-media", "--output", account.folder / "empty.json"]
        said = account.expect("without media", account.call(*provision, "--yes"), 0, "made kvsconform-recorded", "leave   kvsconform-empty")
        account.check("each is made once", [] if said.count("\nmade ") == len(MADE) - 1 else ["not each"], said)
        account.expect("without media, twice", account.call(*provision), 0, "everything is there: nothing to do", absent=["\nmade "])
        mapped = sorted(json.loads((account.folder / "empty.json").read_text())["streams"])
        wanted = sorted([name for name in MADE if name != "empty"] + ["missing"])
        account.check("what was made is mapped", [] if mapped == wanted else [f"{mapped}"])
        destroy = ["provision", "--target", here, "--destroy"]
        account.expect("deleted by the mark", account.call(*destroy, "--yes"), 0, "deleted kvsconform-live", absent=["deleted kvsconform-empty"])
        account.expect("none left with the mark", account.call(*destroy), 0, "nothing here is the program's own")


def serves_put(account):
    with emulator(account) as here:
        target = json.loads(here.read_text())
        request = urllib.request.Request(target["endpoint"] + "/putMedia", data=b"", method="POST")
        try:
            urllib.request.urlopen(request)
        except urllib.error.HTTPError as error:
            # Who serves it misses the signature; who does not misses the operation, in an XML-like answer.
            return b"<" not in error.read()[:1]
    return True


def emulated_account(account, whole):
    with emulator(account, "--empty", "--stream", f"front-door={ROOT / 'Scenarios/media/recorded.mkv'}") as here:
        made = account.folder / "made.json"
        provision = ["provision", "--target", here, "--output", made]
        process = subprocess.Popen(
            [account.program, *map(str, provision), "--yes", "--suite", ROOT / "Scenarios"],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=account.variables,
        )  # fmt: skip
        time.sleep(3)
        process.send_signal(signal.SIGINT)
        said, _ = process.communicate(timeout=20)
        faults = [] if process.returncode == 130 and "do the same again to go on" in said else [f"exit code {process.returncode}"]
        account.check("interrupted while media goes in", faults, said)
        said = account.expect("made", account.call(*provision, "--yes"), 0, "deleted kvsconform-relative-time", "put 12 fragments into")
        # What it begins with 0 again has to be made again: the times would go back.
        account.check("the others are made once", [] if said.count("\nmade ") == 1 else ["made again"], said)
        account.expect("a second time", account.call(*provision), 0, "everything is there: nothing to do", absent=["made "])
        # The whole suite waits for the calls that a stream takes in a second, for two minutes.
        part = [] if whole else ["--shard", "2/10"]
        done = account.call("run", *part, "--target", made, "--feed", "--no-reports", timeout=600)
        said = account.expect("a run on it", done, 0, absent=["a fragment of the stream lasts"])
        counts = {word: int(count) for count, word in re.findall(r"(\d+) (passed|non-strict|skipped)", said)}
        judged, skipped = counts.get("passed", 0) + counts.get("non-strict", 0), counts.get("skipped", 0)
        account.check("most of it is judged", [] if judged > (900 if whole else 80) and judged > 5 * skipped else [f"{counts}"], said[-3000:])
        destroy = ["provision", "--target", here, "--destroy"]
        account.expect("deleted", account.call(*destroy, "--yes"), 0, "deleted kvsconform-live", absent=["front-door"])
        account.expect("nothing left", account.call(*destroy), 0, "nothing here is the program's own")
        done = account.call("get-media", "--target", here, "--stream", "front-door", "--chunks", "1")
        account.expect("somebody else's stream is there still", done, 0)


def put(account):
    media = ROOT / "Scenarios/media/recorded.mkv"
    with emulator(account, "--empty") as here:
        account.expect("streams without media", account.call("provision", "--target", here, "--without-media", "--yes", "--output", "made.json"), 0)
        into = ["put-media", "--target", here, "--stream", "kvsconform-recorded"]
        account.expect("a file", account.call(*into, media), 0, "PERSISTED", "12 fragments persisted")
        done = account.call(*into, "-", "--format", "json", input=media.read_bytes())
        events = [json.loads(line) for line in done.stdout.splitlines()]
        persisted = [event["fragmentNumber"] for event in events if event.get("type") == "PERSISTED"]
        faults = [] if len(set(persisted)) == 12 and persisted == sorted(persisted, key=int) else [f"{len(persisted)} numbers"]
        faults += [] if done.returncode == 0 and events[-1]["event"] == "end" and events[-1]["fragments"] == 12 else [f"{events[-1:]}"]
        account.check("a pipe, for programs", faults)
        done = account.call("get-media", "--target", here, "--stream", "kvsconform-recorded", "--chunks", "24", "--format", "json")
        numbers = [json.loads(line).get("fragmentNumber") for line in done.stdout.splitlines()]
        account.check("it can be read again", [] if set(persisted) <= set(numbers) else ["not all of it came"], done.stderr)
        account.expect("no such stream", account.call("put-media", "--target", here, "--stream", "nobody", media), 1, "refused the call")
        account.expect("no Matroska", account.call(*into, ROOT / "README.md"), 65, "is not Matroska that can be put")
        account.expect("no file", account.call(*into, "no.mkv"), 66)
        looping = subprocess.Popen(
            [account.program, *map(str, into), media, "--loop", "--realtime", "--suite", ROOT / "Scenarios"],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=account.variables,
        )  # fmt: skip
        time.sleep(3)
        looping.send_signal(signal.SIGINT)
        said, _ = looping.communicate(timeout=20)
        faults = [] if looping.returncode == 130 else [f"exit code {looping.returncode}"]
        count = re.search(r"(\d+) fragments? persisted", said)
        faults += [] if count and 2 <= int(count.group(1)) <= 5 else ["not as many fragments as seconds"]
        account.check("interrupted", faults, said)
    account.expect("nobody there", account.call(*into, media), 69, "could not be reached")


def main():
    program = str(pathlib.Path(sys.argv[1]).resolve())
    check = Checks()
    with tempfile.TemporaryDirectory() as folder:
        account = Account(program, pathlib.Path(folder), check)
        try:
            import moto.server  # noqa: F401

            moto_account(account)
        except ImportError:
            print("skipped: there is no moto")
        empty(account)
        if serves_put(account):
            put(account)
            emulated_account(account, "--whole" in sys.argv[2:])
        else:
            print("skipped: the emulator serves no PutMedia")
    sys.exit(f"{len(check.wrong)} wrong: {', '.join(check.wrong)}" if check.wrong else 0)


main()
