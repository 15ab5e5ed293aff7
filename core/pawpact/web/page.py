"""The offline page of the API: bundled files only, nothing from another host."""

from __future__ import annotations

from importlib import resources

import openapi_ui_bundles.swagger_ui as bundle
from flask import Flask, Response
from werkzeug.exceptions import NotFound

ASSETS = "/docs/assets/"
_FILES = {
    "swagger-ui.css": "text/css",
    "swagger-ui-bundle.js": "text/javascript",
    "favicon-32x32.png": "image/png",
}
_PAGE = f"""<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<title>pawpact API</title>
<link rel="icon" href="{ASSETS}favicon-32x32.png">
<link rel="stylesheet" href="{ASSETS}swagger-ui.css">
</head>
<body>
<div id="api"></div>
<script src="{ASSETS}swagger-ui-bundle.js"></script>
<script src="{ASSETS}start.js"></script>
</body>
</html>
"""
_START = 'SwaggerUIBundle({url: "/openapi.json", dom_id: "#api", validatorUrl: null});\n'


def register(app: Flask) -> None:
    @app.get("/docs")
    def docs() -> Response:
        return Response(_PAGE, mimetype="text/html")

    @app.get(f"{ASSETS}<string:name>")
    def asset(name: str) -> Response:
        if name == "start.js":
            return Response(_START, mimetype="text/javascript")
        if name not in _FILES:
            raise NotFound
        found = resources.files(bundle) / "vendor" / name
        return Response(found.read_bytes(), mimetype=_FILES[name])
