"""``/docs``: the OpenAPI document as one plain HTML page that loads nothing from anywhere."""

from __future__ import annotations

import json
from html import escape
from string import Template
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

METHODS = ("get", "post", "put", "patch", "delete")
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
"""Content-Security-Policy of the page: its own style, and nothing else."""

_PAGE = Template(
    """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>$title</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem;
  color: #1c2024; background: #fff; }
h2 { border-top: 1px solid #d0d4d9; padding-top: 1.5rem; font-size: 1.15rem; }
h2 b { display: inline-block; min-width: 4rem; color: #0b5c3b; }
code, pre { font: 0.9rem/1.45 ui-monospace, monospace; background: #f3f5f7; border-radius: 4px; }
code { padding: 0.1em 0.3em; }
pre { padding: 0.75rem; overflow-x: auto; }
table { border-collapse: collapse; margin: 0.75rem 0; }
th, td { text-align: left; vertical-align: top; padding: 0.25rem 1rem 0.25rem 0; }
</style>
</head>
<body>
<h1>$title <small>$version</small></h1>
<p>$description</p>
<p>The same as a document for tools: <a href="$schema">OpenAPI</a>.</p>
$operations
</body>
</html>
"""
)


def docs_page(schema: Mapping[str, Any], *, schema_path: str) -> str:
    """The page for an OpenAPI 3.1 document; every text of it is escaped."""
    info = schema["info"]
    operations = (
        _operation(method, path, item[method])
        for path, item in schema["paths"].items()
        for method in METHODS
        if method in item
    )
    return _PAGE.substitute(
        title=escape(info["title"]),
        version=escape(info["version"]),
        description=escape(info.get("description", "")),
        schema=escape(schema_path),
        operations="\n".join(operations),
    )


def _operation(method: str, path: str, operation: Mapping[str, Any]) -> str:
    paragraphs = operation.get("description", "").split("\n\n")
    return "\n".join(
        [
            f"<h2><b>{method.upper()}</b> <code>{escape(path)}</code></h2>",
            *(f"<p>{escape(paragraph)}</p>" for paragraph in paragraphs if paragraph),
            _fields("Parameters", map(_parameter, operation.get("parameters", []))),
            _body(operation.get("requestBody", {})),
            *map(_response, operation["responses"], operation["responses"].values()),
        ]
    )


def _parameter(parameter: Mapping[str, Any]) -> tuple[str, str, str]:
    schema = parameter.get("schema", {})
    about = parameter.get("description", "")
    if "default" in schema:
        about = f"{about} Default: {json.dumps(schema['default'])}."
    return parameter["name"], f"{schema.get('type', 'string')}, {parameter['in']}", about.strip()


def _body(body: Mapping[str, Any]) -> str:
    content = body.get("content", {})
    if not content:
        return ""
    schema = next(iter(content.values())).get("schema", {})
    rows = (
        (name, field.get("type", ""), field.get("description", ""))
        for name, field in schema.get("properties", {}).items()
    )
    about = f"<p>{escape(body['description'])}</p>" if "description" in body else ""
    return _fields("Body: " + " or ".join(content), rows) + about


def _fields(heading: str, rows: Iterable[tuple[str, str, str]]) -> str:
    cells = "".join(
        f"<tr><td><code>{escape(name)}</code><td>{escape(kind)}<td>{escape(about)}"
        for name, kind, about in rows
    )
    return f"<table><tr><th colspan=3>{escape(heading)}{cells}</table>" if cells else ""


def _response(status: str, response: Mapping[str, Any]) -> str:
    parts = [f"<p><b>{escape(status)}</b> {escape(response['description'])}</p>"]
    for content in response.get("content", {}).values():
        if "example" in content:
            text = json.dumps(content["example"], indent=2, ensure_ascii=False)
            parts.append(f"<pre>{escape(text)}</pre>")
        codes = ", ".join(f"<code>{escape(name)}</code>" for name in content.get("examples", {}))
        parts.append(f"<p>Problems: {codes}</p>" if codes else "")
    return "".join(parts)
