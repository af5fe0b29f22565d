"""Makes small reference cases of Qwen-Image's models with diffusers: python qwenimage.py OUTPUT_FOLDER.

Needs torch, diffusers, peft, transformers and safetensors (pip). The bundled cases were made with the
versions that their case.json names.
"""

import argparse
import json
import math
import shutil
from pathlib import Path

import diffusers
import peft
import torch
from diffusers import AutoencoderKLQwenImage, QwenImageTransformer2DModel
from peft import LoraConfig, get_peft_model
from peft.utils import get_peft_model_state_dict
from safetensors.torch import save_file

TARGETS = ["to_q", "to_k", "to_v", "to_out.0", "add_q_proj", "add_k_proj", "add_v_proj", "to_add_out"]


def randomise(model):
    """Normal with variance 1 / fan-in; norms near 1."""
    with torch.no_grad():
        for name, tensor in model.named_parameters():
            fan_in = tensor[0].numel() if tensor.dim() > 1 else 1
            if name.endswith("gamma") or (tensor.dim() == 1 and "norm" in name and name.endswith("weight")):
                tensor.copy_(1 + 0.2 * torch.randn_like(tensor))
            elif tensor.dim() == 1:
                tensor.copy_(0.1 * torch.randn_like(tensor))
            else:
                tensor.copy_(torch.randn_like(tensor) / math.sqrt(fan_in))
    return model.eval()


def write_case(folder, module, args, tensors, tolerance, seed, note):
    case = {
        "module": module,
        "args": args,
        "files": {},
        "expected": {},
        "tolerance": tolerance,
        "made_with": {
            "torch": torch.__version__,
            "diffusers": diffusers.__version__,
            "peft": peft.__version__,
            "seed": seed,
            "dtype": "float32",
        },
        "note": note,
    }
    (folder / "case.json").write_text(json.dumps(case, indent=2) + "\n")
    save_file({name: tensor.detach().contiguous() for name, tensor in tensors.items()}, folder / "io.safetensors")


def fresh(folder):
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def transformer(out, name, zero_cond_t, seed):
    """Two conditioning pictures, text with a hole and padding, gradients of every projection."""
    folder = fresh(out / name)
    torch.manual_seed(seed)
    model = randomise(
        QwenImageTransformer2DModel(
            patch_size=2,
            in_channels=8,
            out_channels=2,
            num_layers=2,
            attention_head_dim=8,
            num_attention_heads=2,
            joint_attention_dim=12,
            axes_dims_rope=(2, 2, 4),
            zero_cond_t=zero_cond_t,
        )
    )
    model.save_pretrained(folder / "model")
    config = LoraConfig(
        r=2,
        lora_alpha=3,
        init_lora_weights="gaussian",
        target_modules=["attn." + target for target in TARGETS],
    )
    adapted = get_peft_model(model, config)
    with torch.no_grad():
        for key, tensor in adapted.named_parameters():
            if "lora_B" in key:
                tensor.copy_(0.3 * torch.randn_like(tensor))
    adapted.save_pretrained(folder / "adapter")
    (folder / "adapter" / "README.md").unlink(missing_ok=True)
    shapes = [[1, 3, 2], [1, 2, 4], [1, 1, 3]]
    tokens = sum(height * width for _, height, width in shapes)
    tensors = {
        "in.hidden_states": torch.randn(2, tokens, 8),
        "in.encoder_hidden_states": torch.randn(2, 6, 12),
        "in.encoder_hidden_states_mask": torch.tensor([[1, 1, 0, 1, 1, 0], [1, 1, 1, 1, 0, 0]]),
        "in.timestep": torch.tensor([0.93, 0.31]),
        "in.cotangent": torch.randn(2, tokens, 8),
    }
    sample = adapted(
        hidden_states=tensors["in.hidden_states"],
        encoder_hidden_states=tensors["in.encoder_hidden_states"],
        encoder_hidden_states_mask=tensors["in.encoder_hidden_states_mask"],
        timestep=tensors["in.timestep"],
        img_shapes=[[tuple(shape) for shape in shapes]] * 2,
        return_dict=False,
    )[0]
    (sample * tensors["in.cotangent"]).sum().backward()
    tensors["out.sample"] = sample
    for key, tensor in adapted.named_parameters():
        if "lora_" in key:
            gradient = torch.zeros_like(tensor) if tensor.grad is None else tensor.grad
            tensors["grad." + key.replace(".default", "")] = gradient
    assert set(get_peft_model_state_dict(adapted)) == {k[5:] for k in tensors if k.startswith("grad.")}
    write_case(
        folder,
        "qwenimage_transformer",
        {"img_shapes": shapes},
        tensors,
        1e-4,
        seed,
        "img_shapes in packed tokens, target first. The mask has a hole beside its padding.",
    )


def autoencoder(out, name, seed):
    folder = fresh(out / name)
    torch.manual_seed(seed)
    model = randomise(
        AutoencoderKLQwenImage(
            base_dim=4,
            z_dim=3,
            dim_mult=[1, 2, 2],
            num_res_blocks=1,
            temperal_downsample=[False, True],
            latents_mean=[0.3, -0.8, 1.1],
            latents_std=[2.0, 0.7, 1.4],
        )
    )
    model.save_pretrained(folder / "model")
    tensors = {"in.image": torch.rand(2, 3, 1, 12, 16) * 2 - 1, "in.latent": torch.randn(2, 3, 1, 3, 2)}
    with torch.no_grad():
        posterior = model.encode(tensors["in.image"]).latent_dist
        mean = torch.tensor(model.config.latents_mean).view(1, -1, 1, 1, 1)
        std = torch.tensor(model.config.latents_std).view(1, -1, 1, 1, 1)
        tensors["out.mean"] = posterior.mean
        tensors["out.logvar"] = posterior.logvar
        tensors["out.normalized"] = (posterior.mean - mean) / std
        tensors["out.decoded"] = model.decode(tensors["in.latent"]).sample
    write_case(
        folder,
        "autoencoder_kl_qwenimage",
        {},
        tensors,
        1e-4,
        seed,
        "Shapes are [batch, channel, 1 frame, height, width].",
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    out = parser.parse_args().out
    transformer(out, "qwenimage-masked", False, 61)
    transformer(out, "qwenimage-zero-cond", True, 62)
    autoencoder(out, "vae-qwen-narrow", 63)
