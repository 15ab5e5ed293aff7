"""``pawpact serve``: the HTTP API under a real server."""

from __future__ import annotations

import click
import waitress

from pawpact.bootstrap import make_api
from pawpact.cli.shell import Shell, language_option, reporting
from pawpact.kernel.label import Label, Language


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8080, show_default=True, type=click.IntRange(1, 65535))
@click.option("--threads", default=4, show_default=True, type=click.IntRange(1, 64))
@language_option
@click.pass_context
def serve(context: click.Context, host: str, port: int, threads: int, language: Language) -> None:
    """启动接口服务 / Serve the API; refuses to start where money or keys are not safe."""
    with reporting(language):
        shell: Shell = context.obj
        secret = shell.settings.simulator_secret
        secrets = {"simulator": secret.encode()} if secret else {}
        app = make_api(shell.platform, secrets)
    ready = Label(
        f"接口在 http://{host}:{port} ，文档页 /docs", f"serving on http://{host}:{port}, see /docs"
    )
    click.echo(ready.say(language), err=True)
    waitress.serve(app, host=host, port=port, threads=threads)
