"""Shared by the scripts of this folder: folders of reference cases and their description."""

import json
import shutil

import PIL
import torch
import transformers


def write_case(folder, module, args, files, expected, tolerance, dtype, seed, note):
    case = {
        "module": module,
        "args": args,
        "files": files,
        "expected": expected,
        "tolerance": tolerance,
        "made_with": {
            "torch": torch.__version__,
            "transformers": transformers.__version__,
            "pillow": PIL.__version__,
            "seed": seed,
            "dtype": dtype,
        },
        "note": note,
    }
    (folder / "case.json").write_text(json.dumps(case, indent=2) + "\n")


def fresh(folder):
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder
