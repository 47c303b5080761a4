#!/usr/bin/env python3
"""Compares what the experiment language accepts with what ruamel.yaml, in YAML 1.2, reads.

Reads the lines {"text": …, "tree": …} of FOLDER/accepted-*.jsonl, which the test of hostile texts writes: every text must
be YAML with the same keys in the same order, the same nesting and the same text of scalars. Scalars are compared as text,
because the language types them by its schema.

usage: yaml_structure.py FOLDER
"""
import io
import json
import pathlib
import sys

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode


def pairs(items):
    """A mapping as a list, so that its order counts."""
    return ("map", list(items))


def plain(value):
    return ("list", [plain(item) for item in value]) if isinstance(value, list) else value


def tree(node):
    """A node of ruamel.yaml in the same form."""
    if isinstance(node, ScalarNode):
        return node.value
    if isinstance(node, SequenceNode):
        return ("list", [tree(item) for item in node.value])
    assert isinstance(node, MappingNode)
    return ("map", [(tree(key), tree(value)) for key, value in node.value])


def expected(value):
    if isinstance(value, tuple):
        return ("map", [(key, expected(item)) for key, item in value[1]])
    if isinstance(value, list):
        return ("list", [expected(item) for item in value])
    return value


def main():
    folder = pathlib.Path(sys.argv[1])
    compared, problems = 0, []
    for path in sorted(folder.glob("accepted-*.jsonl")):
        for line in path.read_text().splitlines():
            case = dict(json.loads(line, object_pairs_hook=pairs)[1])
            yaml = YAML(typ="safe", pure=True)
            yaml.version = (1, 2)
            compared += 1
            try:
                documents = list(yaml.compose_all(io.StringIO(case["text"])))
            except (YAMLError, ValueError) as error:
                problems.append((case["text"], f"no YAML: {error}"))
                continue
            read = tree(documents[0]) if len(documents) == 1 else documents
            if read != expected(case["tree"]):
                problems.append((case["text"], f"{expected(case['tree'])!r} here, {read!r} there"))
    for text, problem in problems[:40]:
        print(f"{text!r}\n  {problem}")
    print(f"{compared} accepted texts, {len(problems)} read in another way by ruamel.yaml")
    sys.exit(bool(problems) or compared < 3000)


main()
