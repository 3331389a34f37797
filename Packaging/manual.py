#!/usr/bin/env python3
"""Writes the manual page of the tool, from its own description of its commands.

usage: manual.py PROJECTOR SECONDS, the time of the last change, for the page's date
"""
import json
import subprocess
import sys
import time
from pathlib import Path

# The groups of options that many commands share are described once.
SHARED = ("Time", "Activities", "Output")


def escaped(text):
    """Returns the text as roff shows it, character by character."""
    text = text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq").replace('"', "\\(dq")
    # A line that begins with a dot would be a request.
    return "\n".join("\\&" + line if line.startswith(".") else line for line in text.split("\n"))


def sentences(text):
    """Returns a text with each sentence on a line of its own, as mdoc wants it."""
    return escaped(text.replace(". ", ".\n").replace(".\n(", ". ("))


class Tool:
    """The tool's description of itself."""

    def __init__(self, path):
        self.path = path
        self.command = json.loads(self.output("--experimental-dump-help"))["command"]
        self.commands = {c["commandName"]: c for c in self.command["subcommands"]}

    def output(self, *arguments):
        return subprocess.run([self.path, *arguments], check=True, capture_output=True, text=True).stdout

    def groups(self):
        """Returns the headings of the commands, each with its commands."""
        groups = {}
        for line in self.output("--help").split("\n"):
            if line.endswith(":") and line.isupper():
                heading = line[:-1].capitalize()
            elif line.startswith("  ") and line.split()[0].strip(",") in self.commands:
                groups.setdefault(heading, []).append(line.split()[0].strip(","))
        return groups

    def examples(self, *command):
        """Returns the examples in the help of a command."""
        text = self.output(*command, "--help")
        return [line.strip() for line in text.split("EXAMPLES:\n")[-1].split("\n\n")[0].split("\n")]


def arguments(command):
    """Returns the arguments of a command that are shown, without those that all commands have."""
    return [a for a in command.get("arguments", []) if a["shouldDisplay"] and not is_common(a)]


def is_common(argument):
    return argument.get("preferredName", {}).get("name") in ("help", "version")


def name(argument):
    """Returns the names of an option as mdoc flags."""
    flags = []
    for each in argument["names"]:
        dash = "" if each["kind"] == "short" else "-"
        flags.append("Fl " + dash + escaped(each["name"]))
    value = "" if argument["kind"] == "flag" else " Ar " + escaped(argument["valueName"])
    return " , ".join(flags) + value


def positional(argument):
    text = "Ar " + escaped(argument["valueName"]) + (" ..." if argument["isRepeating"] else "")
    return f"Op {text}" if argument["isOptional"] else text


def explanation(argument):
    """Returns the sentence about an argument, with its values and its default."""
    text = argument.get("abstract", "")
    values = argument.get("allValues", [])
    if values and argument["kind"] != "flag":
        text = text.rstrip(".") + ": " + ", ".join(values) + "."
    if argument.get("defaultValue") and argument["kind"] != "flag":
        text += f" The default is {argument['defaultValue']}."
    return sentences(text)


def options(listed):
    lines = [".Bl -tag -width Ds"]
    for each in listed:
        lines += [".It " + name(each), explanation(each)]
    return lines + [".El"]


def discussion(command):
    """Returns the text about a command, and that about conditions, which many commands end with."""
    text, _, conditions = command.get("discussion", "").partition("Conditions: ")
    return text, conditions


def described(command, prefix=""):
    """Returns the lines about a command: its arguments, its sentence, and its own options."""
    shown = arguments(command)
    own = [a for a in shown if a["kind"] != "positional" and a.get("sectionTitle") not in SHARED]
    places = [positional(a) for a in shown if a["kind"] == "positional"]
    words = [prefix + command["commandName"]] + command.get("aliases", [])
    lines = [".It Cm " + " , Cm ".join(words) + "".join(" " + place for place in places)]
    lines.append(sentences(command["abstract"]))
    for text in filter(None, discussion(command)[0].split("\n\n")):
        lines += [".Pp", sentences(text.strip())]
    if own:
        lines += options(own)
    for child in command.get("subcommands", []):
        if child["commandName"] != "help":
            lines += described(child, command["commandName"] + " ")
    return lines


def shared_options(tool):
    """Returns the options of many commands by their groups, each option once."""
    lines = []
    for title in SHARED:
        found = {}
        for command in tool.commands.values():
            for argument in arguments(command):
                if argument.get("sectionTitle") == title:
                    found.setdefault(json.dumps(argument["names"]), argument)
        lines += [f".Ss {title}"] + options(found.values())
    return lines


def commands(tool):
    lines = []
    for heading, words in tool.groups().items():
        lines += [f".Ss {heading}", ".Bl -tag -width Ds"]
        for word in words:
            lines += described(tool.commands[word])
        lines.append(".El")
    return lines


def examples(tool):
    lines = [".Bd -literal -offset indent"]
    for words in tool.groups().values():
        for word in words:
            lines += [escaped(line) for line in tool.examples(word)[:1] if line.startswith("projector")]
    return lines + [".Ed"]


def main():
    tool = Tool(sys.argv[1])
    date = time.strftime("%B %-d, %Y", time.gmtime(int(sys.argv[2])))
    page = (Path(__file__).parent / "projector.1.in").read_text()
    parts = {
        "DATE": [date],
        "DISCUSSION": [sentences(tool.command["discussion"])],
        "COMMANDS": commands(tool),
        "CONDITIONS": [sentences(discussion(tool.commands["who"])[1])],
        "OPTIONS": shared_options(tool),
        "EXAMPLES": examples(tool),
    }
    for key, lines in parts.items():
        page = page.replace(f"@{key}@", "\n".join(lines))
    sys.stdout.write(page)


main()
