"""A server in plain JSON, without the library: what it offers and does stands in its arguments."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

FACTS = dict(argument.partition("=")[::2] for argument in sys.argv[1:])


def tool(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "description": f"Does {name}.", "inputSchema": {"type": "object"}, **more}


def tools() -> list[dict[str, Any]]:
    many = [
        tool(f"tool_{number:03}", description="x" * 200)
        for number in range(int(FACTS.get("many", 0)))
    ]
    hostile = [
        tool("evil\u202etxt"),
        tool("echo", description="another echo"),
        tool("a b"),
        tool("wide", inputSchema={"type": "object", "title": "x" * 60_000}),
        tool(
            "refs",
            description="Hidden\u202e and \x1b[31m text",
            inputSchema={
                "type": "object",
                "properties": {
                    "near": {"$ref": "#/$defs/Near"},
                    "far": {"$ref": "https://example.org/schema.json"},
                    "loop": {"$ref": "#/$defs/Loop"},
                },
                "required": ["near"],
                "$defs": {
                    "Near": {"type": "string", "enum": ["a", "b"]},
                    "Loop": {"type": "object", "properties": {"again": {"$ref": "#/$defs/Loop"}}},
                },
            },
        ),
    ]
    reading = {"annotations": {"readOnlyHint": True}}
    return [
        tool("echo", **(reading if "reads" in FACTS else {})),
        *(hostile if "hostile" in FACTS else []),
        *many,
    ]


def say(message: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps({"jsonrpc": "2.0", **message}) + "\n")
    sys.stdout.flush()


def called(number: Any, params: dict[str, Any]) -> None:
    arguments = params.get("arguments") or {}
    match arguments.get("do"):
        case "huge":
            sys.stdout.write("x" * (20 * 1024 * 1024))
            sys.stdout.flush()
            return
        case "die":
            os._exit(3)
        case "hang":
            return
        case "ask":
            FACTS["asked by"] = str(number)
            schema = {
                "type": "object",
                "properties": {"size": {"type": "integer"}},
                "required": ["size"],
            }
            params = {"message": "How\u202e large?", "requestedSchema": schema}
            say({"id": "q", "method": "elicitation/create", "params": params})
            return
        case "change":
            FACTS["many"] = "1"
            say({"method": "notifications/tools/list_changed"})
    if wanted := arguments.get("environment"):
        text = os.environ.get(wanted, "(not set)")
    else:
        text = json.dumps(arguments)
    say(
        {
            "id": number,
            "result": {
                "content": [{"type": "text", "text": text}],
                "isError": arguments.get("do") == "fail",
            },
        }
    )


def heard(message: dict[str, Any]) -> None:
    number, method = message.get("id"), message.get("method")
    match method:
        case "initialize":
            info = {"name": "scripted", "version": "1"}
            result = {
                "protocolVersion": message["params"]["protocolVersion"],
                "capabilities": {"tools": {"listChanged": True}},
                "serverInfo": info,
                "instructions": FACTS.get("instructions", ""),
            }
            say({"id": number, "result": result})
        case "tools/list":
            say({"id": number, "result": {"tools": tools()}})
        case "tools/call":
            called(number, message["params"])
        case None if number == "q":
            text = json.dumps(message["result"])
            say(
                {
                    "id": int(FACTS["asked by"]),
                    "result": {"content": [{"type": "text", "text": text}]},
                }
            )


if "noise" in FACTS:
    sys.stdout.write("this is no protocol\n")
    sys.stderr.write(f"complaint: {os.environ.get('TOKEN', '')}\n")
if "child" in FACTS:
    child = subprocess.Popen(["sleep", "1000"])
    Path(FACTS["child"]).write_text(str(child.pid))
while "deaf" in FACTS:
    signal.pause()
for line in sys.stdin:
    heard(json.loads(line))
while "stubborn" in FACTS:
    signal.pause()
