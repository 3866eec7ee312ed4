"""The OpenAI Responses API: /v1/responses.

With newer models Codex declares its tools in the input and lets them be called only from JavaScript that its tool
`exec` runs ("code mode"). The script need not know: a call becomes JavaScript there.
"""

import json

import openai_errors
from script import Request

NAME = "openai-responses"


def handles(path):
    return path.startswith("/v1/responses")


def key(headers, _query):
    return headers.get("authorization", "").removeprefix("Bearer ")


def read(_path, body):
    items = body.get("input", [])
    if isinstance(items, str):
        items = [{"type": "message", "role": "user", "content": items}]
    texts, results = [], []
    for item in items:
        kind = item.get("type", "message")
        if kind == "message" and item.get("role") == "user":
            texts += _texts(item["content"])
        elif kind.endswith("_call_output"):
            results.append("\n".join(_texts(item["output"])))
    schema = body.get("text", {}).get("format", {}).get("schema")
    declared = list(_declared(body.get("tools") or [], None))
    for item in items:
        if item.get("type") == "additional_tools":
            declared += _declared(item["tools"], None)
    tools = {tool["name"]: tool.get("parameters") or {} for tool, _ in declared}
    code_tool = None
    for tool, namespace in declared:
        if tool["name"] == "exec" and tool["type"] == "custom":
            code_tool = {"name": "exec", "namespace": namespace}
            tools["exec_command"] = {"properties": {"cmd": {"type": "string"}}}
    return Request(model=body.get("model", ""), stream=bool(body.get("stream")), messages=len(items), user_texts=texts,
                   tool_results=results, tools=tools, system=body.get("instructions") or "", answer_schema=schema,
                   code_tool=code_tool)


def _declared(tools, namespace):
    """The tools that have a name, also those in namespaces, each with its namespace."""
    for tool in tools:
        if tool["type"] == "namespace":
            yield from _declared(tool["tools"], tool["name"])
        elif "name" in tool:
            yield tool, namespace


def _texts(content):
    return [content] if isinstance(content, str) else [part.get("text", "") for part in content]


def count(_path):
    return None


def answer(request, reply, identity):
    return _response(request, reply, identity, "completed")


def events(request, reply, identity):
    """The SSE events of the answer, each as it goes over the wire."""
    yield _event("response.created", response=_response(request, reply, identity, "in_progress"))
    for index, item in enumerate(_output(request, reply, identity)):
        yield _event("response.output_item.added", output_index=index, item={**item, "status": "in_progress"})
        if item["type"] == "message":
            yield _event("response.output_text.delta", item_id=item["id"], output_index=index, content_index=0,
                         delta=reply.text)
        yield _event("response.output_item.done", output_index=index, item=item)
    if reply.failure:
        failed = {**_response(request, reply, identity, "failed"), "error": error(reply.failure)[2]["error"]}
        yield _event("response.failed", response=failed)
        return
    yield _event("response.completed", response=answer(request, reply, identity))


error = openai_errors.error


def _response(request, reply, identity, status):
    done = status == "completed"
    return {"id": f"resp_{identity}", "object": "response", "created_at": 1700000000, "status": status,
            "model": request.model, "output": _output(request, reply, identity) if done else [],
            "usage": _usage(reply.usage) if done else None}


def _output(request, reply, identity):
    items = []
    if reply.text:
        items.append({"type": "message", "id": f"msg_{identity}", "role": "assistant", "status": "completed",
                      "content": [{"type": "output_text", "text": reply.text, "annotations": []}]})
    if reply.call and request.code_tool:
        source = f"text(await tools.{reply.call.name}({json.dumps(reply.call.input)}));"
        items.append({"type": "custom_tool_call", "id": f"ctc_{identity}", "call_id": f"call_{identity}",
                      "status": "completed", "input": source, **request.code_tool})
    elif reply.call:
        items.append({"type": "function_call", "id": f"fc_{identity}", "call_id": f"call_{identity}",
                      "status": "completed", "name": reply.call.name, "arguments": json.dumps(reply.call.input)})
    return items


def _usage(usage):
    return {"input_tokens": usage.input_tokens, "input_tokens_details": {"cached_tokens": usage.cached},
            "output_tokens": usage.output_tokens, "output_tokens_details": {"reasoning_tokens": 0},
            "total_tokens": usage.input_tokens + usage.output_tokens}


def _event(name, **content):
    return f"event: {name}\ndata: {json.dumps({'type': name, **content})}\n\n"
