"""Makes small reference cases of CLIP with transformers: python clip.py OUTPUT_FOLDER TOKENIZER_FOLDER.

Needs torch, transformers, safetensors, Pillow and numpy (pip). TOKENIZER_FOLDER holds vocab.json,
merges.txt and tokenizer_config.json of a small CLIP tokenizer, as the case tokenizer-clip does. The
bundled cases were made with the versions that their case.json names. The scores are computed as the
scorers of flow_grpo compute them: see the three functions below.
"""

import argparse
import json
import shutil
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from safetensors.torch import load_file, save_file
from torch.nn import functional
from transformers import AutoTokenizer, CLIPConfig, CLIPModel
from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil

from cases import fresh, write_case

TOKENIZER = ("vocab.json", "merges.txt", "tokenizer_config.json")


def make(config, seed, dtype=torch.float32):
    torch.manual_seed(seed)
    model = CLIPModel(CLIPConfig(**config)).eval()
    with torch.no_grad():
        for name, p in model.named_parameters():
            if name == "logit_scale":
                p.fill_(1.7)
            elif name.endswith("embedding.weight") and p.ndim == 2 or p.ndim == 1:
                norm = "norm" in name and name.endswith("weight")
                p.copy_((1 if norm else 0) + 0.4 * torch.randn_like(p))
            else:
                p.copy_(1.4 * torch.randn_like(p) / p[0].numel() ** 0.5)
        for p in model.parameters():
            p.data = p.data.to(dtype)
    return model


def save(model, folder):
    model.save_pretrained(folder)
    (folder / "generation_config.json").unlink(missing_ok=True)


def as_of_old(folder, text, vision):
    """The towers' settings in two places that differ, and buffers that nothing reads."""
    file = folder / "config.json"
    config = json.loads(file.read_text())
    config |= {"text_config_dict": text, "vision_config_dict": vision}
    config["text_config"] = {"hidden_size": 4, "eos_token_id": 7}
    config["vision_config"] = None
    file.write_text(json.dumps(config, indent=1) + "\n")
    tensors = load_file(folder / "model.safetensors")
    for tower, count in (("text", 12), ("vision", 10)):
        tensors[f"{tower}_model.embeddings.position_ids"] = torch.arange(count)[None]
    save_file(tensors, folder / "model.safetensors", {"format": "pt"})


def model_case(folder, config, ids, seed, note, old=None, bf16=False):
    dtype = torch.bfloat16 if bf16 else torch.float32
    model = make(config, seed, dtype)
    fresh(folder)
    save(model, folder / "model")
    if old:
        as_of_old(folder / "model", *old)
        model = CLIPModel.from_pretrained(folder / "model").eval()
    edge = config["vision_config"]["image_size"]
    pixels = torch.randn(3, 3, edge, edge).to(dtype)
    ids = torch.tensor(ids)
    with torch.no_grad():
        out = model(input_ids=ids, pixel_values=pixels)
    io = {
        "in.input_ids": ids,
        "in.pixel_values": pixels,
        "out.logits_per_image": out.logits_per_image,
        "out.text_embeds": out.text_embeds,
        "out.image_embeds": out.image_embeds,
        "out.vision_last_hidden_state": out.vision_model_output.last_hidden_state,
    }
    save_file({k: v.contiguous() for k, v in io.items()}, folder / "io.safetensors")
    name = "bfloat16" if bf16 else "float32"
    write_case(folder, "clip_model", {}, {}, {}, 0.03 if bf16 else 1e-5, name, seed, note)


def pictures(folder, sizes, seed):
    rng = np.random.default_rng(seed)
    names = []
    for k, (height, width) in enumerate(sizes):
        coarse = rng.integers(0, 256, (-(-height // 4), -(-width // 4), 3), dtype=np.uint8)
        levels = coarse.repeat(4, 0).repeat(4, 1)[:height, :width]
        Image.fromarray(levels).save(folder / f"{k}.png")
        names.append(f"{k}.png")
    return names


def opened(folder, names):
    return [Image.open(folder / name).convert("RGB") for name in names]


def transformed(picture, settings):
    """torchvision's Resize, CenterCrop and Normalize by their defaults, of a tensor in 0..1."""
    shortest = settings["size"]["shortest_edge"]
    crop = settings["crop_size"]["height"]
    x = torch.tensor(np.array(picture)).permute(2, 0, 1)[None] / 255.0
    height, width = x.shape[-2:]
    long = int(shortest * max(height, width) / min(height, width))
    size = (long, shortest) if width <= height else (shortest, long)
    x = functional.interpolate(x, size, mode="bilinear", align_corners=False, antialias=True)
    top, left = round((size[0] - crop) / 2), round((size[1] - crop) / 2)
    x = x[0, :, top : top + crop, left : left + crop]
    column = lambda key: torch.tensor(settings[key])[:, None, None]  # noqa: E731
    return (x - column("image_mean")) / column("image_std")


def processor_case(folder, seed, note):
    fresh(folder)
    (folder / "model").mkdir()
    settings = {
        "size": {"shortest_edge": 15},
        "crop_size": {"height": 12, "width": 12},
        "image_mean": [0.5, 0.25, 0.125],
        "image_std": [0.5, 1.0, 0.25],
    }
    (folder / "model" / "preprocessor_config.json").write_text(json.dumps(settings, indent=1))
    names = pictures(folder, [(15, 15), (40, 40), (31, 17), (9, 33), (16, 90)], seed)
    out = CLIPImageProcessorPil(**settings)(images=opened(folder, names), return_tensors="pt")
    moved = torch.stack([transformed(picture, settings) for picture in opened(folder, names)])
    save_file(
        {
            "out.pixel_values": out["pixel_values"].contiguous(),
            "out.transformed": moved.contiguous(),
        },
        folder / "io.safetensors",
    )
    files = {name: name for name in names}
    write_case(
        folder, "clip_processor", {"images": names}, files, {}, 1e-5, "float32", seed, note
    )


def clipscore(model, ids, pixels):
    """flow_grpo/clip_scorer.py."""
    with torch.no_grad():
        return model(input_ids=ids, pixel_values=pixels).logits_per_image.diagonal() / 100


def pickscore(model, ids, pixels):
    """flow_grpo/pickscore_scorer.py."""
    with torch.no_grad():
        image = model.get_image_features(pixel_values=pixels).pooler_output
        text = model.get_text_features(input_ids=ids).pooler_output
        cosines = (functional.normalize(text) * functional.normalize(image)).sum(-1)
        return model.logit_scale.exp() * cosines / 26


def aesthetic(model, head, pixels):
    """flow_grpo/aesthetic_scorer.py, without the dropouts between the linear maps."""
    with torch.no_grad():
        x = functional.normalize(model.get_image_features(pixel_values=pixels).pooler_output)
        for n in (0, 2, 4, 6, 7):
            x = functional.linear(x, head[f"layers.{n}.weight"], head[f"layers.{n}.bias"])
        return x[:, 0]


def rewards_case(folder, tokenizer, seed, note):
    fresh(folder)
    words = len(json.loads((tokenizer / "vocab.json").read_text()))
    model = make(
        {
            "projection_dim": 768,
            "text_config": dict(
                vocab_size=words, hidden_size=8, intermediate_size=12, num_hidden_layers=1,
                num_attention_heads=2, max_position_embeddings=77, eos_token_id=2,
            ),
            "vision_config": dict(
                hidden_size=8, intermediate_size=12, num_hidden_layers=2, num_attention_heads=2,
                image_size=16, patch_size=8,
            ),
        },
        seed,
    )  # fmt: skip
    with torch.no_grad():
        model.logit_scale.fill_(4.6)
    save(model, folder / "model")
    settings = {
        "size": {"shortest_edge": 16},
        "crop_size": {"height": 16, "width": 16},
        "image_mean": [0.48145466, 0.4578275, 0.40821073],
        "image_std": [0.26862954, 0.26130258, 0.27577711],
    }
    # As old files say it.
    short = settings | {"size": 16, "crop_size": 16}
    (folder / "model" / "preprocessor_config.json").write_text(json.dumps(short, indent=1))
    for name in TOKENIZER:
        shutil.copyfile(tokenizer / name, folder / "model" / name)
        (folder / "model" / name).chmod(0o644)
    head = {}
    for n, (inner, outer) in zip((0, 2, 4, 6, 7), ((768, 1024), (1024, 128), (128, 64), (64, 16), (16, 1))):
        # Few numbers that are not zero pack well: the file is in the repository.
        some = torch.rand(outer, inner) < max(0.02, 4 / inner)
        head[f"layers.{n}.weight"] = (some * torch.randn(outer, inner).sign()).half()
        head[f"layers.{n}.bias"] = torch.randn(outer).half()
    save_file(head, folder / "head.safetensors")
    head = {name: tensor.float() for name, tensor in head.items()}
    names = pictures(folder, [(40, 40), (64, 64), (16, 16), (64, 64)], seed)
    prompts = ["make the circle blue", "a picture of a cat", "make the circle blue", "x " * 90]
    ids = AutoTokenizer.from_pretrained(folder / "model")(
        prompts, padding="max_length", truncation=True, max_length=77, return_tensors="pt"
    )["input_ids"]
    images = opened(folder, names)
    pixels = CLIPImageProcessorPil(**settings)(images=images, return_tensors="pt")["pixel_values"]
    moved = torch.stack([transformed(picture, settings) for picture in images])
    save_file(
        {
            "out.clipscore": clipscore(model, ids, moved).contiguous(),
            "out.pickscore": pickscore(model, ids, pixels).contiguous(),
            "out.aesthetic": aesthetic(model, head, pixels).contiguous(),
        },
        folder / "io.safetensors",
    )
    write_case(
        folder,
        "clip_rewards",
        {"images": names, "prompts": prompts},
        {name: name for name in names},
        {},
        1e-5,
        "float32",
        seed,
        note,
    )


TEXT = dict(
    vocab_size=40, hidden_size=12, intermediate_size=20, num_hidden_layers=2, num_attention_heads=3,
    max_position_embeddings=12, hidden_act="quick_gelu", layer_norm_eps=1e-5, eos_token_id=2,
)  # fmt: skip
VISION = dict(
    hidden_size=16, intermediate_size=24, num_hidden_layers=3, num_attention_heads=2, image_size=12,
    patch_size=4, hidden_act="quick_gelu", layer_norm_eps=1e-5,
)  # fmt: skip


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("tokenizer", type=Path)
    args = parser.parse_args()
    model_case(
        args.folder / "clip-model",
        {"projection_dim": 10, "text_config": TEXT, "vision_config": VISION},
        [[38, 5, 7, 39, 39, 39], [38, 9, 39, 0, 0, 0]],
        1,
        "Settings of the towers in text_config_dict and vision_config_dict, which win; eos 2 means "
        "the largest id; position_ids of both towers, which nothing reads.",
        old=(TEXT, VISION),
    )
    model_case(
        args.folder / "clip-model-gelu-bf16",
        {
            "projection_dim": 10,
            "text_config": TEXT | {"hidden_act": "gelu", "eos_token_id": 30, "layer_norm_eps": 1e-4},
            "vision_config": VISION | {"hidden_act": "gelu", "patch_size": 5, "image_size": 16},
        },
        [[38, 39, 7, 30, 30], [38, 9, 30, 39, 39]],
        2,
        "GELU by the error function; the first id equal to eos_token_id; patches that do not fill "
        "the picture.",
        bf16=True,
    )
    processor_case(
        args.folder / "clip-processor",
        3,
        "Pixel values by the Pillow backend, and as torchvision's transforms make them of a tensor; "
        "cuts that are off centre.",
    )
    rewards_case(
        args.folder / "clip-rewards",
        args.tokenizer,
        4,
        "clipscore, pickscore and aesthetic of flow_grpo on one model; sizes as numbers; a prompt "
        "that is cut.",
    )


main()
