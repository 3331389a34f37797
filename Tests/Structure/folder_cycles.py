#!/usr/bin/env python3
"""Finds folders of a target that refer to each other's types in a circle.

usage: folder_cycles.py [--arrows] SOURCES

An arrow leads from the folder of a file to the folder that declares a type which the file names, or the member of an
extension. Types are those declared at the top level of a file. A member counts if nothing else in the target declares
its name and the standard library has none that is called so, for the text alone doesn't say which one is meant; so an
arrow through any other member isn't seen. Two folders of a target may not declare types of one name. The files beside the folders are the target's face: they may name every folder, and a
folder may extend their types, but not name them elsewhere. Prints each cycle with the shortest way around it and the
reference behind each arrow; exits with 1 if there is one.
"""

import argparse
import collections
import pathlib
import re
import sys

ATTRIBUTES = r"^(?:@\w+(?:\([^)]*\))?\s+)*"
DECLARATION = re.compile(
    ATTRIBUTES + r"(?:(?:public|package|internal|private|fileprivate|final|indirect|nonisolated)(?:\(\w+\))?\s+)*"
    r"(?:struct|class|enum|actor|protocol|typealias)\s+(\w+)"
)
EXTENSION = re.compile(ATTRIBUTES + r"(?:(?:public|package|private|fileprivate)\s+)*extension\s+\[?(\w+)")
PRIVATE = re.compile(ATTRIBUTES + r"(?:private|fileprivate)\s")
MEMBER = re.compile(
    r"^    (?:@\w+(?:\([^)]*\))?\s+)*(?:(?:public|package|internal|mutating|nonisolated|final)\s+)*"
    r"(?:var|func)\s+`?(\w+)"
)
DECLARED = re.compile(r"\b(?:var|let|func)\s+`?(\w+)|(?:\bcase|(?<=,)) +`?(\w+)")
USED = re.compile(r"(?<=\.)[a-z]\w*")
# Members that the standard library has, too.
OVERLOADED = {"joined"}
TYPE = re.compile(r"(?<![\w.])[A-Z]\w*")


def code(text):
    """The text without comments and without what stands in string literals; interpolations stay."""
    out, index, size = [], 0, len(text)
    comments, stack = 0, []  # the stack holds (quote, hashes, parentheses) of each literal around an interpolation
    literal, depth = None, 0
    while index < size:
        if comments:
            if text.startswith("*/", index):
                comments, index = comments - 1, index + 2
            elif text.startswith("/*", index):
                comments, index = comments + 1, index + 2
            else:
                if text[index] == "\n":
                    out.append("\n")
                index += 1
            continue
        if literal:
            quote, hashes = literal
            if text.startswith("\\" + hashes + "(", index):
                stack.append((literal, depth))
                literal, depth = None, 1
                index += 2 + len(hashes)
                out.append(" ")
            elif text.startswith(quote + hashes, index):
                literal, index = None, index + len(quote + hashes)
                out.append(" ")
            elif text[index] == "\\" and not hashes:
                if text[index + 1 : index + 2] == "\n":
                    out.append("\n")
                index += 2
            else:
                if text[index] == "\n":
                    out.append("\n")
                index += 1
            continue
        opening = re.compile(r'(#*)("""|")').match(text, index)
        if text.startswith("//", index):
            index = text.find("\n", index)
            if index < 0:
                break
        elif text.startswith("/*", index):
            comments, index = 1, index + 2
        elif opening:
            literal, index = (opening[2], opening[1]), opening.end()
        else:
            character = text[index]
            depth += (character == "(") - (character == ")")
            index += 1
            if stack and depth == 0:
                literal, depth = stack.pop()
            else:
                out.append(character)
    return "".join(out)


class Target:
    """The files of one target, and what its folders name of each other."""

    def __init__(self, path):
        self.path = path
        self.files = {file: code(file.read_text()) for file in sorted(path.rglob("*.swift"))}
        self.arrows = collections.defaultdict(dict)
        types, members = self.types(), self.members()
        for file, text in self.files.items():
            here = self.folder(file)
            for number, line in enumerate(text.split("\n"), 1):
                extended = EXTENSION.match(line)
                if extended and types.get(extended[1]) == ".":
                    line = line[extended.end() :]
                named = [(name, types.get(name)) for name in TYPE.findall(line)]
                named += [(name, members.get(name)) for name in USED.findall(line)]
                for name, there in named:
                    if there not in (None, here):
                        self.arrows[here].setdefault(there, f"{file}:{number}: {name}")

    def folder(self, file):
        return file.parent.relative_to(self.path).as_posix()

    def types(self):
        """The folder that declares each type; those private to a file are left out."""
        found = {}
        for file, text in self.files.items():
            for line in text.split("\n"):
                match = DECLARATION.match(line)
                if not match or PRIVATE.match(line):
                    continue
                other = found.setdefault(match[1], self.folder(file))
                if other != self.folder(file):
                    sys.exit(f"{file}: {match[1]} is also a type of {self.title(other)}; give one another name")
        return found

    def members(self):
        """The folder of each member of an extension whose name nothing else in the target has."""
        pairs = (pair for text in self.files.values() for pair in DECLARED.findall(text))
        declared = collections.Counter(name for pair in pairs for name in pair if name)
        found = {}
        for file, text in self.files.items():
            inside = False
            for line in text.split("\n"):
                if line[:1] not in ("", " ", "}"):
                    inside = bool(EXTENSION.match(line)) and not PRIVATE.match(line)
                match = MEMBER.match(line) if inside else None
                if match and declared[match[1]] == 1 and match[1] not in OVERLOADED:
                    found[match[1]] = self.folder(file)
        return found

    def cycles(self):
        """The shortest cycle through each folder that is on one; each cycle once."""
        seen, found = set(), []
        for start in sorted(self.arrows):
            cycle = self.way(start)
            if cycle and frozenset(cycle) not in seen:
                seen.add(frozenset(cycle))
                found.append(cycle)
        return found

    def way(self, start):
        """The shortest way along the arrows from a folder to itself."""
        queue, before = collections.deque([start]), {}
        while queue:
            folder = queue.popleft()
            for following in sorted(self.arrows.get(folder, {})):
                if following == start:
                    way = [folder]
                    while way[-1] != start:
                        way.append(before[way[-1]])
                    return way[::-1]
                if following not in before:
                    before[following] = folder
                    queue.append(following)
        return None

    def title(self, folder):
        return self.path.name if folder == "." else f"{self.path.name}/{folder}"


def main(words=None):
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--arrows", action="store_true", help="print every arrow with its first reference")
    parser.add_argument("sources", type=pathlib.Path, help="the folder of the targets")
    arguments = parser.parse_args(words)
    found = 0
    for path in sorted(path for path in arguments.sources.iterdir() if path.is_dir()):
        target = Target(path)
        if arguments.arrows:
            for here, arrows in sorted(target.arrows.items()):
                for there, reference in sorted(arrows.items()):
                    print(f"{target.title(here)} -> {target.title(there)}   {reference}")
        for cycle in target.cycles():
            found += 1
            print("cycle: " + " -> ".join(target.title(folder) for folder in cycle + cycle[:1]))
            for here, there in zip(cycle, cycle[1:] + cycle[:1]):
                print(f"  {target.arrows[here][there]}")
    if found:
        print("Move a type, or give one of the folders a protocol, so that the arrows lead one way.", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
