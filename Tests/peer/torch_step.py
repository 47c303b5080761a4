"""One training step of transformers' LLaMA, with PEFT's LoRA if asked: the other side of Tests/compare-speed.

Prints: median MS ms TOKENS tok/s peak rss GB. Embeddings, norms and head stay trainable beside the adapters, as in ReLoRA.
"""
import argparse
import contextlib
import resource
import time

import torch
from peft import LoraConfig, get_peft_model
from transformers import LlamaConfig, LlamaForCausalLM

parser = argparse.ArgumentParser()
for name in ("hidden", "inter", "layers", "heads", "vocab", "batch", "seq"):
    parser.add_argument("--" + name, type=int, required=True)
parser.add_argument("--r", type=int, default=128)
parser.add_argument("--threads", type=int, default=2)
parser.add_argument("--steps", type=int, default=8)
parser.add_argument("--method", choices=["full", "lora"], default="full")
parser.add_argument("--dtype", choices=["f32", "bf16"], default="f32")
options = parser.parse_args()

torch.set_num_threads(options.threads)
torch.manual_seed(0)
model = LlamaForCausalLM(
    LlamaConfig(
        vocab_size=options.vocab, hidden_size=options.hidden, intermediate_size=options.inter,
        num_hidden_layers=options.layers, num_attention_heads=options.heads,
        max_position_embeddings=max(1024, options.seq), use_cache=False, attn_implementation="sdpa",
        tie_word_embeddings=False))
if options.method == "lora":
    targets = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
    model = get_peft_model(
        model, LoraConfig(r=options.r, lora_alpha=32, lora_dropout=0.0, target_modules=targets))
    for name, parameter in model.named_parameters():
        if any(part in name for part in ("embed", "lm_head", "norm")):
            parameter.requires_grad_(True)
learning = [parameter for parameter in model.parameters() if parameter.requires_grad]
optimizer = torch.optim.AdamW(learning, lr=1e-3, betas=(0.9, 0.95), weight_decay=0.01, fused=True)
context = (
    torch.autocast("cpu", dtype=torch.bfloat16)
    if options.dtype == "bf16" else contextlib.nullcontext())


def step():
    tokens = torch.randint(0, options.vocab, (options.batch, options.seq))
    with context:
        loss = model(input_ids=tokens, labels=tokens).loss
    loss.backward()
    torch.nn.utils.clip_grad_norm_(learning, 1.0)
    optimizer.step()
    optimizer.zero_grad()


seconds = []
for index in range(options.steps + 2):
    start = time.perf_counter()
    step()
    if index >= 2:
        seconds.append(time.perf_counter() - start)
median = sorted(seconds)[len(seconds) // 2]
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
rate = options.batch * options.seq / median
print(f"median {median * 1e3:.1f} ms {rate:.0f} tok/s peak rss {peak:.3f} GB")
