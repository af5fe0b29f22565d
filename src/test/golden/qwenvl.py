"""Makes small reference cases of Qwen2.5-VL with transformers: python qwenvl.py OUTPUT_FOLDER.

Needs torch, transformers, safetensors, Pillow and numpy (pip). The bundled cases were made with the
versions that their case.json names. With --random N it makes N more cases of drawn shapes, to look
for configurations that the bundled ones do not cover.
"""

import argparse
import json
import random
import shutil
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from safetensors.torch import load_file, save_file
from transformers import AutoTokenizer, Qwen2_5_VLConfig, Qwen2_5_VLForConditionalGeneration
from transformers.models.qwen2_vl.image_processing_pil_qwen2_vl import Qwen2VLImageProcessorPil

from cases import fresh, write_case

PAD, EOS, START, END, IMAGE, VIDEO, VOCAB = 40, 41, 42, 43, 44, 45, 46


def config(c):
    return Qwen2_5_VLConfig(
        text_config=dict(
            vocab_size=VOCAB,
            hidden_size=c["heads"] * 2 * sum(c["sections"]),
            intermediate_size=c["inner"],
            num_hidden_layers=c["layers"],
            num_attention_heads=c["heads"],
            num_key_value_heads=c["kv_heads"],
            rms_norm_eps=c["eps"],
            hidden_act=c.get("act", "silu"),
            rope_parameters=dict(
                rope_type="default", rope_theta=c["theta"], mrope_section=c["sections"]
            ),
            bos_token_id=PAD,
            eos_token_id=EOS,
            pad_token_id=PAD,
            max_position_embeddings=512,
        ),
        vision_config=dict(
            depth=c["depth"],
            hidden_size=c["vision_heads"] * c["vision_head"],
            intermediate_size=c["inner"] + 4,
            num_heads=c["vision_heads"],
            hidden_act=c.get("vision_act", "silu"),
            in_channels=3,
            patch_size=c["patch"],
            spatial_merge_size=c["merge"],
            temporal_patch_size=c["temporal"],
            window_size=c["window"],
            out_hidden_size=c["heads"] * 2 * sum(c["sections"]),
            fullatt_block_indexes=c["full"],
            tokens_per_second=2,
        ),
        image_token_id=IMAGE,
        video_token_id=VIDEO,
        vision_start_token_id=START,
        vision_end_token_id=END,
        tie_word_embeddings=c["tied"],
    )


def flat(nested):
    """The layout of published files: the text's keys at the top, rope_scaling of type mrope."""
    text = dict(nested["text_config"])
    rope = text.pop("rope_parameters")
    text.pop("layer_types", None)
    text.pop("model_type", None)
    vision = dict(nested["vision_config"])
    vision["in_chans"] = vision.pop("in_channels")
    vision.pop("rope_parameters", None)
    vision.pop("model_type", None)
    out = {k: v for k, v in nested.items() if k not in ("text_config", "vision_config")}
    out.update(text)
    out["rope_theta"] = rope["rope_theta"]
    out["rope_scaling"] = {"type": "mrope", "mrope_section": rope["mrope_section"]}
    out["vision_config"] = vision
    return out


def tokens(rows, merge, side, rng):
    """Rows of text lengths and image grids to ids and mask."""
    ids = []
    for row in rows:
        line = []
        for part in row:
            if isinstance(part, int):
                line += [rng.randrange(PAD) for _ in range(part)]
            else:
                line += [START] + [IMAGE] * (part[0] * part[1] // merge**2) + [END]
        ids.append(line)
    longest = max(map(len, ids))
    pads = [[PAD] * (longest - len(line)) for line in ids]
    masks = [[0] * len(p) + [1] * len(line) for p, line in zip(pads, ids)]
    if side == "right":
        return (
            torch.tensor([line + p for p, line in zip(pads, ids)]),
            torch.tensor([m[::-1] for m in masks]),
        )
    return torch.tensor([p + line for p, line in zip(pads, ids)]), torch.tensor(masks)


def model_case(folder, c, rows, seed, note, side="left"):
    rng = random.Random(seed)
    torch.manual_seed(seed)
    dtype = torch.bfloat16 if c["bf16"] else torch.float32
    model = Qwen2_5_VLForConditionalGeneration(config(c)).eval()
    with torch.no_grad():
        for name, p in model.named_parameters():
            if p.ndim == 1:
                p.copy_((1 if name.endswith("weight") else 0) + 0.2 * torch.randn_like(p))
            else:
                p.copy_(torch.randn_like(p) / p[0].numel() ** 0.5)
        embed = model.model.language_model.embed_tokens.weight
        embed.copy_(torch.randn_like(embed) / (embed.shape[1] ** 0.5 if c["tied"] else 1))
        for p in model.parameters():  # not the buffers: rotary frequencies stay fp32
            p.data = p.data.to(dtype)
    grids = [part for row in rows for part in row if not isinstance(part, int)]
    ids, mask = tokens(rows, c["merge"], side, rng)
    io = {"in.input_ids": ids, "in.attention_mask": mask}
    call = {"input_ids": ids, "attention_mask": mask}
    if grids:
        thw = torch.tensor([[1, h, w] for h, w in grids])
        count = int(thw.prod(-1).sum())
        pixels = torch.randn(count, 3 * c["temporal"] * c["patch"] ** 2).to(dtype)
        io |= {"in.pixel_values": pixels, "in.image_grid_thw": thw}
        call |= {
            "pixel_values": pixels,
            "image_grid_thw": thw,
            "mm_token_type_ids": (ids == IMAGE).int(),
        }
    with torch.no_grad():
        result = model.model(**call, use_cache=False)
        hidden = result.last_hidden_state
        io["out.last_hidden_state"] = hidden * mask[..., None].to(dtype)
        io["out.last_logits"] = model.lm_head(hidden[:, -1])
        if grids:
            io["out.image_embeds"] = torch.cat(
                model.model.get_image_features(pixels, thw, return_dict=True).pooler_output
            )
            io["out.position_ids"] = model.model.get_rope_index(
                ids, (ids == IMAGE).int(), image_grid_thw=thw, attention_mask=mask
            )[0]
    fresh(folder)
    model.save_pretrained(folder / "model", max_shard_size=c.get("shard", "1GB"))
    (folder / "model" / "generation_config.json").unlink(missing_ok=True)
    file = folder / "model" / "config.json"
    nested = json.loads(file.read_text())
    if c["flat"]:
        file.write_text(json.dumps(flat(nested), indent=1) + "\n")
    elif c["tied"]:
        nested["text_config"]["tie_word_embeddings"] = nested.pop("tie_word_embeddings")
        file.write_text(json.dumps(nested, indent=1) + "\n")
    if c["new_keys"]:
        for shard in (folder / "model").glob("*.safetensors"):
            save_file(
                {new_key(k): v for k, v in load_file(shard).items()}, shard, {"format": "pt"}
            )
        for index in (folder / "model").glob("*.index.json"):
            listed = json.loads(index.read_text())
            listed["weight_map"] = {new_key(k): v for k, v in listed["weight_map"].items()}
            index.write_text(json.dumps(listed, indent=1) + "\n")
    save_file({k: v.contiguous() for k, v in io.items()}, folder / "io.safetensors")
    name = "bfloat16" if c["bf16"] else "float32"
    write_case(folder, "qwen2_5_vl", {}, {}, {}, 0.03 if c["bf16"] else 1e-4, name, seed, note)


def new_key(key):
    if key.startswith("visual."):
        return "model." + key
    if key.startswith("model."):
        return "model.language_model." + key[len("model.") :]
    return key


def pictures(seed):
    """One of every kind that a PNG holds, with transparency where the kind allows it."""
    rng = np.random.default_rng(seed)

    def levels(*shape):
        coarse = rng.integers(0, 256, shape, dtype=np.uint8)
        return coarse.repeat(3, 0).repeat(3, 1)

    palette = Image.fromarray(levels(5, 9) % 16)
    palette = Image.frombytes("P", palette.size, palette.tobytes())
    palette.putpalette(list(rng.integers(0, 256, 48, dtype=np.uint8)))
    return {
        "rgb": (Image.fromarray(levels(5, 7, 3)), {}),
        "rgba": (Image.fromarray(levels(9, 4, 4)), {}),
        "grey_alpha": (Image.fromarray(levels(6, 5, 2)), {}),
        "palette": (palette, {"transparency": bytes(rng.integers(0, 256, 16, dtype=np.uint8))}),
        "bilevel": (Image.fromarray(levels(4, 6) > 127), {}),
    }


def processor_case(folder, tokenizer, seed, note):
    fresh(folder)
    (folder / "model").mkdir()
    for name in ("vocab.json", "merges.txt", "tokenizer_config.json", "added_tokens.json"):
        shutil.copyfile(tokenizer / name, folder / "model" / name)
        (folder / "model" / name).chmod(0o644)
    settings = {
        "patch_size": 4,
        "temporal_patch_size": 1,
        "merge_size": 3,
        "min_pixels": 150,
        "size": {"shortest_edge": 1, "longest_edge": 400},
        "image_mean": [0.5, 0.25, 0.125],
        "image_std": [0.5, 1, 0.25],
    }
    (folder / "model" / "preprocessor_config.json").write_text(json.dumps(settings, indent=1))
    made = pictures(seed)
    for name, (picture, extra) in made.items():
        picture.save(folder / f"{name}.png", **extra)
    names = list(made)
    texts = [
        "<|image_pad|><|image_pad|> 3 cats",
        "no picture",
        "a<|image_pad|>b<|image_pad|><|im_end|><|image_pad|>",
    ]
    processor = Qwen2VLImageProcessorPil(**settings)
    tokens = AutoTokenizer.from_pretrained(folder / "model")
    opened = [Image.open(folder / f"{name}.png") for name in names]
    out = processor(images=opened, return_tensors="pt")
    grids = out["image_grid_thw"]
    counts = [int(g.prod()) // settings["merge_size"] ** 2 for g in grids]
    left = iter(counts)
    expanded = []
    for text in texts:
        pieces = text.split("<|image_pad|>")
        line = pieces[0]
        for piece in pieces[1:]:
            line += "<|image_pad|>" * next(left) + piece
        expanded.append(line)
    encoded = tokens(expanded, padding=True, padding_side="left", return_tensors="pt")
    save_file(
        {
            "out.input_ids": encoded["input_ids"],
            "out.attention_mask": encoded["attention_mask"],
            "out.pixel_values": out["pixel_values"].contiguous(),
            "out.image_grid_thw": grids,
        },
        folder / "io.safetensors",
    )
    edge = settings["patch_size"]
    write_case(
        folder,
        "qwen2_5_vl_processor",
        {"texts": texts, "images": names, "padding": True, "padding_side": "left"},
        {name: f"{name}.png" for name in names},
        {
            "resized": [[int(g[1]) * edge, int(g[2]) * edge] for g in grids],
            "image_tokens": counts,
            "image_token_id": tokens.convert_tokens_to_ids("<|image_pad|>"),
        },
        1e-6,
        "float32",
        seed,
        note,
    )


NARROW = dict(
    heads=6, kv_heads=2, sections=[1, 1, 2], inner=20, layers=2, eps=1e-5, theta=5e4,
    act="gelu", vision_act="quick_gelu", depth=3, vision_heads=2, vision_head=8, patch=3, merge=3,
    temporal=1, window=18, full=[0, 2], tied=False, flat=True, new_keys=False, bf16=False,
)  # fmt: skip
SHARDED = dict(
    heads=4, kv_heads=4, sections=[2, 3, 3], inner=24, layers=2, eps=1e-6, theta=1e6,
    depth=2, vision_heads=2, vision_head=12, patch=2, merge=2,
    temporal=2, window=13, full=[1], tied=True, flat=False, new_keys=True, bf16=True, shard="20KB",
)  # fmt: skip


def draw(rng):
    merge = rng.choice([1, 2, 2, 3])
    kv = rng.choice([1, 2, 3])
    patch = rng.choice([2, 3, 4])
    depth = rng.randint(1, 4)
    c = dict(
        heads=kv * rng.choice([1, 2, 4]), kv_heads=kv,
        sections=[rng.randint(1, 4) for _ in range(3)], inner=rng.randint(8, 40),
        layers=rng.randint(1, 3), eps=rng.choice([1e-5, 1e-6]), theta=rng.choice([1e4, 1e6]),
        act=rng.choice(["silu", "gelu", "gelu_pytorch_tanh"]), depth=depth,
        vision_heads=rng.randint(1, 3), vision_head=4 * rng.randint(1, 4), patch=patch, merge=merge,
        temporal=rng.choice([1, 2]), window=patch * merge * rng.randint(1, 4) + rng.randint(0, 3),
        full=[i for i in range(depth) if rng.random() < 0.4], tied=rng.random() < 0.4,
        flat=rng.random() < 0.5, new_keys=rng.random() < 0.5, bf16=rng.random() < 0.3,
        shard=rng.choice(["1GB", "20KB"]),
    )  # fmt: skip
    grid = lambda: (merge * rng.randint(1, 9), merge * rng.randint(1, 9))  # noqa: E731
    rows = [
        [rng.randint(1, 9)] + [p for _ in range(rng.randint(0, 2)) for p in (grid(), rng.randint(1, 5))]
        for _ in range(rng.randint(1, 3))
    ]
    return c, rows


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--tokenizer", type=Path, help="a folder with vocab.json and merges.txt")
    parser.add_argument("--random", type=int, default=0)
    args = parser.parse_args()
    for k in range(args.random):
        c, rows = draw(random.Random(k))
        # Behind the text of a batch without images the reference counts positions through padding.
        has_images = any(not isinstance(part, int) for row in rows for part in row)
        side = "right" if has_images and k % 4 == 0 else "left"
        model_case(args.folder / f"qwenvl-random-{k}", c, rows, k, json.dumps(c), side)
    if args.random:
        return
    model_case(
        args.folder / "qwenvl-narrow",
        NARROW,
        [[2, (15, 12), 1, (6, 9)], [(3, 3), 3]],
        1,
        "Squares of 3x3 patches, windows of 2x2 tokens cut at the border, one frame per patch, other "
        "activations; flat config.json, published key names.",
    )
    model_case(
        args.folder / "qwenvl-windows-bf16",
        SHARDED,
        [[1, (8, 14), 2], [3, (10, 4), 1, (2, 2), 1], [5]],
        2,
        "Windows of 3x3 tokens whose 13 pixels do not divide, an image of one token, a row without "
        "any; several shards, newer key names, tied head said by text_config only.",
    )
    if args.tokenizer:
        processor_case(
            args.folder / "qwenvl-processor-kinds",
            args.tokenizer,
            3,
            "One PNG of each kind, transparency over white; min_pixels at the top beside size, "
            "which gives the other limit; squares of 3x3 patches, vocab.json and merges.txt only.",
        )


main()
