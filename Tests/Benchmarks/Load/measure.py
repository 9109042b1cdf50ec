#!/usr/bin/env python3
"""Measures the emulator beside nginx in one run: one reader at full speed, a thousand unpaced, thousands on pace, producers.

  measure.py PROGRAM [--seconds 10] [--only NAME]

Needs gcc, nginx, ffmpeg and botocore. Both serve the same bytes over HTTP/1.1 to the same client (load.c), one after the other;
processor time and memory are those of the server's processes.
"""

import argparse
import json
import os
import pathlib
import signal
import subprocess
import tempfile
import time

import botocore.auth
import botocore.awsrequest
import botocore.credentials

HERE = pathlib.Path(__file__).parent
KEY = ("AKIAKVSCONFORMEXAMPLE", "kvsconform/emulator/secret/EXAMPLEKEY")
TICK = os.sysconf("SC_CLK_TCK")
PACE = 100 * 1024


def processes(pid):
    children = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True).stdout.split()
    return [pid, *map(int, children)]


def usage(pids):
    seconds = kilobytes = 0
    for pid in pids:
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        seconds += (int(fields[11]) + int(fields[12])) / TICK
        kilobytes += next(int(line.split()[1]) for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines()
                          if line.startswith("VmRSS"))
    return seconds, kilobytes


def signed(port, path, headers, body, payload=None):
    request = botocore.awsrequest.AWSRequest("POST", f"http://127.0.0.1:{port}{path}", headers=headers, data=body)
    if payload is not None:
        request.context["payload_signing_enabled"] = False
    botocore.auth.SigV4Auth(botocore.credentials.Credentials(*KEY), "kinesisvideo", "us-east-1").add_auth(request)
    prepared = request.prepare()
    lines = [f"POST {path} HTTP/1.1", f"Host: 127.0.0.1:{port}"]
    lines += [f"{name}: {value}" for name, value in prepared.headers.items() if name.lower() not in ("host", "content-length")]
    return lines


def load(folder, *words):
    return json.loads(subprocess.run([f"{folder}/load", *map(str, words)], check=True, capture_output=True).stdout)


class Server:
    def __init__(self, name, command, port):
        self.name, self.port = name, port
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=os.setsid)
        time.sleep(1.5)

    def measure(self, folder, what, *words):
        pids = processes(self.process.pid)
        before, idle = usage(pids)
        stop = time.time() + 1
        job = subprocess.Popen([f"{folder}/load", *map(str, words)], stdout=subprocess.PIPE)
        peak = idle
        while job.poll() is None:
            time.sleep(max(0.1, stop - time.time()) if stop > time.time() else 0.5)
            peak = max(peak, usage(pids)[1])
        found = json.loads(job.communicate()[0])
        after, _ = usage(pids)
        moved = found["received"] + found["written"]
        found |= {"server": self.name, "what": what, "rate": moved / found["seconds"] / 1e6,
                  "cpuPerGB": (after - before) / max(moved / 1e9, 1e-9), "kbEach": (peak - idle) / found["connections"]}
        return found

    def stop(self):
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait(20)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--only", default="")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["gcc", "-O2", "-o", f"{folder}/load", HERE / "load.c"], check=True)
        subprocess.run(
            ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "mandelbrot=size=1280x720:rate=30", "-t", "20", "-c:v", "libx264",
             "-preset", "ultrafast", "-b:v", "16M", "-minrate", "16M", "-maxrate", "16M", "-bufsize", "4M", "-g", "30",
             "-cluster_time_limit", "1000", f"{folder}/media.mkv"], check=True)
        media = pathlib.Path(f"{folder}/media.mkv").read_bytes()
        with open(f"{folder}/body", "wb") as body:
            while body.tell() < 4 << 30:
                body.write(media)
        limits = {"callsPerSecond": 100_000, "sessions": 100_000}
        many = {"media": f"{folder}/media.mkv", "fragments": 1_000_000, "ageMilliseconds": 1_000_000_000_000, "limits": limits}
        pathlib.Path(f"{folder}/streams").mkdir()
        pathlib.Path(f"{folder}/streams/load.json").write_text(json.dumps({"streams": {
            "fast": many, "paced": many | {"delivery": {"bytesPerSecond": PACE}}, "burst": many | {"delivery": {"cutting": "burst"}},
            "sink": {"media": f"{folder}/media.mkv", "limits": limits}}}))
        pathlib.Path(f"{folder}/emulator.json").write_text(json.dumps({"streams": "streams"}))
        pathlib.Path(f"{folder}/nginx.conf").write_text(f"""
            user root; daemon off; pid {folder}/nginx.pid; error_log /dev/null; worker_processes 2; worker_rlimit_nofile 65536;
            events {{ worker_connections 20000; }}
            http {{ access_log off; sendfile on; tcp_nodelay on; client_max_body_size 0; client_body_temp_path {folder}/upload;
              server {{ listen 127.0.0.1:18182 backlog=4096; root {folder};
                location = /body {{ }}
                location = /paced {{ alias {folder}/body; limit_rate {PACE}; }} }} }}""")

        def get(stream, port):
            body = json.dumps({"StreamName": stream, "StartSelector": {"StartSelectorType": "EARLIEST"}})
            lines = signed(port, "/getMedia", {"Content-Type": "application/json"}, body)
            path = f"{folder}/get-{stream}"
            pathlib.Path(path).write_text("\r\n".join([*lines, f"Content-Length: {len(body)}", "", body]))
            return path

        def plain(name):
            path = f"{folder}/plain-{name}"
            pathlib.Path(path).write_text(f"GET /{name} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
            return path

        emulator = Server("emulator", [arguments.program, "emulate", "--quiet", "--port", "18181", "--config",
                                       f"{folder}/emulator.json"], 18181)
        nginx = Server("nginx", ["nginx", "-p", folder, "-c", f"{folder}/nginx.conf"], 18182)
        rounds = [("one, unpaced", 1, "fast", "body"), ("one, unpaced, in bursts", 1, "burst", "body"),
                  ("1,000 unpaced", 1000, "fast", "body"), ("1,000 at 100 KiB/s", 1000, "paced", "paced"),
                  ("4,000 at 100 KiB/s", 4000, "paced", "paced")]
        found = []
        try:
            for what, connections, stream, file in rounds:
                if arguments.only not in what:
                    continue
                for server, request in ((emulator, get(stream, 18181)), (nginx, plain(file))):
                    result = server.measure(folder, what, "read", "127.0.0.1", server.port, request, connections, arguments.seconds)
                    found.append(result)
                    pace = result["received"] / result["connections"] / result["seconds"] / PACE
                    print(f"{what:24} {server.name:9} {result['rate']:9.1f} MB/s  {result['cpuPerGB']:6.2f} s/GB  "
                          f"{result['kbEach']:7.1f} KB each  first byte {result['firstMedian']:.3f} s, last one's {result['firstMax']:.3f} s  "
                          f"{result['ok']} ok  pace {pace:.3f} ({result['least'] / result['seconds'] / PACE:.3f} to "
                          f"{result['most'] / result['seconds'] / PACE:.3f})", flush=True)
                    time.sleep(1)
        finally:
            emulator.stop()
            nginx.stop()


if __name__ == "__main__":
    main()
