"""TensorBoard's own reader on a run that was killed and went on: every scalar is compared with metrics.jsonl.

Usage: tensorboard_check.py RANKLAB. Reads `tb/` with EventAccumulator; values are those of the metrics file in float32.
"""
import json
import logging
import pathlib
import random
import signal
import subprocess
import sys
import tempfile
import time

import numpy
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

# It warns whenever it forgets what a killed attempt wrote: that is what is wanted here.
logging.getLogger("tensorboard").setLevel(logging.ERROR)

EXPERIMENT = """
name: small
data: {kind: text, path: text.txt, context: 32}
model: {kind: llama, layers: 1, hidden: 16, inner: 24, heads: 2}
optimizer: {kind: adamw, lr: 1e-2}
schedule: {kind: cosine, warmup: 2}
adapter: {kind: lora, rank: 2}
restart: {every: 6, rewarm: 2}
train: {until: 120, batch: 2, threads: 1}
eval: {every: 8, batches: 1}
checkpoint: {every: 5, keep: 2}
probes: [{kind: spectrum, of: update, every: 8}]
"""


def lines(run):
    """The whole lines of the metrics file; a last one may be torn."""
    path = run / "metrics.jsonl"
    return [json.loads(line) for line in path.read_text().split("\n")[:-1]] if path.exists() else []


def expected(run):
    """(step, bits of float32) by name; what is not finite is text in JSON, which float() reads."""
    found = {}
    for line in lines(run):
        for name, value in line["m"].items():
            with numpy.errstate(over="ignore"):
                bits = numpy.float32(float(value)).view(numpy.uint32)
            found.setdefault(name, []).append((line["step"], int(bits)))
    return found


def read(run):
    """What TensorBoard shows, all of it (it keeps 10,000 values a tag unless told to keep all)."""
    events = EventAccumulator(str(run / "tb"), size_guidance={"scalars": 0})
    events.Reload()
    return {
        name: [(e.step, int(numpy.float32(e.value).view(numpy.uint32))) for e in events.Scalars(name)]
        for name in events.Tags()["scalars"]
    }


with tempfile.TemporaryDirectory() as place:
    folder = pathlib.Path(place)
    words = "to be or not that is the question whether nobler".split()
    choice = random.Random(0)
    (folder / "text.txt").write_text(" ".join(choice.choice(words) for _ in range(1200)))
    (folder / "small.yaml").write_text(EXPERIMENT)
    command = [str(pathlib.Path(sys.argv[1]).resolve()), "run", "small.yaml", "--runs", "runs"]
    kills = 0
    for step in (3, 23, 48, 77):
        process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while process.poll() is None:
            runs = list(folder.glob("runs/small/points/*"))
            if runs and any(line["step"] >= step for line in lines(runs[0])[-1:]):
                process.send_signal(signal.SIGKILL)
                process.wait()
                kills += 1
                break
            time.sleep(0.001)
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    (run,) = folder.glob("runs/small/points/*")
    files = sorted((run / "tb").iterdir())
    wanted, found = expected(run), read(run)
    if kills < 2 or len(files) != kills + 1:
        sys.exit(f"tensorboard: {kills} kills and {len(files)} files: nothing was tested, or a file is missing")
    for name in sorted(wanted.keys() | found.keys()):
        one, other = set(wanted.get(name, [])), set(found.get(name, []))
        if wanted.get(name) != found.get(name):
            sys.exit(
                f"tensorboard: {name}: (step, bits) only in metrics.jsonl: {sorted(one - other)}, "
                f"only in tb: {sorted(other - one)}; where both are empty, their order differs")
    values = sum(len(points) for points in wanted.values())
    print(f"TensorBoard's reader: {values} values of {len(wanted)} metrics over {kills} kills, all as in metrics.jsonl")
