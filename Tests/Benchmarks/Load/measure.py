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
PRODUCERS = 100
PUT = 1_000_000 // 8


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


def signed(port, path, headers, body):
    request = botocore.awsrequest.AWSRequest("POST", f"http://127.0.0.1:{port}{path}", headers=headers, data=body)
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
        subprocess.run(
            ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc2=size=640x360:rate=30", "-t", "600", "-c:v", "libx264",
             "-preset", "ultrafast", "-b:v", "1M", "-minrate", "1M", "-maxrate", "1M", "-bufsize", "1M", "-g", "30",
             "-cluster_time_limit", "1000", f"{folder}/put.mkv"], check=True)
        media = pathlib.Path(f"{folder}/media.mkv").read_bytes()
        with open(f"{folder}/body", "wb") as body:
            while body.tell() < 4 << 30:
                body.write(media)
        limits = {"callsPerSecond": 100_000, "sessions": 100_000}
        many = {"media": f"{folder}/media.mkv", "fragments": 1_000_000, "ageMilliseconds": 1_000_000_000_000, "limits": limits}
        for name in ("streams", "upload", "temporary"):
            pathlib.Path(f"{folder}/{name}").mkdir()
        pathlib.Path(f"{folder}/streams/load.json").write_text(json.dumps({"streams": {
            "fast": many, "paced": many | {"delivery": {"bytesPerSecond": PACE}}, "burst": many | {"delivery": {"cutting": "burst"}},
            **{f"sink-{number}": {"limits": limits} for number in range(PRODUCERS)}}}))
        pathlib.Path(f"{folder}/emulator.json").write_text(json.dumps({"streams": "streams"}))
        pathlib.Path(f"{folder}/nginx.conf").write_text(f"""
            user root; daemon off; pid {folder}/nginx.pid; error_log /dev/null; worker_processes 2; worker_rlimit_nofile 65536;
            events {{ worker_connections 20000; }}
            http {{ access_log off; sendfile on; tcp_nodelay on; client_max_body_size 0; client_body_temp_path {folder}/temporary;
              server {{ listen 127.0.0.1:18182 backlog=4096; root {folder};
                location = /body {{ }}
                location = /copied {{ alias {folder}/body; sendfile off; output_buffers 2 256k; }}
                location = /upload {{ dav_methods PUT; }}
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

        def put(port):
            for number in range(PRODUCERS):
                lines = signed(port, "/putMedia", {
                    "x-amzn-stream-name": f"sink-{number}", "x-amzn-fragment-timecode-type": "RELATIVE",
                    "x-amzn-producer-start-timestamp": str(int(time.time()))}, b"")
                pathlib.Path(f"{folder}/put-{number}").write_text("\r\n".join([*lines, "Transfer-Encoding: chunked", "", ""]))
                pathlib.Path(f"{folder}/dav-{number}").write_text(
                    f"PUT /upload/{number} HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n")
            return f"{folder}/put-%d"

        emulator = Server("emulator", [arguments.program, "emulate", "--quiet", "--port", "18181", "--config",
                                       f"{folder}/emulator.json"], 18181)
        nginx = Server("nginx", ["nginx", "-p", folder, "-c", f"{folder}/nginx.conf"], 18182)
        rounds = [("one, unpaced", 1, "fast", "body"), ("one, unpaced", 1, None, "copied"),
                  ("one, unpaced, in bursts", 1, "burst", None),
                  ("1,000 unpaced", 1000, "fast", "body"), ("1,000 unpaced", 1000, None, "copied"),
                  ("1,000 at 100 KiB/s", 1000, "paced", "paced"), ("4,000 at 100 KiB/s", 4000, "paced", "paced")]

        def tell(result, pace):
            print(f"{result['what']:24} {result['server']:17} {result['rate']:8.1f} MB/s  {result['cpuPerGB']:5.2f} s/GB  "
                  f"{result['kbEach']:8.1f} KB each  first byte {result['firstMedian']:.3f} s, slowest {result['firstMax']:.3f} s  "
                  f"{result['ok']} ok", end="")
            if pace:
                rates = [result[f"rate{name}"] / pace for name in ("Least", "Median", "Most")]
                print("  pace {1:.3f} ({0:.3f} to {2:.3f})".format(*rates), end="")
            print(flush=True)
            time.sleep(1)

        try:
            for what, connections, stream, file in rounds:
                if arguments.only not in what:
                    continue
                servers = [(emulator, get(stream, 18181), "emulator")] if stream else []
                if file:
                    servers.append((nginx, plain(file), {"copied": "nginx, no sendfile"}.get(file, "nginx")))
                for server, request, name in servers:
                    result = server.measure(folder, what, "read", "127.0.0.1", server.port, request, connections, arguments.seconds)
                    tell(result | {"server": name}, PACE if "KiB/s" in what else None)
            what = f"{PRODUCERS} producers, 1 Mbit/s"
            if arguments.only in what:
                put(18181)
                for server, request, name in ((emulator, "put-%d", "emulator"), (nginx, "dav-%d", "nginx, to files")):
                    result = server.measure(folder, what, "write", "127.0.0.1", server.port, f"{folder}/{request}",
                                            f"{folder}/put.mkv", PUT, PRODUCERS, arguments.seconds)
                    if server is emulator:
                        print(f"{result['closed']} closed, {result['written'] / PRODUCERS / arguments.seconds / PUT:.3f} of what was due")
                    tell(result, None)
        finally:
            emulator.stop()
            nginx.stop()


if __name__ == "__main__":
    main()
