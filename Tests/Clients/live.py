#!/usr/bin/env python3
"""Regions as somebody with an account meets them: moto is the control plane of two, emulators with TLS are their data planes.

moto's GetDataEndpoint gives out names of AWS; --connect-to leads them to the emulator of the region. What is right is green; what
is wrong is said in one line, with the exit code that Documentation/Operating.md has. The commands of README.md's first screen are
tried as they stand there.

    live.py PROGRAM
"""

import concurrent.futures
import contextlib
import dataclasses
import http.server
import logging
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request

import boto3
import moto.kinesisvideo.models
import moto.moto_api._internal
import moto.server
import moto.sts.models

from private_endpoints import CLEAN, ROOT, Checks, certificates, dead_port, emulator, port, proxy

REGIONS = ["us-west-2", "eu-west-1"]
STREAMS = ["recorded", "live", "multi-track", "empty", "forbidden", "elsewhere", "parking-lot"]
KEY, SECRET = "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
QUICK = ["getmedia/errors*", "getmedia/resume*", "getmedia/in-stream-errors*"]
LONG = ["getmedia/start-selector*", "getmedia/stream*"]

# What credential_process runs: each time the next of the keys that the emulators take, for ten seconds.
HANDS_OUT = """\
import datetime, json, pathlib, sys
count = pathlib.Path(sys.argv[1])
number = len(count.read_bytes()) if count.exists() else 0
with count.open("ab") as file:
    file.write(b".")
life = float(sys.argv[2]) if len(sys.argv) > 2 else 3600
end = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=life)
print(json.dumps({
    "Version": 1, "AccessKeyId": f"ASIASHORT{number}", "SecretAccessKey": f"secret/{number}",
    "SessionToken": f"token/{number}", "Expiration": end.strftime("%Y-%m-%dT%H:%M:%SZ"),
}))
"""


class Account:
    """Somebody with streams in two regions: moto's endpoint, the emulators, a home directory."""

    def __init__(self, program, folder, stack):
        self.program, self.folder, self.stack = program, folder, stack
        certificates(folder)
        for name in ["werkzeug", "moto"]:
            logging.getLogger(name).setLevel(logging.ERROR)
        server = moto.server.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        server.start()
        stack.callback(server.stop)
        self.control = "http://%s:%d" % server.get_host_and_port()
        # A role's key is drawn when it is asked for. It is drawn here first, so that the emulators know it, and then once more.
        moto.sts.models.random_session_token = lambda: "token/of/the/role"
        role = self.role_key()
        keys = [f"{KEY}:{SECRET}", f"{role['AccessKeyId']}:{role['SecretAccessKey']}:{role['SessionToken']}"]
        keys += [f"ASIASHORT{number}:secret/{number}:token/{number}" for number in range(60)]
        self.options = [word for key in keys for word in ("--key", key)]
        self.options += ["--stream", f"parking-lot={ROOT / 'Scenarios/media/recorded.mkv'}"]
        self.names = {region: self.create_streams(region) for region in REGIONS}
        self.connect = self.serve("regions")
        self.write_home()

    def client(self, service, region):
        return boto3.client(
            service, endpoint_url=self.control, region_name=region, aws_access_key_id=KEY, aws_secret_access_key=SECRET
        )

    def role_key(self):
        """The key of the role; the next one that is asked for is the same again."""
        moto.moto_api._internal.mock_random.seed(7)
        key = self.client("sts", REGIONS[0]).assume_role(
            RoleArn="arn:aws:iam::123456789012:role/media-reader", RoleSessionName="live", ExternalId="ticket"
        )["Credentials"]
        moto.moto_api._internal.mock_random.seed(7)
        return key

    def create_streams(self, region):
        """Creates the streams of a region; the host of each one's data endpoint."""
        client = self.client("kinesisvideo", region)
        hosts = {}
        for name in STREAMS:
            client.create_stream(StreamName=name, DataRetentionInHours=24)
            found = client.get_data_endpoint(StreamName=name, APIName="GET_MEDIA")["DataEndpoint"]
            hosts[name] = found.removeprefix("https://")
        return hosts

    def serve(self, certificate):
        """Starts an emulator a region; the options that lead the regions' endpoints there."""
        options = []
        for region in REGIONS:
            started = emulator(self.program, self.folder, certificate, "--region", region, *self.options)
            target = self.stack.enter_context(started)
            self.name_streams(region, target)
            options += self.connect_to(port(target), region)
        return options

    def name_streams(self, region, target):
        """Has the control plane know the streams by the ARNs that the data plane knows them by; moto makes up its own."""
        backend = moto.kinesisvideo.models.kinesisvideo_backends["123456789012"][region]
        for stream in list(backend.streams.values()):
            if known := target["streams"].get(stream.stream_name):
                del backend.streams[stream.arn]
                stream.arn = known["arn"]
                backend.streams[stream.arn] = stream

    def connect_to(self, at, region):
        return [word for host in self.names[region].values() for word in ("--connect-to", f"{host}:443:127.0.0.1:{at}")]

    def write_home(self):
        home = self.folder / "home"
        (home / ".aws").mkdir(parents=True)
        script = self.folder / "hands-out.py"
        script.write_text(HANDS_OUT)
        process = f"{sys.executable} {script}"
        (home / ".aws/config").write_text(
            "[profile reader]\n"
            "role_arn = arn:aws:iam::123456789012:role/media-reader\nsource_profile = owner\nexternal_id = ticket\n"
            f"[profile program]\ncredential_process = {process} {self.folder / 'once'}\n"
            f"[profile short]\ncredential_process = {process} {self.folder / 'often'} 10\n"
        )
        (home / ".aws/credentials").write_text(f"[owner]\naws_access_key_id = {KEY}\naws_secret_access_key = {SECRET}\n")

    def variables(self, **others):
        """The environment of somebody whose key is in it."""
        set_to = {
            **CLEAN, "COLUMNS": "1000", "LC_ALL": "C.UTF-8",
            "HOME": str(self.folder / "home"), "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_ENDPOINT_URL": self.control, "AWS_CA_BUNDLE": str(self.folder / "ca.pem"),
            "AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET, **others,
        }  # fmt: skip
        return {name: value for name, value in set_to.items() if value is not None}

    def run(self, command, variables=None, connect=None, before=()):
        """Runs the program; exit code and everything that it said."""
        words = [*before, self.program, *command, "--suite", ROOT / "Scenarios"]
        if command[0] in ("run", "compare"):
            words += ["--no-reports", "--jobs", "4"]
        if command[0] != "list":
            words += self.connect if connect is None else connect
        done = subprocess.run(
            [str(word) for word in words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=300,
            cwd=self.folder, env=self.variables() if variables is None else variables,
        )  # fmt: skip
        return done.returncode, done.stdout


class Gate:
    """Stands before the control plane, and answers some calls itself: (text of path and body, status, exception, how often)."""

    def __init__(self, control, stack):
        gate = self
        self.rules = []

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                status, headers, answer = gate.refusal(self.path + body.decode()) or self.forward(body)
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def forward(self, body):
                kept = {name: value for name, value in self.headers.items() if name.lower() not in ("host", "content-length")}
                try:
                    answer = urllib.request.urlopen(urllib.request.Request(control + self.path, data=body, headers=kept))
                except urllib.error.HTTPError as error:
                    answer = error
                names = ("Content-Type", "x-amzn-ErrorType")
                return answer.status, {n: answer.headers[n] for n in names if n in answer.headers}, answer.read()

            def log_message(self, *_):
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        stack.callback(server.shutdown)
        self.url = f"http://127.0.0.1:{server.server_address[1]}"

    def refuse(self, *rules):
        self.rules = [list(rule) for rule in rules]

    def refusal(self, text):
        for rule in self.rules:
            if rule[0] in text and rule[3] > 0:
                rule[3] -= 1
                if "Action=" in text:
                    error = f"<Error><Code>{rule[2]}</Code><Message>the gate</Message></Error>"
                    return rule[1], {}, f"<ErrorResponse>{error}</ErrorResponse>".encode()
                return rule[1], {"x-amzn-ErrorType": rule[2]}, b'{"Message":"the gate"}'
        return None


@dataclasses.dataclass
class Wrong:
    """Something that is wrong, and what is said of it."""

    title: str
    code: int
    words: str
    variables: dict = dataclasses.field(default_factory=dict)
    connect: list | None = None
    stream: str = "recorded"
    region: str = "us-west-2"
    before: list = dataclasses.field(default_factory=list)

    def command(self, name):
        target = ["--target", self.region]
        if name == "get-media":
            return [name, *target, "--stream", self.stream, "--chunks", "1"]
        selection = QUICK if name in ("run", "compare") else []
        other = ["--target", "eu-west-1"] if name == "compare" else []
        return [name, *selection, *target, *other, "--stream", f"recorded={self.stream}"]


def no_line(command, output, words):
    """What is wrong with how a command says why it cannot go on: one line has to, with these words."""
    lines = [line for line in output.splitlines() if line.strip()]
    if command != "get-media":
        lines = [line for line in lines if line.startswith(("\u2717", "inconclusive ", "kvsconform: "))]
        lines = [line for line in lines if "side by side" not in line]
    said = [line for line in lines if re.search(words, line)]
    if not said:
        return [f"nobody says '{words}'"]
    return [f"{len(lines)} lines say what is wrong"] if len(lines) > 1 else []


def readme():
    """The commands of README.md's first screen."""
    blocks = re.findall(r"^```sh\n(.*?)^```$", (ROOT / "README.md").read_text(), re.DOTALL | re.MULTILINE)
    block = next(block for block in blocks if "--target us-west-2" in block)
    return [words[1:] for words in (shlex.split(line, comments=True) for line in block.splitlines()) if words]


def main():
    program = os.path.abspath(sys.argv[1])
    check = Checks()
    with tempfile.TemporaryDirectory(prefix="live-") as name, contextlib.ExitStack() as stack:
        account = Account(program, pathlib.Path(name), stack)
        variables = account.variables
        keyless = variables(AWS_ACCESS_KEY_ID=None, AWS_SECRET_ACCESS_KEY=None)
        one = ["--target", "us-west-2", "--stream", "recorded=recorded"]
        some = [*one, *(word for name in ["live", "forbidden", "elsewhere"] for word in ("--stream", f"{name}={name}"))]

        def expect(title, command, words, environment=None):
            code, output = account.run(command, environment)
            faults = [f"nobody says '{word}'" for word in words if not re.search(word, output, re.MULTILINE)]
            check(title, [*([f"exit {code} instead of 0"] if code else []), *faults], output)

        looked = [r"^\u2713 dialect +service-model, seen by ", r"^\u2713 stream recorded +", r"^\u2713 clock +"]
        looked += [r"^\u2713 TCP +connected to ", r"^\u2713 TLS +secured in ", r"^\u2713 HTTP +answered GET / with "]
        others = [rf"^\u2713 stream {name} " for name in ["live", "forbidden", "elsewhere"]]
        expect("doctor", ["doctor", *some], [*looked, f"{KEY} of environment, account 123456789012", *others])
        # Streams that are not what they are to stand for: the doctor says so, and a run skips what it cannot judge.
        wrong = [*one, *(word for name in ["live", "multi-track", "empty", "relative-time"] for word in ("--stream", f"{name}=parking-lot"))]
        reasons = [
            "'parking-lot' does not stand for 'live': it does not grow", "for 'multi-track': it has no audio track",
            "for 'empty': it has fragments", "for 'relative-time': its producer timestamps are times of day",
        ]  # fmt: skip
        selected = ["getmedia/live*", "getmedia/resume*", "getmedia/start-selector/n*", "getmedia/start-selector/e*", "getmedia/stream/t*"]
        expect("run with streams of other kinds", ["run", *selected, *wrong], ["PASSED", r"\d+ passed", *reasons])
        code, output = account.run(["doctor", *wrong])
        faults = [f"nobody says '{reason}'" for reason in ["it does not grow", "no audio track", "no fragment", "times of day"] if reason not in output]
        check("doctor with streams of other kinds", [*faults, *([f"exit {code} instead of 78"] if code != 78 else [])], output)
        expect("run", ["run", *QUICK, "getmedia/bounds/arn-of-stream*", *some], ["PASSED"])
        alike = ["ALIKE  2 targets"]
        expect("compare", ["compare", *QUICK, "--target", "eu-west-1", *one], alike)
        mapped = ["--stream", "recorded=recorded"]
        expect("compare regions as they are", ["compare", "us-west-2", "eu-west-1", *QUICK, *mapped], alike)
        read = ["get-media", "--target", "us-west-2", "--stream", "recorded", "--chunks", "3"]
        expect("get-media", read, [r"^ +2 +\d{30}"])
        file = ["--target", account.folder / "west.json"]
        written = "wrote .*west.json; try it with: kvsconform doctor"
        expect("target init", ["target", "init", *some, "--output", file[1]], [written])
        expect("doctor with the file that was written", ["doctor", *file], ["as the target says", *looked[1:]])
        expect("run with it", ["run", "getmedia/resume*", "getmedia/bounds/arn-of-stream*", *file], ["PASSED"])
        for words in readme():
            selection = ["getmedia/resume*"] if words[0] in ("run", "compare") else []
            expect(f"README: kvsconform {shlex.join(words)}", [*words, *selection], [])

        role = account.role_key()["AccessKeyId"]
        expect("doctor with a role's key", ["doctor", *one, "--profile", "reader"], [*looked, f"{role} of "], keyless)
        account.role_key()
        expect("run with a role's key", ["run", "getmedia/resume*", *one, "--profile", "reader"], ["PASSED"], keyless)
        expect(
            "doctor with a program's key", ["doctor", *one, "--profile", "program"],
            [*looked, "ASIASHORT0 of credential_process of profile 'program', account 123456789012, until "], keyless,
        )  # fmt: skip
        start = time.monotonic()
        expect("run with keys for ten seconds", ["run", *LONG, *one, "--profile", "short"], ["PASSED"], keyless)
        lasted, times = time.monotonic() - start, len((account.folder / "often").read_bytes())
        check(
            f"the program that gives them was asked {times} times in {lasted:.0f} s",
            [] if lasted >= 25 and lasted / 10 <= times <= lasted else ["not as often as they end, or too often"],
        )

        # What is wrong, with the exit code and a line.
        refusing, dead = proxy("403 Forbidden"), dead_port()
        refuser = Gate(account.control, stack)
        refuser.refuse(("AssumeRole", 403, "AccessDenied", 10**6))
        nobody = f"http://127.0.0.1:{dead}"
        host = re.escape(account.names["us-west-2"]["recorded"])
        rows = [
            Wrong(
                "another authority", 69, "its certificate was issued by CN=Private CA, O=Example, which is not among the",
                {"AWS_CA_BUNDLE": str(account.folder / "other-ca.pem")},
            ),
            Wrong(
                "a certificate that has expired", 69, "its certificate expired on 2025-11-20; today is ",
                connect=account.serve("expired-regions"),
            ),
            Wrong(
                "another host's certificate", 69,
                f"its certificate is for gateway.test, localhost, 127.0.0.1, not for {host}",
                connect=account.serve("gateway"),
            ),
            Wrong(
                "a wrong secret", 77,
                r"does not take the target's credentials \(403 InvalidSignatureException\); look at the access key",
                {"AWS_SECRET_ACCESS_KEY": "wrong"},
            ),
            Wrong(
                "nobody at the data endpoint", 69, "the connection was refused: nothing listens there",
                connect=[word for region in REGIONS for word in account.connect_to(dead, region)],
            ),
            Wrong(
                "nobody who gives the role's key", 69, f"{nobody} was asked to AssumeRole: the connection was refused",
                {"AWS_ENDPOINT_URL_STS": nobody, "AWS_PROFILE": "reader", "AWS_ACCESS_KEY_ID": None, "AWS_SECRET_ACCESS_KEY": None},
            ),
            Wrong(
                "a role that may not be assumed", 77, "refused to AssumeRole with 403: AccessDenied: the gate",
                {"AWS_ENDPOINT_URL_STS": refuser.url, "AWS_PROFILE": "reader", "AWS_ACCESS_KEY_ID": None, "AWS_SECRET_ACCESS_KEY": None},
            ),
            Wrong(
                "a session that is over", 77, "what it gives ended at 2020-01-01T00:00:00.000Z",
                {"AWS_CREDENTIAL_EXPIRATION": "2020-01-01T00:00:00Z"},
            ),
            Wrong(
                "nobody at the control endpoint", 69,
                f"(GetDataEndpoint of stream 'recorded' at )?{nobody}: the connection was refused: nothing listens there",
                {"AWS_ENDPOINT_URL": nobody},
            ),
            Wrong(
                "a proxy that refuses", 69, f"the proxy 127.0.0.1:{refusing} answered 403 to CONNECT",
                {"https_proxy": f"http://127.0.0.1:{refusing}"}, connect=[],
            ),
            Wrong(
                "a stream that is not there", 78, "has no stream 'parking-lott'.*; did you mean 'parking-lot'",
                stream="parking-lott",
            ),
            Wrong(
                "a region that is not there", 64, "there is no region 'us-wset-2'.*; did you mean 'us-west-2'",
                region="us-wset-2",
            ),
        ]  # fmt: skip
        if shutil.which("faketime"):
            before = ["faketime", "-f", "+20m"]
            words = "this machine's clock is (20 min 0|19 min 5).* ahead of the endpoint's, and signatures that far off"
            rows.append(Wrong("a clock that is fast", 2, words, before=before))
        else:
            print("a clock that is fast: skipped, there is no faketime")

        def attempt(row, command):
            return row, command, account.run(
                row.command(command), variables(**row.variables), row.connect, before=row.before
            )  # fmt: skip

        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            commands = ["doctor", "run", "get-media"]
            attempts = [pool.submit(attempt, row, command) for row in rows for command in commands]
            attempts += [pool.submit(attempt, row, "compare") for row in rows if row.code in (77, 78)]
            for row, command, (code, output) in (attempt.result() for attempt in attempts):
                # compare breaks its lines, and has the words of the run.
                faults = no_line(command, output, row.words) if command != "compare" else []
                if "\u2717 failed" in output:
                    faults.append("a case failed")
                if code != row.code:
                    faults.append(f"exit {code} instead of {row.code}")
                check(f"{command}: {row.title}", faults, output)

        # What the control plane refuses: of all streams, of one, once.
        gate = Gate(account.control, stack)
        gated = variables(AWS_ENDPOINT_URL=gate.url)
        denied, busy = (403, "AccessDeniedException"), (400, "ClientLimitExceededException")
        two = [*one, "--stream", "live=live"]
        run, doctor = ["run", "getmedia/resume*", *one], ["doctor", *one]
        own = ["get-media", "--target", "us-west-2", "--chunks", "1", "--stream"]
        arn = "arn:aws:kinesisvideo:us-west-2:999999999999:stream/recorded/1700000000000"
        always, allow = 10**6, "allow kinesisvideo:GetDataEndpoint"
        refusals = [
            ("GetDataEndpoint is not allowed", [("/getDataEndpoint", *denied, always)], doctor, 77, allow),
            ("GetDataEndpoint is not allowed", [("/getDataEndpoint", *denied, always)], run, 77, allow),
            ("GetDataEndpoint is not allowed of one stream", [('"live"', *denied, always)], ["doctor", *two], 77, allow),
            (
                "GetDataEndpoint is not allowed of one stream", [('"live"', *denied, always)],
                ["run", "getmedia/resume*", "getmedia/live/grows*", *two], 2, r"[1-9]\d* passed",
            ),
            ("GetDataEndpoint is throttled once", [("/getDataEndpoint", *busy, 1)], run, 0, "PASSED"),
            ("GetDataEndpoint fails twice", [("/getDataEndpoint", 500, "InternalFailure", 2)], run, 0, "PASSED"),
            ("DescribeStream fails once", [("/describeStream", 500, "InternalFailure", 1)], doctor, 0, r"^\u2713 clock"),
            (
                "DescribeStream is not allowed", [("/describeStream", *denied, always)], doctor, 0,
                "allow kinesisvideo:DescribeStream, or map the ARN",
            ),
            ("a stream named as a logical one", [], [*own, "elsewhere"], 1, "InvalidEndpointException"),
            ("another stream than the one that is not allowed", [('"recorded"', *denied, always)], [*own, "live"], 0, r"^ +0 +\d{30}"),
            ("elsewhere alone", [], ["run", "getmedia/endpoint/*", *one[:2], "--stream", "elsewhere=elsewhere"], 64, "needs streams"),
            ("elsewhere alone", [], ["doctor", *one[:2], "--stream", "elsewhere=elsewhere"], 64, "needs streams"),
            ("a stream of another account", [], ["run", *one[:2], "--stream", f"recorded={arn}"], 78, "has no stream 'recorded'"),
            (
                "an ARN of another region", [], ["run", *one[:2], "--stream", f"recorded={arn.replace('us-west-2', 'eu-west-1')}"], 64,
                "its region is eu-west-1, and the target's is us-west-2",
            ),
            ("the region of all", [], ["run", "--target", "aws-global", *one[2:]], 64, "is not a region in which streams live"),
            (
                "target init of a stream that may not be read", [], ["target", "init", *one[:2], "--stream", "recorded=forbidden"], 77,
                "allow kinesisvideo:GetMedia",
            ),
        ]  # fmt: skip
        for title, rules, command, expected, words in refusals:
            gate.refuse(*rules)
            code, output = account.run(command, gated)
            faults = [] if re.search(words, output, re.MULTILINE) else [f"nobody says '{words}'"]
            faults += [f"exit {code} instead of {expected}"] if code != expected else []
            check(f"{' '.join(command[:1])}: {title}", faults, output)
        (account.folder / "there.json").write_text("{}")
        there = ["--output", account.folder / "there.json"]
        for command in [["dialect", *one, *there], ["target", "init", *one, *there]]:
            code, output = account.run(command)
            check(f"{command[0]}: a file that is there", [] if code == 73 else [f"exit {code} instead of 73"], output)

        code, output = account.run(["target", "init", *one], variables(AWS_ENDPOINT_URL=nobody))
        faults = no_line("target", output, f"GetDataEndpoint of stream 'recorded' at {nobody}: the connection was refused")
        if code != 69:
            faults.append(f"exit {code} instead of 69")
        check("target init: nobody at the control endpoint", faults, output)
        code, output = account.run(["doctor", *one], keyless)
        sources = len(re.findall(r"^ {20,}\S.*: ", output, re.MULTILINE))
        check(
            "doctor: no credentials",
            [*([f"exit {code} instead of 78"] if code != 78 else []), *([f"{sources} sources"] if sources < 9 else [])],
            output,
        )
    sys.exit(1 if check.wrong else 0)


if __name__ == "__main__":
    main()
