#!/usr/bin/env python3
"""Speed of docent beside other engines, in runs that take turns.

    engine_table.py --docent PROGRAM [--other 'NAME=PROGRAM ARGUMENTS']... [--threads 1,2]
                    [--rows pp256,tg16,tg16@4096] [--rounds 3] [--burn N] MODEL...

A row is ppN (reading N tokens) or tgN (writing N), behind @D tokens of context. Each row is measured
once by every engine in turn, and that `rounds` times, so that whatever else the machine does meets
all of them. Other engines speak the language of llama-bench: -m -t -p -n -d (or -gp) -r -o csv. A
name may be given more than once with other arguments: its best median counts. With --burn so many
processes do nothing but keep a core busy meanwhile.

Printed are medians of tokens per second, docent's ratio to each of the others, the largest memory,
and how much of the machine other processes had meanwhile."""
import argparse
import csv
import os
import re
import shlex
import statistics
import subprocess
import sys


def ticks():
    """(all, idle) clock ticks of the machine so far."""
    with open("/proc/stat") as f:
        v = [int(x) for x in f.readline().split()[1:9]]
    return sum(v), v[3] + v[4]


class Foreign:
    """The share of the machine that neither the measured process nor idleness had."""

    def __init__(self):
        self.shares = []

    def add(self, before, after, own_seconds):
        total, idle = after[0] - before[0], after[1] - before[1]
        own = own_seconds * os.sysconf("SC_CLK_TCK")
        if total > 0:
            self.shares.append(max(0.0, total - idle - own) / total)

    def text(self):
        return f"{100 * statistics.median(self.shares):.0f} %" if self.shares else "?"


def run(command, foreign):
    """The output, and the largest memory in MB."""
    before = ticks()
    p = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    out = p.stdout.read()
    _, status, usage = os.wait4(p.pid, 0)
    p.returncode = os.waitstatus_to_exitcode(status)
    foreign.add(before, ticks(), usage.ru_utime + usage.ru_stime)
    if p.returncode != 0:
        sys.exit(f"engine_table: status {p.returncode} from: {shlex.join(command)}")
    return out, usage.ru_maxrss / 1024


def parse_row(text):
    m = re.fullmatch(r"(pp|tg)(\d+)(?:@(\d+))?", text)
    if not m:
        sys.exit(f"engine_table: {text} is no row; rows look like pp256, tg16 or tg16@4096")
    return m[1] == "pp", int(m[2]), int(m[3] or 0)


class Docent:
    name = "docent"

    def __init__(self, program):
        self.program = program

    def command(self, model, threads, row):
        reads, n, depth = parse_row(row)
        return [self.program, "--model", model, "bench", "--threads", str(threads),
                "--prefill", str(n if reads else 0), "--decode", str(0 if reads else n),
                "--depth", str(depth), "--repeat", "1", "--csv"]

    def speed(self, out):
        return float(list(csv.DictReader(out.splitlines()))[0]["tokens_per_second"])


class Other:
    def __init__(self, text):
        self.name, _, rest = text.partition("=")
        self.arguments = shlex.split(rest)
        if not self.name or not self.arguments:
            sys.exit(f"engine_table: --other {text}: NAME=PROGRAM is needed")
        shown = subprocess.run([self.arguments[0], "--help"], capture_output=True, text=True)
        self.has_depth = "--n-depth" in shown.stdout + shown.stderr

    def command(self, model, threads, row):
        reads, n, depth = parse_row(row)
        c = self.arguments + ["-m", model, "-t", str(threads), "-r", "1", "-o", "csv"]
        if depth and not self.has_depth:
            return None if reads else c + ["-p", "0", "-n", "0", "-gp", f"{depth},{n}"]
        c += ["-p", str(n if reads else 0), "-n", str(0 if reads else n)]
        return c + ["-d", str(depth)] if depth else c

    def speed(self, out):
        lines = out.splitlines()
        start = next(i for i, line in enumerate(lines) if "avg_ts" in line)
        return float(list(csv.DictReader(lines[start:]))[-1]["avg_ts"])


def measure(engines, model, threads, row, rounds, foreign, memory):
    """The best median of each name."""
    samples = [[] for _ in engines]
    for _ in range(rounds):
        for engine, got in zip(engines, samples):
            command = engine.command(model, threads, row)
            if command:
                out, mb = run(command, foreign)
                got.append(engine.speed(out))
                memory[engine.name] = max(memory.get(engine.name, 0), mb)
    best = {}
    for engine, got in zip(engines, samples):
        if got:
            best[engine.name] = max(best.get(engine.name, 0), statistics.median(got))
    return best


def table(engines, o):
    names = list(dict.fromkeys(e.name for e in engines))
    ratios = [f"docent/{n}" for n in names[1:]]
    print("| model | threads | row | " + " | ".join(names + ratios) + " | others' share |")
    print("|---" * (4 + len(names) + len(ratios)) + "|")
    memory = {}
    for model in o.models:
        for threads in o.threads.split(","):
            for row in o.rows.split(","):
                foreign = Foreign()
                best = measure(engines, model, threads, row, o.rounds, foreign, memory)
                cells = [f"{best[n]:.1f}" if n in best else "-" for n in names]
                cells += [f"{best['docent'] / best[n]:.2f}" if n in best else "-" for n in names[1:]]
                title = os.path.basename(model).removesuffix(".gguf")
                print(f"| {title} | {threads} | {row} | " + " | ".join(cells) +
                      f" | {foreign.text()} |", flush=True)
    print("\nLargest memory: " + ", ".join(f"{n} {memory[n]:.0f} MB" for n in memory))


def burners(n):
    loop = [sys.executable, "-c", "while True: pass"]
    return [subprocess.Popen(loop) for _ in range(n)]


def main():
    p = argparse.ArgumentParser(usage=__doc__)
    p.add_argument("--docent", required=True)
    p.add_argument("--other", action="append", default=[])
    p.add_argument("--threads", default="1,2")
    p.add_argument("--rows", default="pp256,tg16")
    p.add_argument("--rounds", type=int, default=3)
    p.add_argument("--burn", type=int, default=0)
    p.add_argument("models", nargs="+")
    o = p.parse_args()
    engines = [Docent(o.docent)] + [Other(text) for text in o.other]
    burning = burners(o.burn)
    try:
        table(engines, o)
    finally:
        for process in burning:
            process.kill()


main()
