"""Makes the reference case of WebP pictures with Pillow: python webp.py OUTPUT_FOLDER.

Needs Pillow and numpy (pip). Every picture has a twin in PNG with the levels that Pillow decodes.
"""

import argparse
import json
import sys
from pathlib import Path

import numpy as np
import PIL
from PIL import Image, ImageCms

WIDTH, HEIGHT = 53, 38

# In levels, mean and largest. libwebp interpolates chroma, others do not; what is lossless is equal.
LIMITS = {"lossy": (2.0, 12), "lossy_alpha": (2.0, 12), "lossy_low": (3.0, 24)}


def picture(alpha, coloured=True):
    """Slopes, edges and a little noise."""
    rng = np.random.default_rng(3010)
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    levels = np.stack([x * 4, y * 6, (x + y) * 2], -1).astype(np.float64)
    if coloured:
        levels[10:24, 12:33] = [230, 30, 60]
    else:
        # Where chroma is smooth, all decoders agree about how it is spread.
        levels[10:24, 12:33] += 60
    levels += rng.normal(0, 6, levels.shape)
    image = Image.fromarray(np.clip(levels, 0, 255).astype(np.uint8), "RGB")
    if alpha:
        image.putalpha(Image.fromarray((x * 4).astype(np.uint8), "L"))
    return image


def exif(orientation):
    block = Image.Exif()
    block[0x0112] = orientation
    return block.tobytes()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("output", type=Path)
    folder = parser.parse_args().output / "image-ops-webp"
    folder.mkdir(parents=True, exist_ok=True)
    # Of another colour space: a reader that applies profiles cannot pass over it.
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    pictures = {
        "lossy": (picture(False, False), {"quality": 80}),
        "lossy_low": (picture(False, False), {"quality": 20}),
        "lossy_alpha": (picture(True, False), {"quality": 80}),
        "lossless": (picture(False), {"lossless": True}),
        "lossless_alpha": (picture(True), {"lossless": True, "exact": True}),
        "palette": (picture(False).quantize(9).convert("RGB"), {"lossless": True}),
        "profile": (picture(False), {"lossless": True, "icc_profile": profile}),
        "rotated": (picture(False), {"lossless": True, "exif": exif(6)}),
    }
    files, mean, largest, orientation = {}, {}, {}, {}
    for name, (image, options) in pictures.items():
        image.save(folder / f"{name}.webp", method=4, **options)
        stored = Image.open(folder / f"{name}.webp")
        stored.convert("RGB").save(folder / f"{name}_twin.png")
        files[name] = f"{name}.webp"
        files[f"{name}_twin"] = f"{name}_twin.png"
        mean[name], largest[name] = LIMITS.get(name, (0.0, 0))
        orientation[name] = 6 if name == "rotated" else 1
    case = {
        "module": "image_ops",
        "args": {"operation": "read_webp", "files": list(pictures)},
        "files": files,
        "expected": {
            "mean_limit": mean,
            "max_limit": largest,
            "exif_orientation": orientation,
        },
        "tolerance": 0.0,
        "made_with": {
            "python": sys.version.split()[0],
            "numpy": np.__version__,
            "pillow": PIL.__version__,
        },
        "note": "NAME.webp decodes to the 8-bit levels of NAME_twin.png with Pillow's convert('RGB'): alpha is"
        " dropped, a colour profile is not applied. Decoders may differ in how they spread the chroma"
        " of lossy pictures: a difference within its limit counts as the limit.",
    }
    (folder / "case.json").write_text(json.dumps(case, indent=2) + "\n")


if __name__ == "__main__":
    main()
