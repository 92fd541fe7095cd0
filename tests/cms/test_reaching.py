"""Asking other sites whether a page is there: what may be asked, what is said of it, and where it ends.

The other sites are servers on this machine, which the rule handed in lets be asked; the house's own does not.
"""

import socket
import ssl
import time
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from cms.editing import reaching
from cms.editing.reaching import Answer, Outcome, ask, is_public
from tests.cms.another_site import Server, Site, here, serving


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """What names stand for, as the outer world would say it; how often each was looked up is noted in it."""
    told: dict[str, list[str]] = {}
    real = socket.getaddrinfo

    def look_up(host: Any, port: Any, *args: Any, **more: Any) -> Any:
        if isinstance(host, str) and host in told:
            found = told[host]
            return [real(found.pop(0) if len(found) > 1 else found[0], port, *args, **more)[0]]
        return real(host, port, *args, **more)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return told


# --- What is said ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/a", Answer(Outcome.WORKS, 200)),
        ("/404", Answer(Outcome.GONE, 404)),
        ("/410", Answer(Outcome.GONE, 410)),
        ("/403", Answer(Outcome.REFUSED, 403)),
        ("/429", Answer(Outcome.REFUSED, 429)),
        ("/503", Answer(Outcome.BROKEN, 503)),
        ("/no-head", Answer(Outcome.WORKS, 200)),
        ("/to/302//a", Answer(Outcome.WORKS, 200)),
        ("/to/302//404", Answer(Outcome.GONE, 404)),
    ],
)
def test_an_editor_reads_what_another_site_said(at: str, path: str, said: Answer) -> None:
    assert ask(at + path, may_reach=here) == said


def test_a_page_that_moved_for_good_is_told_with_its_new_address(at: str) -> None:
    assert ask(f"{at}/to/301//a?b=c", may_reach=here) == Answer(Outcome.MOVED, 200, f"{at}/a?b=c")


def test_a_question_is_small_and_says_who_asks(site: Any, at: str, settings: Any) -> None:
    settings.PUBLIC_URL = "https://mesa.example"
    ask(f"{at}/404", may_reach=here)

    assert [(method, path) for method, path, _headers in site.asked] == [("HEAD", "/404"), ("GET", "/404")]
    headers = site.asked[1][2]
    assert headers["Host"] == at.removeprefix("http://")
    assert "+https://mesa.example" in headers["User-Agent"]
    assert headers["Range"] == "bytes=0-1023"
    assert {"Cookie", "Authorization", "Referer"}.isdisjoint(headers)


def test_an_address_that_leads_on_without_end_is_left_after_a_few_steps(site: Any, at: str) -> None:
    again = "/to/302/" * 9 + "/a"

    assert ask(at + again, may_reach=here) == Answer(Outcome.LOOP)
    assert len(site.asked) == reaching.MOST_STEPS + 1


def test_a_door_that_is_shut_is_no_answer() -> None:
    with socket.socket() as shut:
        shut.bind(("127.0.0.1", 0))
        said = ask(f"http://localhost:{shut.getsockname()[1]}/", may_reach=here)

    assert said == Answer(Outcome.UNREACHED)


@pytest.mark.parametrize(
    ("number", "outcome"), [(socket.EAI_NONAME, Outcome.NO_HOST), (socket.EAI_AGAIN, Outcome.UNREACHED)]
)
def test_a_host_that_is_not_there_is_told_from_a_line_that_is_down(
    monkeypatch: pytest.MonkeyPatch, number: int, outcome: Outcome
) -> None:
    def look_up(*_asked: Any, **_more: Any) -> Any:
        raise socket.gaierror(number, "")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)

    assert ask("http://quien.example/") == Answer(outcome)


@pytest.mark.parametrize("path", ["/late", "/drip"])
def test_a_slow_site_does_not_hold_the_worker(at: str, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    monkeypatch.setattr(reaching, "WAIT", 0.3)
    monkeypatch.setattr(reaching, "QUESTION", 0.5)
    began = time.monotonic()

    assert ask(at + path, may_reach=here) == Answer(Outcome.SLOW)
    assert time.monotonic() - began < 3


def test_a_certificate_of_ones_own_making_is_said_so(tmp_path: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    day = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(day - timedelta(days=1)).not_valid_after(day + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    kept = tmp_path / "both.pem"
    plain = serialization.NoEncryption()
    kept.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    )
    secure = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    secure.load_cert_chain(kept)
    server = Server(("127.0.0.1", 0), Site)
    server.socket = secure.wrap_socket(server.socket, server_side=True)
    with serving(server):
        said = ask(f"https://localhost:{server.server_port}/a", may_reach=here)

    assert said == Answer(Outcome.CERTIFICATE)


# --- What may be asked ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.0.0.5", "172.16.9.9", "192.168.1.1", "169.254.169.254",
        "100.64.0.1", "100.100.100.200", "192.0.0.192", "168.63.129.16", "198.18.0.1", "203.0.113.9",
        "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255", "::", "::1", "fe80::1", "fc00::1",
        "fd00:ec2::254", "fec0::1", "ff02::1", "ff0e::1", "2001:db8::1", "::ffff:127.0.0.1",
        "::ffff:10.0.0.5", "192.88.99.1",
        "::ffff:168.63.129.16", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::a00:1", "2002:7f00:1::",
        "2001:0:7f00:1::",
    ],
)  # fmt: skip
def test_no_address_within_is_asked(address: str) -> None:
    assert not is_public(ip_address(address), 443)


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.216.34", "2606:4700::1111", "::ffff:8.8.8.8"])
@pytest.mark.parametrize(
    ("port", "may"), [(80, True), (443, True), (8443, True), (22, False), (25, False), (6379, False)]
)
def test_an_address_of_the_open_network_is_asked_at_the_ports_of_the_web(
    address: str, port: int, may: bool
) -> None:
    assert is_public(ip_address(address), port) is may


@pytest.mark.parametrize(
    "url",
    [
        "ftp://localhost/", "file:///etc/passwd", "gopher://localhost/", "javascript:alert(1)",
        "//localhost/x",
        "http://", "http://user:secret@localhost/", "http://[::1", "http://localhost:99999/",
        "http://localhost/" + "x" * 2000,
    ],
)  # fmt: skip
def test_what_is_no_address_of_the_web_is_not_asked(url: str) -> None:
    assert ask(url, may_reach=here) == Answer(Outcome.NOT_ASKED)


@pytest.mark.parametrize(
    "host", ["localhost", "127.0.0.1", "2130706433", "0x7f.1", "127.1", "[::1]", "[::ffff:127.0.0.1]"]
)
def test_this_machine_is_not_asked_however_it_is_written(site: Any, host: str) -> None:
    assert ask(f"http://{host}:{site.server_port}/a") == Answer(Outcome.NOT_ASKED)
    assert site.asked == []


def test_a_name_of_which_one_address_lies_within_is_not_asked(
    site: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind = (socket.AF_INET, socket.SOCK_STREAM, 6, "")
    both = [(*kind, ("8.8.8.8", 80)), (*kind, ("127.0.0.1", 80))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_asked, **_more: both)

    assert ask("http://doble.example/") == Answer(Outcome.NOT_ASKED)


def test_a_name_that_changes_its_mind_is_asked_where_it_was_looked_at(site: Any, names: Any) -> None:
    # Looked at, it is this machine; asked a second time, its name would lead elsewhere.
    names["cambia.example"] = ["127.0.0.1", "192.0.2.1"]

    assert ask(f"http://cambia.example:{site.server_port}/a", may_reach=here) == Answer(Outcome.WORKS, 200)
    assert site.asked[0][2]["Host"] == f"cambia.example:{site.server_port}"


@pytest.mark.parametrize("within", ["http://169.254.169.254/latest/", "http://10.0.0.5/", "ftp://localhost/"])
def test_an_address_that_leads_within_is_followed_to_the_door_and_no_further(at: str, within: str) -> None:
    assert ask(f"{at}/to/302/{within}", may_reach=here) == Answer(Outcome.NOT_ASKED)


def test_each_step_is_looked_at_by_the_same_rule(site: Any, at: str) -> None:
    with serving(Server(("127.0.0.1", 0), Site)) as inner:
        said = ask(
            f"{at}/to/302/http://localhost:{inner.server_port}/secret",
            may_reach=lambda _address, port: port == site.server_port,
        )

    assert said == Answer(Outcome.NOT_ASKED)
    assert (len(site.asked), inner.asked) == (1, [])
