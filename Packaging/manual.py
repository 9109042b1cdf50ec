#!/usr/bin/env python3
"""Writes manual pages from what the program's own help says: one for the program, one for each command.

    Packaging/manual.py PROGRAM FOLDER
"""

import json
import pathlib
import re
import subprocess
import sys


def escaped(text):
    """Text as roff takes it: hyphens stay hyphens, backslashes and leading dots are text."""
    text = text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq")
    text = "".join(each if ord(each) < 128 else f"\\[u{ord(each):04X}]" for each in text)
    return re.sub(r"^([.'])", r"\\&\1", text, flags=re.MULTILINE)


def prose(text):
    """Paragraphs; what is indented or stands in columns stays as it is, and a line of capitals is a heading."""
    lines, plain = [], True
    for line in text.splitlines():
        if re.fullmatch(r"[A-Z][A-Z ]+", line):
            lines += ([] if plain else [".fi", ".RE"]) + [f".SH {line}"]
            plain = True
        elif not line.strip():
            if plain and lines and not lines[-1].startswith(".SH"):
                lines.append(".PP")
            elif not plain:
                lines.append("")
        elif line.startswith("  "):
            lines += ([".RS 2", ".nf"] if plain else []) + [escaped(line[2:])]
            plain = False
        else:
            lines += ([] if plain else [".fi", ".RE", ".PP"]) + [escaped(line)]
            plain = True
    return lines + ([] if plain else [".fi", ".RE"])


def spelled(argument):
    """How an argument is written: its names and its value."""
    value = f"\\fI{escaped(argument.get('valueName', 'value'))}\\fR"
    if argument["kind"] == "positional":
        return value
    names = [("\\-" if name["kind"] == "short" else "\\-\\-") + escaped(name["name"]) for name in argument["names"]]
    written = ", ".join(f"\\fB{name}\\fR" for name in names)
    return written if argument["kind"] == "flag" else f"{written} {value}"


def synopsis(path, command):
    parts = [f".B {escaped(' '.join(path))}"]
    if any(argument["kind"] != "positional" for argument in command.get("arguments", [])):
        parts.append("[\\fIoptions\\fR]")
    for argument in command.get("arguments", []):
        if argument["kind"] == "positional" and argument["shouldDisplay"]:
            text = spelled(argument) + (" ..." if argument["isRepeating"] else "")
            parts.append(f"[{text}]" if argument["isOptional"] else text)
    if command.get("subcommands"):
        parts.append("\\fIcommand\\fR ...")
    return parts


def page(path, command, version):
    name = "-".join(path)
    lines = [f'.TH {name.upper()} 1 "" "kvsconform {version}" "kvsconform"', ".nh", ".SH NAME"]
    lines += [f"{escaped(name)} \\- {escaped(command.get('abstract', ''))}", ".SH SYNOPSIS"] + synopsis(path, command)
    discussion = command.get("discussion") or ""
    body, *rest = re.split(r"^(?=[A-Z][A-Z ]+$)", discussion, flags=re.MULTILINE)
    if body.strip():
        lines += [".SH DESCRIPTION"] + prose(body.strip())
    shown = [argument for argument in command.get("arguments", []) if argument["shouldDisplay"]]
    if shown:
        lines.append(".SH OPTIONS")
    for argument in shown:
        lines += [".TP", spelled(argument)]
        said = [argument.get("abstract") or "", argument.get("discussion") or ""]
        if argument.get("allValues"):
            said.append("One of: " + ", ".join(argument["allValues"]) + ".")
        if argument.get("defaultValue"):
            said.append(f"Without it: {argument['defaultValue']}.")
        lines += [escaped(re.sub(r"\s*\n\s*", " ", text)) for text in said if text]
    commands = [each for each in command.get("subcommands", []) if each["commandName"] != "help"]
    if commands:
        lines.append(".SH COMMANDS")
    for each in commands:
        lines += [".TP", f"\\fB{escaped(each['commandName'])}\\fR", escaped(each.get("abstract", ""))]
    for section in rest:
        lines += prose(section.strip("\n"))
    if len(path) > 1:
        lines += [".SH SEE ALSO", f".BR {escaped('-'.join(path[:-1]))} (1)"]
    elif commands:
        others = ",\n".join(f".BR {escaped(name)}\\-{escaped(each['commandName'])} (1)" for each in commands)
        lines += [".SH SEE ALSO"] + others.replace(",\n", " ,\n").splitlines()
    return name, "\n".join(lines) + "\n"


def pages(path, command, version):
    yield page(path, command, version)
    for each in command.get("subcommands", []):
        if each["commandName"] != "help":
            yield from pages(path + [each["commandName"]], each, version)


def main():
    program, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    program = str(pathlib.Path(program).resolve())
    dump = subprocess.run([program, "--experimental-dump-help"], capture_output=True, check=True).stdout
    version = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout.split()[0]
    folder.mkdir(parents=True, exist_ok=True)
    command = json.loads(dump)["command"]
    for name, text in pages([command["commandName"]], command, version):
        (folder / f"{name}.1").write_text(text)


main()
