"""What may be served where."""

import socket

import pytest

from cms.config import Settings
from cms.core.errors import BadConfiguration, BadValue
from cms.server import check_privacy, own_environment, serve


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_this_machine_may_do_without_https(host):
    check_privacy(host, Settings())


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "desk.example.org", "localhost.example.org"])  # noqa: S104
def test_a_network_may_not(host):
    with pytest.raises(BadConfiguration, match="desk_url"):
        check_privacy(host, Settings())
    check_privacy(host, Settings(desk_url="https://desk.example.org"))


def test_servers_are_not_steered_by_the_environment():
    outer = {"PATH": "/bin", "GUNICORN_CMD_ARGS": "--reload", "FLASK_DEBUG": "1", "WEB_CONCURRENCY": "40"}
    assert own_environment(outer) == {"PATH": "/bin", "PYTHONSAFEPATH": "1"}


def test_only_a_newsroom_is_served(tmp_path):
    with pytest.raises(BadConfiguration, match="is not a newsroom"):
        serve(tmp_path, host="127.0.0.1", port=0, site_port=0, workers=1)


@pytest.mark.parametrize("port", [70000, -1])
def test_a_port_that_cannot_be_is_named(tmp_path, port):
    (tmp_path / ".git" / "cms").mkdir(parents=True)
    with pytest.raises(BadValue, match="--port"):
        serve(tmp_path, host="127.0.0.1", port=port, site_port=0, workers=1)


def test_a_taken_port_is_said_with_the_way_out(tmp_path, taken_port):
    (tmp_path / ".git" / "cms").mkdir(parents=True)
    with pytest.raises(BadValue, match=f"127.0.0.1:{taken_port} cannot be opened.*--port"):
        serve(tmp_path, host="127.0.0.1", port=taken_port, site_port=0, workers=1)


@pytest.fixture
def taken_port():
    """Give the number of a port that is taken for the length of the test."""
    with socket.create_server(("127.0.0.1", 0)) as holder:
        yield holder.getsockname()[1]
