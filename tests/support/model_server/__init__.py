"""A scripted model server on loopback that speaks the providers' real wire formats.

Use it in-process:

    async with ModelServer(scenario) as server:          # server.py
        server.base_url("dashscope")                     # also nvidia, gemini, local
        server.requests                                  # every request, as recorded
        server.release("gate")                           # lets a "hold" go on

or as a program that prints its port on the first line of stdout and ends when stdin closes:

    python -m tests.support.model_server --scenario FILE [--port 0] [--record FILE]

    with running_server(FILE) as server:                 # launcher.py does that for you
        env |= server.environment()                      # DASHSCOPE_API_BASE and the others

The program also answers `GET /_control/requests` (JSON list) and
`POST /_control/release/GATE`. `--record` appends each request to a file as a JSON line.

THE SCENARIO is written once and plays in every dialect. In Python it is `scenario.Scenario`;
in a file it is JSON:

    {
      "reactive": true,
      "required_key": "sk-...",
      "strict_history": true,
      "turns": [
        {
          "first_fail": [{"fault": "rate_limited", "retry_after_s": 1}],
          "steps": [
            {"thinking": "Let me look."},
            {"text": "I will read it. "},
            {"text": ["a", "b"], "repeat": 3, "pause_s": 0.01},
            {"tool_calls": [{"name": "read_files", "arguments": {"paths": ["a.py"]}},
                            {"name": "bash_command", "raw_arguments": "{\"command"}]},
            {"delay_s": 0.5},
            {"hold": "gate"},
            {"fault": "drop"}
          ],
          "usage": {"input_tokens": 100, "output_tokens": 20, "cached_tokens": 0},
          "finish_reason": "stop"
        }
      ]
    }

Scenario fields
    reactive        true (default): the turn is chosen by the number of assistant messages in
                    the request, so a restarted client gets the same answers; false: each
                    request takes the next turn. After the last turn the last one repeats.
    required_key    requests with another key get the dialect's 401. Default: any key will do.
    strict_history  true (default): a history whose tool calls are not all answered gets a 400,
                    as the real providers do.

Turn fields
    first_fail      faults that the first requests for this turn get, one each, before it plays.
    steps           played in order (see below).
    usage           null leaves the usage out of the stream. In the OpenAI dialects it is sent
                    only if the request asks for it (stream_options.include_usage).
    finish_reason   "stop" or "tool_calls" as fits when left out; also "length".
    headers         further headers of the answer (from Python only).

Steps (an object with one of these keys)
    text            a string is one delta, a list several; "repeat" plays the list n times,
                    "pause_s" waits after each delta.
    thinking        the same, as reasoning_content (OpenAI dialects) or thought parts (Gemini).
    tool_calls      parallel calls; name, then arguments (object) or raw_arguments (text that
                    may be broken JSON), optional id, optional signature (Gemini's
                    thoughtSignature). Arguments go out in fragments in the OpenAI dialects.
                    Gemini cannot send broken JSON: there it becomes MALFORMED_FUNCTION_CALL.
    delay_s         waits.
    hold            waits until the gate of that name is released.
    fault           see below; "retry_after_s", "message" and "status" where they apply.

Faults instead of an answer (must be the first step, or in first_fail)
    unauthorized 401 · forbidden 403 · not_found 404 · rate_limited 429 (retry_after_s) ·
    bad_request 400 · context_overflow 400 in each provider's words · server_error 500 ·
    unavailable 503 · bad_gateway 502 with an HTML body · drop_at_once (no byte of an answer)
Faults in the middle of an answer
    drop            the connection breaks
    stall           silence until the client goes away
    malformed       a line that is not JSON; the stream goes on
    error_event     the provider's error object as an event, then the end
    end             a clean end of the body without finish reason, usage or [DONE]
"""
