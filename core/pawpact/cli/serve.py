"""``pawpact serve``: the HTTP API under a real server."""

from __future__ import annotations

import os

import click

from pawpact.cli.shell import language_option, reporting, shell_of, tell
from pawpact.kernel.label import Label, Language


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="监听地址 / Address.")
@click.option(
    "--port",
    default=8080,
    show_default=True,
    type=click.IntRange(1, 65535),
    help="监听端口 / Port.",
)
@click.option(
    "--threads",
    default=4,
    show_default=True,
    type=click.IntRange(1, 64),
    help="同时处理几个请求 / Requests at a time.",
)
@language_option
@click.pass_context
def serve(context: click.Context, host: str, port: int, threads: int, language: Language) -> None:
    """启动接口服务 / Serve the API; refuses to start where money or keys are not safe."""
    import waitress

    from pawpact.bootstrap.api import make_api, provider_secrets
    from pawpact.bootstrap.doctor import refuse_unsafe_service
    from pawpact.bootstrap.safety import Installation
    from pawpact.bootstrap.striking import watch_over

    with reporting(language):
        shell = shell_of(context)
        refuse_unsafe_service(Installation(shell.settings, os.environ))
        app = make_api(shell.platform, provider_secrets(shell.settings))
        watch_over(shell.settings)
    ready = Label(
        f"接口在 http://{host}:{port} ，文档页 /docs", f"serving on http://{host}:{port}, see /docs"
    )
    server = waitress.create_server(app, host=host, port=port, threads=threads, ident="pawpact")
    tell(ready, language, err=True)
    server.run()
