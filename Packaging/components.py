#!/usr/bin/env python3
"""Lists what is in the program, from the build that made it.

usage: components.py BUILD OUTPUT, the folder of a release build and the one for these files:
  notices      the licenses and notices of the packages that are linked in
  copyright    the Debian package's copyright file
  NAME.spdx.json  the list of components, SPDX 2.3
The environment gives NAME, VERSION, CHANGED (the time of the last change), SHARED (Debian packages with versions).
"""
import hashlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
# The texts by which licenses are recognized, and their SPDX names.
LICENSES = [
    ("Runtime Library Exception", "Apache-2.0 WITH Swift-exception"),
    ("Apache License", "Apache-2.0"),
    ("Permission is hereby granted, free of charge", "MIT"),
]

# Code that a package copied: its module, name, license, and the file that says its version and its terms.
COPIED = [
    ("CNIOExtrasZlib", "zlib", "Zlib", "include/nioextras-zlib.h", r"version ([\d.]+)"),
    ("CNIOLLHTTP", "llhttp", "MIT", "LICENSE", None),
    ("CNIOBoringSSL", "BoringSSL of swift-nio-ssl", "Apache-2.0", "hash.txt", r"revision (\w+)"),
    ("CCryptoBoringSSL", "BoringSSL of swift-crypto", "Apache-2.0", "hash.txt", r"revision (\w+)"),
    ("CXKCP", "XKCP", "CC0-1.0", "vendored-sources.txt", r"heads/(\S+?)\)"),
]


class Component:
    """A package whose code is in the program."""

    def __init__(self, name, version, source, folder, license=None):
        self.name, self.version, self.source, self.folder = name, version, source, folder
        self.texts = texts(folder) if folder else []
        self.license = license or self.recognized()

    def recognized(self):
        for sign, license in LICENSES:
            if any(sign in text for _, text in self.texts):
                return license
        sys.exit(f"error: {self.name} has no license that components.py knows\n  add it to LICENSES")

    @property
    def id(self):
        return "SPDXRef-" + re.sub(r"[^A-Za-z0-9.-]", "-", self.name)


def texts(folder):
    """Returns the license and notice files of a folder, those of code that it copied, too."""
    names = re.compile(r"^(licen[sc]e|notice|copying)", re.IGNORECASE)
    found = [p for p in folder.iterdir() if p.is_file() and names.match(p.name)]
    found += [p for p in (folder / "Sources").rglob("*") if p.is_file() and names.match(p.name)]
    return [(str(p.relative_to(folder)), p.read_text()) for p in sorted(found)]


def modules(build):
    """Returns the modules whose object files were linked."""
    listed = (build / "projector.product/Objects.LinkFileList").read_text()
    return set(re.findall(r"/([^/\n]+)\.build/", listed))


def packages(build):
    """Returns the fetched packages that have a linked module."""
    pins = json.loads((HERE.parent / "Package.resolved").read_text())["pins"]
    linked = modules(build)
    found = []
    for pin in pins:
        folder = build.parent.parent / "checkouts" / Path(pin["location"]).name.removesuffix(".git")
        sources = [folder, folder / "Sources", folder / "Sources" / "swift-atomics"]
        names = {p.name for place in sources if place.is_dir() for p in place.iterdir() if p.is_dir()}
        if names & linked:
            source = f"git+{pin['location']}@{pin['state']['revision']}"
            package = Component(folder.name, pin["state"]["version"], source, folder)
            found += [package] + copied(package, linked)
    return found


def copied(package, linked):
    """Returns the code in a package that was copied from others."""
    found = []
    for module, name, license, file, version in COPIED:
        place = package.folder / "Sources" / module / file
        if module in linked and place.is_file():
            text = place.read_text()
            number = re.search(version, text) if version else None
            found.append(Component(name, number.group(1) if number else "NOASSERTION", "NOASSERTION", None, license))
            # The comment at the start, or the whole text of a license.
            found[-1].texts = [(file, text.split("*/")[0])]
    return found


def runtime():
    """Returns the Swift runtime, and the ICU that its Foundation contains."""
    info = json.loads(subprocess.check_output(["swiftc", "-print-target-info"]))
    version = re.search(r"Swift version (\S+)", info["compilerVersion"]).group(1)
    place = Path(info["paths"]["runtimeResourcePath"]).parent.parent / "share/swift"
    icu = Component("swift-foundation-icu", version, "NOASSERTION", None, "Unicode-3.0")
    icu.texts = [("ICU.txt", (HERE / "licenses/ICU.txt").read_text())]
    return [Component("swift-runtime", version, "NOASSERTION", place), icu]


def notices(components):
    lines = ["Licenses and notices of the packages whose code is in this program.", ""]
    for component in components:
        lines += ["=" * 80, f"{component.name} {component.version}: {component.license}", ""]
        for name, text in component.texts:
            # The Apache license is the same for each: its text is once at the end.
            if "Apache License" in text and "TERMS AND CONDITIONS" in text:
                continue
            lines += [f"-- {name}", text.strip("\n"), ""]
    apache = next(t for c in components for _, t in c.texts if "TERMS AND CONDITIONS" in t and "Exception" in t)
    return "\n".join(lines + ["=" * 80, "Apache License 2.0, with the exception of the Swift packages", "", apache])


def debian(text):
    """Returns a text as the field of a copyright file, whose empty lines are dots."""
    return "\n".join(" " + (line.rstrip() or ".") for line in text.strip("\n").split("\n"))


def copyright(components):
    license = (HERE.parent / "LICENSE").read_text()
    holder = re.search(r"Copyright \(c\) (.*)", license).group(1)
    body = license.split(holder, 1)[1].strip("\n")
    linked = ", ".join(f"{c.name} {c.version} ({c.license})" for c in components)
    return f"""Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: ContactProjector
Source: https://github.com/OWNER/ContactProjector
Comment:
 The program has code of these packages in it: {linked}.
 Their licenses and notices are in THIRD-PARTY-NOTICES.gz beside this file. The Apache License 2.0 is in
 /usr/share/common-licenses/Apache-2.0.

Files: *
Copyright: {holder}
License: MIT

License: MIT
{debian(body)}
"""


def spdx(components, binary):
    name, version = os.environ["NAME"], os.environ["VERSION"]
    created = subprocess.check_output(
        ["date", "-u", "-d", "@" + os.environ["CHANGED"], "+%Y-%m-%dT%H:%M:%SZ"], text=True
    ).strip()
    digest = hashlib.sha256(binary.read_bytes()).hexdigest()
    listed = [
        {
            "name": name,
            "SPDXID": "SPDXRef-projector",
            "versionInfo": version,
            "primaryPackagePurpose": "APPLICATION",
            "downloadLocation": "NOASSERTION",
            "licenseDeclared": "MIT",
            "licenseConcluded": "MIT",
            "copyrightText": "NOASSERTION",
            "filesAnalyzed": False,
            "comment": f"The SHA-256 of usr/bin/projector is {digest}.",
        }
    ]
    related = [("SPDXRef-DOCUMENT", "DESCRIBES", "SPDXRef-projector")]
    for each in components:
        listed.append(
            {
                "name": each.name,
                "SPDXID": each.id,
                "versionInfo": each.version,
                "downloadLocation": each.source,
                "licenseDeclared": each.license,
                "licenseConcluded": each.license,
                "copyrightText": "NOASSERTION",
                "filesAnalyzed": False,
            }
        )
        related.append(("SPDXRef-projector", "STATIC_LINK", each.id))
    for entry in filter(None, os.environ["SHARED"].split("\n")):
        library, _, built = entry.partition(" ")
        id = "SPDXRef-Debian-" + re.sub(r"[^A-Za-z0-9.-]", "-", library)
        listed.append(
            {
                "name": library,
                "SPDXID": id,
                "versionInfo": built,
                "downloadLocation": "NOASSERTION",
                "licenseDeclared": "NOASSERTION",
                "licenseConcluded": "NOASSERTION",
                "copyrightText": "NOASSERTION",
                "filesAnalyzed": False,
                "comment": "Not in the package, which depends on it; the version is that of the build.",
            }
        )
        related.append(("SPDXRef-projector", "DYNAMIC_LINK", id))
    document = {
        "spdxVersion": "SPDX-2.3",
        "dataLicense": "CC0-1.0",
        "SPDXID": "SPDXRef-DOCUMENT",
        "name": f"{name}-{version}",
        "documentNamespace": f"https://github.com/OWNER/ContactProjector/spdx/{name}-{version}-{digest[:16]}",
        "creationInfo": {"created": created, "creators": ["Tool: Packaging/components.py"]},
        "packages": listed,
        "relationships": [
            {"spdxElementId": a, "relationshipType": kind, "relatedSpdxElement": b} for a, kind, b in related
        ],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def main():
    build, output = Path(sys.argv[1]).resolve(), Path(sys.argv[2])
    components = sorted(packages(build) + runtime(), key=lambda c: c.name.lower())
    (output / "notices").write_text(notices(components))
    (output / "copyright").write_text(copyright(components))
    (output / f"{os.environ['NAME']}.spdx.json").write_text(spdx(components, output / "projector"))


main()
