"""Makes small reference cases of Qwen-Image's models and of the editing pipeline with diffusers:
python qwenimage.py OUTPUT_FOLDER TOKENIZER_FOLDER.

Needs torch, diffusers, peft, transformers, safetensors, Pillow and numpy (pip). The bundled cases were
made with the versions that their case.json names, and with the tokenizer of the bundled case
qwenvl-processor-kinds.
"""

import argparse
import json
import math
import shutil
from pathlib import Path

import diffusers
import numpy as np
import peft
import torch
import transformers
from diffusers import (
    AutoencoderKLQwenImage,
    FlowMatchEulerDiscreteScheduler,
    QwenImageEditPipeline,
    QwenImageEditPlusPipeline,
    QwenImageTransformer2DModel,
)
from diffusers.pipelines.qwenimage import pipeline_qwenimage_edit, pipeline_qwenimage_edit_plus
from peft import LoraConfig, get_peft_model
from peft.utils import get_peft_model_state_dict
from PIL import Image
from safetensors.torch import save_file
from transformers import AutoTokenizer, Qwen2_5_VLConfig, Qwen2_5_VLForConditionalGeneration
from transformers.models.qwen2_vl.image_processing_pil_qwen2_vl import Qwen2VLImageProcessorPil

from cases import fresh

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


def write_case(folder, module, args, tensors, tolerance, seed, note, files=None):
    case = {
        "module": module,
        "args": args,
        "files": files or {},
        "expected": {},
        "tolerance": tolerance,
        "made_with": {
            "torch": torch.__version__,
            "diffusers": diffusers.__version__,
            "transformers": transformers.__version__,
            "peft": peft.__version__,
            "seed": seed,
            "dtype": "float32",
        },
        "note": note,
    }
    (folder / "case.json").write_text(json.dumps(case, indent=2) + "\n")
    save_file({name: tensor.detach().contiguous() for name, tensor in tensors.items()}, folder / "io.safetensors")


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


class Processor:
    """Qwen2_5_VLProcessor without its video part; pads at the end."""

    def __init__(self, folder):
        self.images = Qwen2VLImageProcessorPil(**json.loads((folder / "preprocessor_config.json").read_text()))
        self.tokens = AutoTokenizer.from_pretrained(folder)
        self.seen = {}

    def __call__(self, text, images, padding, return_tensors):
        out = self.images(images=images, return_tensors="pt")
        counts = iter(int(grid.prod()) // self.images.merge_size**2 for grid in out["image_grid_thw"])
        expanded = []
        for line in text:
            first, *rest = line.split("<|image_pad|>")
            expanded.append(first + "".join("<|image_pad|>" * next(counts) + piece for piece in rest))
        encoded = self.tokens(expanded, padding=padding, padding_side="right", return_tensors="pt")
        self.seen = transformers.BatchFeature({**encoded, **out})
        return self.seen


def text_encoder(tokens):
    ids = tokens.convert_tokens_to_ids
    model = Qwen2_5_VLForConditionalGeneration(
        Qwen2_5_VLConfig(
            text_config=dict(
                vocab_size=len(tokens),
                hidden_size=24,
                intermediate_size=32,
                num_hidden_layers=1,
                num_attention_heads=2,
                num_key_value_heads=1,
                rms_norm_eps=1e-6,
                rope_parameters=dict(rope_type="default", rope_theta=1e6, mrope_section=[2, 2, 2]),
                max_position_embeddings=1024,
                bos_token_id=ids("<|endoftext|>"),
                eos_token_id=ids("<|im_end|>"),
                pad_token_id=ids("<|endoftext|>"),
            ),
            vision_config=dict(
                depth=2,
                hidden_size=16,
                intermediate_size=20,
                num_heads=2,
                in_channels=3,
                patch_size=4,
                spatial_merge_size=2,
                temporal_patch_size=1,
                window_size=16,
                out_hidden_size=24,
                fullatt_block_indexes=[1],
                tokens_per_second=2,
            ),
            image_token_id=ids("<|image_pad|>"),
            video_token_id=ids("<|video_pad|>"),
            vision_start_token_id=ids("<|vision_start|>"),
            vision_end_token_id=ids("<|vision_end|>"),
            tie_word_embeddings=True,
        )
    )
    randomise(model)
    plain = model.forward

    def forward(input_ids, **more):
        # Without token types transformers 5 silently takes 1-D positions for images.
        return plain(input_ids, mm_token_type_ids=(input_ids == model.config.image_token_id).int(), **more)

    return model, forward


def pipeline(out, name, tokenizer, seed, first=False):
    """diffusers' call with true CFG over two steps."""
    folder = fresh(out / name)
    torch.manual_seed(seed)
    processor_folder = folder / "model" / "processor"
    processor_folder.mkdir(parents=True)
    for file in ("vocab.json", "merges.txt", "tokenizer_config.json", "added_tokens.json"):
        shutil.copyfile(tokenizer / file, processor_folder / file)
    settings = {"patch_size": 4, "temporal_patch_size": 1, "merge_size": 2, "min_pixels": 64, "max_pixels": 4096}
    (processor_folder / "preprocessor_config.json").write_text(json.dumps(settings, indent=1) + "\n")
    processor = Processor(processor_folder)
    encoder, forward = text_encoder(processor.tokens)
    encoder.save_pretrained(folder / "model" / "text_encoder")
    encoder.forward = forward
    vae = randomise(
        AutoencoderKLQwenImage(
            base_dim=4,
            z_dim=2,
            dim_mult=[1, 2, 2],
            num_res_blocks=1,
            temperal_downsample=[True, False],
            latents_mean=[0.4, -0.6],
            latents_std=[1.7, 0.8],
        )
    )
    vae.save_pretrained(folder / "model" / "vae")
    model = randomise(
        QwenImageTransformer2DModel(
            patch_size=2,
            in_channels=8,
            out_channels=2,
            num_layers=1,
            attention_head_dim=8,
            num_attention_heads=2,
            joint_attention_dim=24,
            axes_dims_rope=(2, 2, 4),
        )
    )
    model.save_pretrained(folder / "model" / "transformer")
    scheduler = FlowMatchEulerDiscreteScheduler(
        shift=1.0,
        use_dynamic_shifting=True,
        base_shift=0.5,
        max_shift=0.9,
        base_image_seq_len=256,
        max_image_seq_len=8192,
        shift_terminal=0.02,
    )
    scheduler.save_pretrained(folder / "model" / "scheduler")
    kind = QwenImageEditPipeline if first else QwenImageEditPlusPipeline
    index = {"_class_name": kind.__name__, "_diffusers_version": diffusers.__version__}
    (folder / "model" / "model_index.json").write_text(json.dumps(index, indent=2) + "\n")
    pipe = kind(scheduler, vae, encoder, processor.tokens, processor, model)
    pipe.set_progress_bar_config(disable=True)
    # The first release has its area, a megapixel, in the call.
    area = 32 * 64 if first else 32 * 32
    of_area = pipeline_qwenimage_edit.calculate_dimensions
    if first:
        pipeline_qwenimage_edit.calculate_dimensions = lambda _, ratio: of_area(area, ratio)
    pipeline_qwenimage_edit_plus.CONDITION_IMAGE_SIZE = area
    pipeline_qwenimage_edit_plus.VAE_IMAGE_SIZE = area

    levels = np.random.default_rng(seed).integers(0, 256, (6, 8, 3), dtype=np.uint8)
    source = Image.fromarray(levels).resize((48, 36), Image.BICUBIC)
    source.save(folder / "source_0.png")
    width, height, steps, scale = 24, 32, 2, 3.0
    prompt, negative = "Make it 3 shades bluer.", "blurry"
    tensors = {"in.noise": torch.randn(1, (height // 8) * (width // 8), 8)}

    size = of_area(area, source.width / source.height)

    def embed(text, prefix):
        shown = pipe.image_processor.resize(source, size[1], size[0])
        embeds, _ = pipe.encode_prompt(text, shown if first else [shown])
        tensors[f"out.{prefix}prompt_embeds"] = embeds
        tensors[f"out.{prefix}input_ids"] = processor.seen["input_ids"]
        tensors[f"out.{prefix}attention_mask"] = processor.seen["attention_mask"]

    trajectory = [tensors["in.noise"]]

    def record(pipe, step, t, values):
        trajectory.append(values["latents"])
        return values

    with torch.no_grad():
        embed(negative, "negative_")
        embed(prompt, "")
        tensors["out.pixel_values"] = processor.seen["pixel_values"]
        tensors["out.image_grid_thw"] = processor.seen["image_grid_thw"]
        pixels = pipe.image_processor.preprocess(source, size[1], size[0]).unsqueeze(2)
        tensors["out.pixels_0"] = pixels
        _, tensors["out.image_latents"] = pipe.prepare_latents(
            pixels if first else [pixels], 1, 2, height, width, torch.float32, "cpu", None, tensors["in.noise"]
        )
        image = pipe(
            image=source if first else [source],
            prompt=prompt,
            negative_prompt=negative,
            true_cfg_scale=scale,
            height=height,
            width=width,
            num_inference_steps=steps,
            latents=tensors["in.noise"],
            output_type="np",
            callback_on_step_end=record,
            callback_on_step_end_tensor_inputs=["latents"],
        ).images
    tensors["out.latents"] = torch.stack(trajectory)
    tensors["out.sigmas"] = scheduler.sigmas
    tensors["out.image"] = torch.from_numpy(image).permute(0, 3, 1, 2)
    Image.fromarray((image[0] * 255).round().astype("uint8")).save(folder / "result_0.png")
    write_case(
        folder,
        "qwen_edit_pipeline",
        {
            "kind": "call",
            "prompts": [prompt],
            "negative_prompts": [negative],
            "true_cfg_scale": scale,
            "steps": steps,
            "condition_area": area,
            "vae_area": area,
            "output_width": width,
            "output_height": height,
        },
        tensors,
        1e-4,
        seed,
        "in.noise is the packed start, out.latents x_0 .. x_n. Image tokens have 3-D positions.",
        {"source_0": "source_0.png", "result_0": "result_0.png"},
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("tokenizer", type=Path)
    options = parser.parse_args()
    transformer(options.out, "qwenimage-masked", False, 61)
    transformer(options.out, "qwenimage-zero-cond", True, 62)
    autoencoder(options.out, "vae-qwen-narrow", 63)
    pipeline(options.out, "qwen-edit-pipeline-cfg", options.tokenizer, 64)
    pipeline(options.out, "qwen-edit-pipeline-first", options.tokenizer, 65, first=True)
