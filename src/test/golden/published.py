"""Lists the tensors of the published models: python published.py src/test/resources/published

Needs torch, diffusers and transformers (pip), and no weights: each configuration below the folder is
opened by the class that it names, without memory, and names and shapes go into tensors.txt next to it,
as published files have them. A range {0-18} stands for the numbers of equal blocks.
"""

import argparse
import json
import re
from pathlib import Path

import diffusers
import torch
import transformers


def model(folder):
    config = json.loads((folder / "config.json").read_text())
    with torch.device("meta"):
        if "_class_name" in config:
            kind = getattr(diffusers, config["_class_name"])
            return kind.from_config(config)
        kind = getattr(transformers, config["architectures"][0])
        return kind(kind.config_class(**config))


def published(name, kind):
    """Names of the releases that wrote the published files."""
    if kind == "CLIPTextModel" and not name.startswith("text_model."):
        return "text_model." + name
    if kind == "Qwen2_5_VLForConditionalGeneration":
        return name.replace("model.visual.", "visual.").replace("model.language_model.", "model.")
    return name


def lines(tensors):
    """One line for all equal blocks; the first number of a name counts them."""
    blocks = {}
    for name, shape in tensors.items():
        found = re.search(r"(?<=\.)\d+(?=\.)", name)
        key = (re.sub(r"(?<=\.)\d+(?=\.)", "#", name, count=1), shape) if found else (name, shape)
        blocks.setdefault(key, []).append(int(found.group()) if found else None)
    for (name, shape), numbers in blocks.items():
        runs = []
        for number in sorted(n for n in numbers if n is not None):
            if runs and runs[-1][1] == number - 1:
                runs[-1][1] = number
            else:
                runs.append([number, number])
        shown = " ".join(map(str, shape))
        for first, last in runs or [[None, None]]:
            yield f"{name.replace('#', f'{{{first}-{last}}}')} {shown}".rstrip()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    for config in sorted(parser.parse_args().folder.glob("*/*/config.json")):
        kind = model(config.parent)
        named = dict(kind.named_parameters())
        tensors = {
            published(name, type(kind).__name__): tuple(tensor.shape)
            for name, tensor in named.items()
        }
        (config.parent / "tensors.txt").write_text("\n".join(lines(tensors)) + "\n")
        total = sum(tensor.numel() for tensor in named.values())
        print(f"{config.parent}: {len(tensors)} tensors, {total} parameters")


if __name__ == "__main__":
    main()
