"""TensorBoard's own reader on a run that was killed and went on: every scalar is compared with metrics.jsonl, every histogram with the
spectra that the probe left, and the text of the report with report.md.

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
from safetensors.numpy import load_file
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


def histograms(run):
    """The histograms as TensorBoard shows them, by tag."""
    events = EventAccumulator(str(run / "tb"), size_guidance={"histograms": 0})
    events.Reload()
    return {name: events.Histograms(name) for name in events.Tags()["histograms"]}


def compare_histograms(run):
    """Every spectrum that lies in a file has one histogram of its step with its ends, number and sum; no other has one."""
    found = histograms(run)
    ranked = {line["step"] for line in lines(run) if "update/effective_rank" in line["m"]}
    count = 0
    for name, shown in found.items():
        steps = [event.step for event in shown]
        if steps != sorted(steps) or set(steps) != ranked:
            sys.exit(f"tensorboard: {name}: histograms at {steps}, ranks at {sorted(ranked)}")
        site = name.removeprefix("spectrum/update/")
        for event in shown:
            values = load_file(run / "artifacts" / f"spectrum_update-step-{event.step:09d}.safetensors")[site]
            own = event.histogram_value
            near = numpy.allclose([own.min, own.max, own.sum], [values.min(), values.max(), values.sum()], rtol=1e-12)
            if not near or own.num != values.size or sum(own.bucket) != values.size or own.bucket_limit[-1] < values.max():
                sys.exit(f"tensorboard: {name} at {event.step} is not the spectrum of its file")
            count += 1
    if not count:
        sys.exit("tensorboard: there is no histogram")
    return count


def compare_text(report):
    """The tab for texts holds the report, word for word."""
    events = EventAccumulator(str(report / "tb"), size_guidance={"tensors": 0})
    events.Reload()
    (shown,) = events.Tensors("report")
    if events.SummaryMetadata("report").plugin_data.plugin_name != "text":
        sys.exit("tensorboard: the report is not for the plugin of texts")
    if shown.tensor_proto.string_val[0].decode() != (report.parent / "report.md").read_text():
        sys.exit("tensorboard: the text is not that of report.md")


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
    spectra = compare_histograms(run)
    compare_text(folder / "runs/small/report")
    values = sum(len(points) for points in wanted.values())
    print(f"TensorBoard's reader: {values} values of {len(wanted)} metrics over {kills} kills, all as in metrics.jsonl; "
          f"{spectra} histograms as in the artifacts; the report's text")
