"""The OpenAI Chat Completions API: /v1/chat/completions."""

import json

import openai_errors
from script import Request

NAME = "openai-chat"


def handles(path):
    return path.startswith("/v1/chat/completions")


def key(headers, _query):
    return headers.get("authorization", "").removeprefix("Bearer ")


def read(_path, body):
    messages = body.get("messages", [])
    texts = {"user": [], "tool": [], "system": []}
    for message in messages:
        if message["role"] in texts:
            texts[message["role"]] += _texts(message.get("content"))
    functions = [tool["function"] for tool in body.get("tools") or []]
    schema = body.get("response_format", {}).get("json_schema", {}).get("schema")
    return Request(model=body.get("model", ""), stream=bool(body.get("stream")), messages=len(messages),
                   user_texts=texts["user"], tool_results=texts["tool"], system="\n".join(texts["system"]),
                   tools={f["name"]: f.get("parameters", {}) for f in functions}, answer_schema=schema)


def _texts(content):
    if isinstance(content, str):
        return [content]
    return [part.get("text", "") for part in content or []]


def count(_path):
    return None


def answer(request, reply, identity):
    message = {"role": "assistant", "content": reply.text or None}
    if reply.call:
        message["tool_calls"] = [_tool_call(reply.call, identity)]
    return {**_head(request, identity, "chat.completion"), "usage": _usage(reply.usage),
            "choices": [{"index": 0, "message": message, "finish_reason": _finish_reason(reply)}]}


def events(request, reply, identity):
    """The SSE events of the answer, each as it goes over the wire."""
    deltas = [{"role": "assistant", "content": ""}]
    if reply.text:
        deltas.append({"content": reply.text})
    if reply.call:
        deltas.append({"tool_calls": [{"index": 0, **_tool_call(reply.call, identity)}]})
    head = _head(request, identity, "chat.completion.chunk")
    for delta in deltas:
        yield _event({**head, "choices": [{"index": 0, "delta": delta, "finish_reason": None}]})
    if reply.failure:
        yield _event(error(reply.failure)[2])
        return
    yield _event({**head, "choices": [{"index": 0, "delta": {}, "finish_reason": _finish_reason(reply)}]})
    yield _event({**head, "choices": [], "usage": _usage(reply.usage)})
    yield "data: [DONE]\n\n"


error = openai_errors.error


def _head(request, identity, kind):
    return {"id": f"chatcmpl-{identity}", "object": kind, "created": 1700000000, "model": request.model}


def _tool_call(call, identity):
    return {"id": f"call_{identity}", "type": "function",
            "function": {"name": call.name, "arguments": json.dumps(call.input)}}


def _finish_reason(reply):
    return "tool_calls" if reply.call else "stop"


def _usage(usage):
    return {"prompt_tokens": usage.input_tokens, "completion_tokens": usage.output_tokens,
            "total_tokens": usage.input_tokens + usage.output_tokens,
            "prompt_tokens_details": {"cached_tokens": usage.cached}}


def _event(content):
    return f"data: {json.dumps(content)}\n\n"
