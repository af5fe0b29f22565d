"""Reads the event files of a run with TensorBoard's own reader and compares them with metrics.jsonl.

    python src/test/golden/tensorboard_check.py runs/NAME     (tensorboard 2.21, pillow 12)
"""

import io
import json
import math
import pathlib
import struct
import sys

import PIL.Image
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

run = pathlib.Path(sys.argv[1])
events = EventAccumulator(str(run / "tensorboard"), size_guidance={"scalars": 0, "images": 0}).Reload()
tags = events.Tags()
found = {tag: {event.step: event.value for event in events.Scalars(tag)} for tag in tags["scalars"]}

values = 0
for line in map(json.loads, (run / "metrics.jsonl").read_text().splitlines()):
    step = line.pop("step")
    split = "eval" if "reward.eval" in line else "train"
    for name, value in line.items():
        as_float = struct.unpack("f", struct.pack("f", value))[0]
        shown = found[f"{split}/{name}"][step]
        assert shown == as_float, (split, name, step, shown, value)
        values += 1

for tag, steps in found.items():
    assert all(math.isfinite(value) for value in steps.values()), tag

pictures = 0
for tag in tags["images"]:
    for image in events.Images(tag):
        picture = PIL.Image.open(io.BytesIO(image.encoded_image_string))
        picture.load()
        assert picture.size == (image.width, image.height) and picture.mode == "RGB", tag
        pictures += 1

own = sorted(tag for tag in found if tag.endswith(("/lag", "_device_second")))
print(f"{values} values of metrics.jsonl under {len(found)} tags, {pictures} pictures under {len(tags['images'])} tags")
for tag in own:
    print(tag, {step: round(value, 3) for step, value in list(found[tag].items())[-4:]})
