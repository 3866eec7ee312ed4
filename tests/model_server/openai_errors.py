"""Errors as both APIs of OpenAI word them."""

import time

_ERRORS = {  # the script's status -> the API's status, type, code, message
    400: (400, "invalid_request_error", None, "The request is not valid."),
    401: (401, "invalid_request_error", "invalid_api_key", "Incorrect API key provided."),
    402: (429, "insufficient_quota", "insufficient_quota",
          "You exceeded your current quota, please check your plan and billing details."),
    403: (403, "invalid_request_error", "permission_denied", "You are not allowed to do this."),
    404: (404, "invalid_request_error", "model_not_found", "The model does not exist or you do not have access to it."),
    429: (429, "requests", "rate_limit_exceeded", "Rate limit reached."),
    500: (500, "server_error", None, "The server had an error while processing your request."),
    503: (503, "server_error", "server_is_overloaded", "The engine is currently overloaded, please try again later."),
    529: (503, "server_error", "server_is_overloaded", "The engine is currently overloaded, please try again later."),
}


def error(failure):
    """Status, headers and body. A reset time makes a 429 the usage limit of a subscription."""
    status, kind, code, message = _ERRORS[failure.status]
    headers = {}
    content = {"message": failure.message or message, "type": kind, "param": None, "code": code}
    if failure.retry_after is not None:
        headers["retry-after"] = str(failure.retry_after)
        if failure.status == 429:
            content["message"] += f" Please try again in {failure.retry_after}s."
    if failure.reset_after is not None:
        content.update(type="usage_limit_reached", code=None, plan_type="plus",
                       message=failure.message or "The usage limit has been reached",
                       resets_at=int(time.time() + failure.reset_after))
    return status, headers, {"error": content}
