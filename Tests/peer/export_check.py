"""Does transformers read what `ranklab export` writes, and write the same text from it?

A run with an adapter is trained for some steps and exported with the adapter merged; greedy decoding
by the program (two paths, base and update) and by transformers (one weight) has to give the same tokens.
"""

import json
import pathlib
import subprocess
import sys
import tempfile

import torch
from transformers import AutoTokenizer, LlamaForCausalLM

EXPERIMENT = """
name: exported
data: {kind: grammar, context: 256}
model: {kind: llama, layers: 2, hidden: 32, heads: 4, key_value_heads: 2}
adapter: {kind: lora, rank: 4, alpha: 32, start: 150}
restart: {every: 75, rewarm: 10}
optimizer: {lr: 8e-3}
schedule: {kind: cosine, warmup: 20}
train: {until: 300, batch: 8}
eval: {every: 300, batches: 1}
"""
PROMPT = "Once the"
COUNT = 120


def main(program: str) -> None:
    program = str(pathlib.Path(program).resolve())
    with tempfile.TemporaryDirectory() as folder:
        pathlib.Path(folder, "exported.yaml").write_text(EXPERIMENT)

        def ranklab(*arguments: str) -> str:
            return subprocess.run(
                [program, *arguments], cwd=folder, check=True, capture_output=True, text=True
            ).stdout

        ranklab("run", "exported.yaml", "--strict")
        ranklab("export", "runs/exported", "model")
        ours = json.loads(
            ranklab("generate", "runs/exported", "--prompt", PROMPT, "--tokens", str(COUNT),
                    "--temperature", "0", "--json"))["tokens"]
        model = LlamaForCausalLM.from_pretrained(f"{folder}/model", dtype=torch.float32).eval()
        tokenizer = AutoTokenizer.from_pretrained(f"{folder}/model")
    start = tokenizer.encode(PROMPT, add_special_tokens=False)
    if tokenizer.bos_token_id is not None:
        start = [tokenizer.bos_token_id] + start
    tokens = list(start)
    with torch.no_grad():
        for _ in range(len(ours)):
            tokens.append(int(model(torch.tensor([tokens])).logits[0, -1].argmax()))
    theirs = tokens[len(start):]
    if ours != theirs:
        sys.exit(f"export: the program writes {ours}\nand transformers {theirs}")
    print(f"export: transformers writes the same {len(ours)} tokens: {tokenizer.decode(theirs)!r}")


if __name__ == "__main__":
    main(sys.argv[1])
