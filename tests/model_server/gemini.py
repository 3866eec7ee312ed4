"""The Gemini API: models/M:generateContent, :streamGenerateContent?alt=sse and :countTokens."""

import json
import re

from script import Request

NAME = "gemini"

_ERRORS = {  # the script's status -> the API's status, status name, reason, message
    400: (400, "INVALID_ARGUMENT", "INVALID_ARGUMENT", "The request is not valid."),
    401: (400, "INVALID_ARGUMENT", "API_KEY_INVALID", "API key not valid. Please pass a valid API key."),
    402: (429, "RESOURCE_EXHAUSTED", "RATE_LIMIT_EXCEEDED",
          "You exceeded your current quota, please check your plan and billing details."),
    403: (403, "PERMISSION_DENIED", "SERVICE_DISABLED", "Permission denied."),
    404: (404, "NOT_FOUND", "NOT_FOUND", "The model is not found for API version v1beta."),
    429: (429, "RESOURCE_EXHAUSTED", "RATE_LIMIT_EXCEEDED", "Resource has been exhausted (e.g. check quota)."),
    500: (500, "INTERNAL", "INTERNAL", "An internal error has occurred."),
    503: (503, "UNAVAILABLE", "UNAVAILABLE", "The model is overloaded. Please try again later."),
    529: (503, "UNAVAILABLE", "UNAVAILABLE", "The model is overloaded. Please try again later."),
}
_TYPE = "type.googleapis.com/google.rpc."


def handles(path):
    return re.search(r":(generateContent|streamGenerateContent|countTokens)$", path) is not None


def key(headers, query):
    return headers.get("x-goog-api-key") or query.get("key", [""])[0]


def read(path, body):
    contents = body.get("contents", [])
    texts, results = [], []
    for content in contents:
        for part in content.get("parts", []):
            if "text" in part and content.get("role", "user") == "user":
                texts.append(part["text"])
            elif "functionResponse" in part:
                results.append(json.dumps(part["functionResponse"].get("response")))
    declarations = [d for tool in body.get("tools", []) for d in tool.get("functionDeclarations", [])]
    settings = body.get("generationConfig", {})
    system = body.get("systemInstruction", {}).get("parts", [])
    return Request(
        model=re.search(r"models/([^:]+):", path)[1], stream="streamGenerateContent" in path, messages=len(contents),
        user_texts=texts, tool_results=results, system="\n".join(part.get("text", "") for part in system),
        tools={d["name"]: d.get("parametersJsonSchema") or d.get("parameters", {}) for d in declarations},
        answer_schema=settings.get("responseJsonSchema") or settings.get("responseSchema"))


def count(path):
    """The answer where PATH asks only how many tokens a request has."""
    return {"totalTokens": 100} if path.endswith(":countTokens") else None


def answer(request, reply, identity):
    parts = [{"text": reply.text}] if reply.text else []
    if reply.call:
        parts.append({"functionCall": {"name": reply.call.name, "args": reply.call.input}})
    return {"candidates": [{"index": 0, "content": {"role": "model", "parts": parts}, "finishReason": "STOP"}],
            "usageMetadata": _usage(reply.usage), "modelVersion": request.model, "responseId": identity}


def events(request, reply, identity):
    """The SSE events of the answer, each as it goes over the wire."""
    if reply.failure:
        yield _event(error(reply.failure)[2])
        return
    whole = answer(request, reply, identity)
    candidate = whole["candidates"][0]
    for part in candidate["content"]["parts"]:
        yield _event({**whole, "candidates": [{"index": 0, "content": {"role": "model", "parts": [part]}}]})
    yield _event({**whole, "candidates": [{**candidate, "content": {"role": "model", "parts": [{"text": ""}]}}]})


def error(failure):
    """Status, headers and body."""
    status, name, reason, message = _ERRORS[failure.status]
    details = [{"@type": _TYPE + "ErrorInfo", "reason": reason, "domain": "googleapis.com"}]
    if status == 429:
        per = "PerDay" if failure.status == 402 else "PerMinute"
        details.append({"@type": _TYPE + "QuotaFailure", "violations": [
            {"quotaMetric": "generativelanguage.googleapis.com/generate_content_requests",
             "quotaId": f"GenerateRequests{per}PerProjectPerModel", "quotaValue": "50"}]})
    if failure.retry_after is not None:
        details.append({"@type": _TYPE + "RetryInfo", "retryDelay": f"{failure.retry_after}s"})
    content = {"code": status, "message": failure.message or message, "status": name, "details": details}
    return status, {}, {"error": content}


def _usage(usage):
    return {"promptTokenCount": usage.input_tokens, "cachedContentTokenCount": usage.cached,
            "candidatesTokenCount": usage.output_tokens, "totalTokenCount": usage.input_tokens + usage.output_tokens}


def _event(content):
    return f"data: {json.dumps(content)}\n\n"
