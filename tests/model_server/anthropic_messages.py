"""The Anthropic Messages API: /v1/messages and /v1/messages/count_tokens."""

import json
import time

from script import Request

NAME = "anthropic"

_ERRORS = {  # the script's status -> the API's status, type, message
    400: (400, "invalid_request_error", "the request is not valid"),
    401: (401, "authentication_error", "invalid x-api-key"),
    402: (400, "invalid_request_error",
          "Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or "
          "purchase credits."),
    403: (403, "permission_error", "Your API key does not have permission to use the specified resource."),
    404: (404, "not_found_error", "model: not found"),
    429: (429, "rate_limit_error", "This request would exceed your account's rate limit. Please try again later."),
    500: (500, "api_error", "Internal server error"),
    503: (503, "api_error", "Service unavailable"),
    529: (529, "overloaded_error", "Overloaded"),
}


def handles(path):
    return path.startswith("/v1/messages")


def key(headers, _query):
    return headers.get("x-api-key") or headers.get("authorization", "").removeprefix("Bearer ")


def read(_path, body):
    texts, results = [], []
    for message in body.get("messages", []):
        if message["role"] != "user":
            continue
        for block in _blocks(message["content"]):
            if block["type"] == "text":
                texts.append(block["text"])
            elif block["type"] == "tool_result":
                results.append("\n".join(b.get("text", "") for b in _blocks(block.get("content", ""))))
    answer_format = body.get("output_config", {}).get("format") or body.get("output_format") or {}
    return Request(
        model=body.get("model", ""), stream=bool(body.get("stream")), messages=len(body.get("messages", [])),
        user_texts=texts, tool_results=results,
        tools={t["name"]: t.get("input_schema", {}) for t in body.get("tools", [])},
        system="\n".join(b["text"] for b in _blocks(body.get("system", ""))),
        answer_schema=answer_format.get("schema"))


def _blocks(content):
    return [{"type": "text", "text": content}] if isinstance(content, str) else content


def count(path):
    """The answer where PATH asks only how many tokens a request has."""
    return {"input_tokens": 100} if path.endswith("/count_tokens") else None


def answer(request, reply, identity):
    usage = _usage(reply.usage)
    return {"id": f"msg_{identity}", "type": "message", "role": "assistant", "model": request.model,
            "content": _content(reply, identity), "stop_reason": _stop_reason(reply), "stop_sequence": None,
            "usage": usage}


def events(request, reply, identity):
    """The SSE events of the answer, each as it goes over the wire."""
    usage = _usage(reply.usage)
    yield _event("message_start", message={
        "id": f"msg_{identity}", "type": "message", "role": "assistant", "model": request.model, "content": [],
        "stop_reason": None, "stop_sequence": None, "usage": {**usage, "output_tokens": 1}})
    for index, block in enumerate(_content(reply, identity)):
        if block["type"] == "text":
            start, delta = {**block, "text": ""}, {"type": "text_delta", "text": block["text"]}
        else:
            start = {**block, "input": {}}
            delta = {"type": "input_json_delta", "partial_json": json.dumps(block["input"])}
        yield _event("content_block_start", index=index, content_block=start)
        yield _event("content_block_delta", index=index, delta=delta)
        yield _event("content_block_stop", index=index)
    if reply.failure:
        yield _event("error", error=error(reply.failure)[2]["error"])
        return
    yield _event("message_delta", delta={"stop_reason": _stop_reason(reply), "stop_sequence": None}, usage=usage)
    yield _event("message_stop")


def error(failure):
    """Status, headers and body."""
    status, kind, message = _ERRORS[failure.status]
    headers = {}
    if failure.retry_after is not None:
        headers["retry-after"] = str(failure.retry_after)
    if failure.reset_after is not None:
        headers.update({
            "anthropic-ratelimit-unified-status": "rejected",
            "anthropic-ratelimit-unified-reset": str(int(time.time() + failure.reset_after)),
            "anthropic-ratelimit-unified-representative-claim": "five_hour",
        })
    return status, headers, {"type": "error", "error": {"type": kind, "message": failure.message or message},
                             "request_id": "req_scripted"}


def _content(reply, identity):
    blocks = [{"type": "text", "text": reply.text}] if reply.text else []
    if reply.call:
        blocks.append({"type": "tool_use", "id": f"toolu_{identity}", "name": reply.call.name,
                       "input": reply.call.input})
    return blocks


def _stop_reason(reply):
    return "tool_use" if reply.call else "end_turn"


def _usage(usage):
    return {"input_tokens": usage.input_tokens - usage.cached, "cache_creation_input_tokens": 0,
            "cache_read_input_tokens": usage.cached, "output_tokens": usage.output_tokens}


def _event(name, **content):
    return f"event: {name}\ndata: {json.dumps({'type': name, **content})}\n\n"
