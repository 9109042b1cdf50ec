#!/usr/bin/env python3
"""Does the suite notice the faults of a server that it does not know?

    witness_faults.py PROGRAM [--suite FOLDER] [--seed N ...] [--fault NAME ...] [--parallel 2] [--allowed 2]

The program runs its suite on the witness, once for each fault and seed. A fault is dead where the run ends with 1 and a case
failed; a run that could not judge (2, 5 …) has not noticed anything. Before that the sound witness must pass: where it does
not, a failure says nothing about a fault. What a draw hides is told, and not counted. Exit code 1 where more than the allowed
number survive any one seed, a sound witness is accused, or the program could not run its suite.
"""

import argparse
import asyncio
import contextlib
import json
import pathlib
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree

WITNESS = pathlib.Path(__file__).with_name("witness.py")


def faults_of(seed, arguments=()):
    """The table of faults as this seed has it: with what it hides."""
    command = [sys.executable, str(WITNESS), "--list-faults", "--json", *seeded(seed), *arguments]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def seeded(seed):
    return [] if seed is None else ["--seed", str(seed)]


def said_of(seed):
    return "no seed" if seed is None else f"seed {seed}"


def failures(junit):
    """What failed: the names of cases, and the codes of their findings."""
    names, codes = [], []
    with contextlib.suppress(OSError, ElementTree.ParseError):
        for case in ElementTree.parse(junit).getroot().iter("testcase"):
            found = [failure.get("type") or "?" for failure in case.findall("failure")]
            if found:
                names.append(case.get("name"))
                codes += found
    return names, sorted(set(codes))


@contextlib.asynccontextmanager
async def witness(arguments, target):
    process = await asyncio.create_subprocess_exec(sys.executable, str(WITNESS), *arguments, "--write-target", str(target),
                                                   stdout=asyncio.subprocess.DEVNULL)
    try:
        for _ in range(600):
            if target.exists():
                break
            if process.returncode is not None:
                raise SystemExit(f"the witness does not start: {' '.join(arguments)}")
            await asyncio.sleep(0.05)
        else:
            raise SystemExit("the witness writes no target")
        yield
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        await process.wait()


class Runner:
    def __init__(self, options):
        self.options = options
        self.free = asyncio.Semaphore(options.parallel)

    async def run(self, arguments):
        """One run of the suite: its exit code, what failed, and how long it took."""
        async with self.free:
            with tempfile.TemporaryDirectory() as folder:
                target, junit = pathlib.Path(folder) / "target.json", pathlib.Path(folder) / "junit.xml"
                command = [self.options.program, "run", "--target", str(target), "--no-reports", "--quiet", "--jobs", "16",
                           "--timeout", "60", "--format", f"junit={junit}"]
                if not self.options.all_failures:
                    command.append("--fail-fast")
                if self.options.suite:
                    command += ["--suite", self.options.suite]
                async with witness(arguments, target):
                    begun = time.monotonic()
                    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.DEVNULL,
                                                                   stderr=asyncio.subprocess.DEVNULL)
                    try:
                        code = await asyncio.wait_for(process.wait(), self.options.longest)
                    except asyncio.TimeoutError:
                        process.kill()
                        await process.wait()
                        code = None
                    return code, *failures(junit), time.monotonic() - begun

    def arguments(self, seed, fault=None):
        limited = fault is not None and fault["limits"]
        return [*seeded(seed), *([] if limited else ["--no-limits"]), *(fault["arguments"] if fault else []),
                *(["--fault", fault["name"]] if fault else [])]

    async def sound(self, seed, arguments):
        """Whether the witness without a fault passes when it is started like this."""
        code, names, codes, took = await self.run(arguments)
        shown = " ".join(argument for argument in arguments if argument != "--no-limits") or "plain"
        limits = "" if "--no-limits" in arguments else " with limits"
        if code == 0:
            print(f"sound     {said_of(seed)}: {shown}{limits} passes in {took:.0f} s", flush=True)
        else:
            print(f"ACCUSED   {said_of(seed)}: {shown}{limits}: exit {code}, {', '.join(codes) or 'no finding'}: {', '.join(names[:4])}",
                  flush=True)
        return code == 0

    async def judge(self, seed, fault):
        code, names, codes, took = await self.run(self.arguments(seed, fault))
        dead = code == 1 and bool(names)
        # Where the program could not run its suite at all, nothing is known.
        known = code in (None, 0, 1, 2, 5)
        verdict = "dead" if dead else "SURVIVED" if known else "NOT RUN"
        why = f"{', '.join(codes)}: {', '.join(names[:3])}" if dead else f"exit {'after a time too long' if code is None else code}"
        print(f"{verdict:9} {said_of(seed)}: {fault['name']:32} {why} ({took:.0f} s)", flush=True)
        return {"seed": seed, "fault": fault["name"], "area": fault["area"], "dead": dead, "known": known, "exit": code,
                "codes": codes, "cases": names}


async def main(options):
    runner = Runner(options)
    every = [argument for fault in faults_of(None) for argument in fault["arguments"]]
    accused, results, hidden = False, [], 0
    for seed in options.seed or [None]:
        faults = [fault for fault in faults_of(seed, every) if not options.fault or fault["name"] in options.fault]
        if options.without_limits:
            faults = [fault for fault in faults if not fault["limits"]]
        seen = [fault for fault in faults if not fault["hidden"]]
        for fault in faults:
            if fault["hidden"]:
                hidden += 1
                print(f"hidden    {said_of(seed)}: {fault['name']:32} {fault['hidden']}", flush=True)
        ways = {tuple(runner.arguments(seed, {**fault, "name": ""})[:-2]) for fault in seen}
        accused |= not all(await asyncio.gather(*(runner.sound(seed, list(way)) for way in sorted(ways))))
        results += await asyncio.gather(*(runner.judge(seed, fault) for fault in seen))
    if options.json:
        pathlib.Path(options.json).write_text(json.dumps(results, indent=2) + "\n")
    most = 0
    for seed in options.seed or [None]:
        alive = [result["fault"] for result in results if result["seed"] == seed and result["known"] and not result["dead"]]
        most = max(most, len(alive))
        print(f"{said_of(seed)}: {sum(result['seed'] == seed and result['dead'] for result in results)} dead, {len(alive)} survived"
              + (f": {', '.join(alive)}" if alive else ""))
    unknown = sum(not result["known"] for result in results)
    survived = sum(not result["dead"] for result in results) - unknown
    print(f"{len(results)} runs, {survived} survived, {hidden} hidden, {unknown} not run, {options.allowed} allowed a seed")
    return int(accused or unknown > 0 or most > options.allowed)


def parse_options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", help="kvsconform")
    parser.add_argument("--suite", help="the suite's folder, where the program does not find it")
    parser.add_argument("--seed", type=int, action="append", help="of the witness; repeatable")
    parser.add_argument("--fault", action="append", help="only this one; repeatable")
    parser.add_argument("--without-limits", action="store_true", help="leave the faults about limits out: their runs take minutes")
    parser.add_argument("--parallel", type=int, default=2, help="runs at once")
    parser.add_argument("--allowed", type=int, default=2, help="how many may survive a seed")
    parser.add_argument("--longest", type=float, default=400, help="seconds that a run may take")
    parser.add_argument("--all-failures", action="store_true", help="do not end a run with its first failure, to see all codes")
    parser.add_argument("--json", metavar="FILE", help="where to write what was found")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(asyncio.run(main(parse_options())))
