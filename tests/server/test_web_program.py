"""The production server behind ``cms serve``, tried with the standard library's own sample application."""

import gc
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

SERVE = """
import os, socket, sys
from cms.server import own_environment, web_program
from cms.watch import watch

listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
program = web_program("The sample", sys.argv[1], listener, 2)
sys.exit(watch([program], own_environment(os.environ), lambda line: print(line, flush=True)))
"""


def test_pages_are_answered_and_the_end_is_clean(tmp_path):
    trap = "raise SystemExit('what lies in the working folder was run')"
    for name in ("gunicorn.conf.py", "gunicorn.py", "wsgiref.py", "flask.py"):
        (tmp_path / name).write_text(trap)
    with _served("wsgiref.simple_server:demo_app", tmp_path) as parent:
        port = int(parent.stdout.readline())
        for _ in range(8):
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=30) as answer:
                assert b"Hello world!" in answer.read()
        parent.send_signal(signal.SIGTERM)
        words, _ = parent.communicate(timeout=30)
    assert parent.returncode == 0
    assert "Traceback" not in words
    with socket.create_server(("127.0.0.1", port)):
        pass


def test_an_application_that_does_not_load_ends_the_server(tmp_path):
    with _served("wsgiref.no_such_module:app", tmp_path) as parent:
        words, _ = parent.communicate(timeout=30)
    assert parent.returncode == 1
    assert "no_such_module" in words
    assert words.endswith("The sample cannot start; the reason stands above.\n")


def collecting(environ, start_response):
    """Say whether garbage is collected where pages are answered."""
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [str(gc.isenabled()).encode()]


def test_garbage_is_collected_once_all_is_read(tmp_path):
    with _served("tests.server.test_web_program:collecting", tmp_path) as parent:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{parent.stdout.readline().strip()}/", timeout=30) as answer:
                said = answer.read()
        finally:
            parent.send_signal(signal.SIGTERM)
    assert said == b"True"


def _served(application, folder):
    command = [sys.executable, "-P", "-c", SERVE, application]
    env = {**os.environ, "GUNICORN_CMD_ARGS": "--no-such-option", "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(command, cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
