"""The MCP servers of an editor, as winx connects them."""

from __future__ import annotations

from acp import schema

from winx_tui.acp.servers import McpServer, offered_servers
from winx_tui.config.settings import ServerSettings


def _program(name: str, command: str = "serve", *arguments: str) -> schema.McpServerStdio:
    variable = schema.EnvVariable(name="A", value="1")
    return schema.McpServerStdio(name=name, command=command, args=list(arguments), env=[variable])


def _address(url: str) -> schema.HttpMcpServer:
    header = schema.HttpHeader(name="Authorization", value="Bearer x")
    return schema.HttpMcpServer(type="http", name="web", url=url, headers=[header])


def test_programs_and_addresses_are_connected() -> None:
    offered = offered_servers([_program("my files!", "serve", "-x"), _address("https://x.org/m")])
    assert offered.left_out == ()
    assert offered.settings == (
        ServerSettings("my-files", "serve", ("-x",), env=(("A", "1"),)),
        ServerSettings("web", url="https://x.org/m", headers=(("Authorization", "Bearer x"),)),
    )


def test_what_cannot_be_connected_says_why() -> None:
    servers: list[McpServer] = [
        schema.SseMcpServer(type="sse", name="old", url="https://x.org", headers=[]),
        _address("http://x.org/m"),
        _program("none", ""),
        _program("leaky", "serve", "${GITHUB_TOKEN}"),
        _program("twice"),
        _program("twice"),
    ]
    offered = offered_servers(servers)
    assert [server.name for server in offered.settings] == ["twice"]
    reasons = [sentence.partition(" is not used: ")[2] for sentence in offered.left_out]
    assert reasons == [
        "winx connects servers on stdio and HTTP only.",
        "its url must be https://, or http:// of a private host.",
        "it names no program.",
        "it holds '${'.",
        "another one has the same name.",
    ]
