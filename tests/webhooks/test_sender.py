"""Sending over real sockets: where it goes, what it carries, and where it must not go."""

import asyncio
import ssl
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from roughy.errors import RoughyError
from roughy.webhooks.sender import CheckedNetwork, Outcome, Resolve, Sender, resolve
from tests.network import free_port
from tests.webhooks.receiver import Receiver, hang_up, receiving, status

pytestmark = pytest.mark.anyio

NAME = "receiver.example"
UNROUTED = "2000::1"
"""A public address that nobody has."""


def resolving(*answers: Sequence[str]) -> tuple[Resolve, list[str]]:
    """A resolver that gives the answers in turn, and the names it was asked for."""
    asked: list[str] = []

    async def resolver(host: str, port: int) -> Sequence[str]:
        asked.append(host)
        return answers[min(len(asked), len(answers)) - 1]

    return resolver, asked


async def test_a_message_is_one_post_of_exactly_the_body(receiver: Receiver) -> None:
    url = receiver.url + "?key=a%20b"
    outcome = await Sender(allow_private=True).send(url, {"svix-id": "an-id"}, '{"type":"ü"}')
    assert outcome == Outcome(204) and outcome.acknowledged
    [request] = receiver.requests
    assert request.body == '{"type":"ü"}'.encode() and request.path == "/hook?key=a%20b"
    assert request.headers["content-type"] == "application/json" and request.headers["user-agent"].startswith("Roughy/")
    assert request.headers["host"] == f"127.0.0.1:{receiver.port}" and request.id == "an-id"


@pytest.mark.parametrize("code", [200, 201, 202, 204, 299])
async def test_any_2xx_acknowledges(receiver: Receiver, code: int) -> None:
    receiver.answers = [status(code)]
    assert (await Sender(allow_private=True).send(receiver.url, {}, "{}")).acknowledged


@pytest.mark.parametrize("code", [300, 304, 400, 404, 410, 429, 500, 503])
async def test_any_other_answer_does_not_acknowledge(receiver: Receiver, code: int) -> None:
    receiver.answers = [status(code)]
    outcome = await Sender(allow_private=True).send(receiver.url, {}, "{}")
    assert not outcome.acknowledged and outcome.status == code and str(code) in (outcome.error or "")


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
async def test_a_redirect_is_an_answer_and_is_not_followed(
    receiver: Receiver, other_receiver: Receiver, code: int
) -> None:
    receiver.answers = [status(code, Location=other_receiver.url)]
    outcome = await Sender(allow_private=True).send(receiver.url, {}, "{}")
    assert outcome.status == code and not outcome.acknowledged
    assert other_receiver.requests == []


async def test_an_answer_that_never_ends_is_not_read(receiver: Receiver) -> None:
    def pour(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.end_headers()
        while True:
            request.wfile.write(b"x" * 65536)

    receiver.answers = [pour]
    assert (await Sender(allow_private=True).send(receiver.url, {}, "{}")).acknowledged


async def test_a_receiver_that_does_not_answer_is_given_up(receiver: Receiver) -> None:
    receiver.opened.clear()
    outcome = await Sender(allow_private=True, seconds=0.2).send(receiver.url, {}, "{}")
    assert not outcome.acknowledged and "no answer" in (outcome.error or "")


async def test_a_name_that_never_resolves_is_given_up() -> None:
    async def never(host: str, port: int) -> Sequence[str]:
        await asyncio.Event().wait()
        return []

    outcome = await Sender(allow_private=True, resolve=never, seconds=0.2).send("https://slow.example/", {}, "{}")
    assert "no answer" in (outcome.error or "")


async def test_a_hang_up_is_an_outcome(receiver: Receiver) -> None:
    receiver.answers = [hang_up]
    outcome = await Sender(allow_private=True).send(receiver.url, {}, "{}")
    assert outcome.status is None and outcome.error


async def test_a_port_that_nobody_listens_on_is_an_outcome() -> None:
    outcome = await Sender(allow_private=True).send(f"http://127.0.0.1:{free_port()}/", {}, "{}")
    assert outcome.status is None and outcome.error


async def test_a_name_that_does_not_exist_is_an_outcome() -> None:
    outcome = await Sender(allow_private=False).send("https://nobody.invalid/", {}, "{}")
    assert outcome.status is None and outcome.error


async def test_the_next_address_of_a_name_is_tried_where_one_does_not_answer(receiver: Receiver) -> None:
    resolver, _ = resolving(["127.0.0.2", "::1", "127.0.0.1"])
    url = f"http://{NAME}:{receiver.port}/"
    assert (await Sender(allow_private=True, resolve=resolver).send(url, {}, "{}")).acknowledged


@pytest.mark.parametrize(
    "addresses", [["127.0.0.1"], [UNROUTED, "127.0.0.1"], ["127.0.0.1", UNROUTED], ["::ffff:127.0.0.1"]]
)
async def test_a_name_with_a_private_address_is_not_called(receiver: Receiver, addresses: list[str]) -> None:
    resolver, _ = resolving(addresses)
    url = f"https://{NAME}:{receiver.port}/"
    outcome = await Sender(allow_private=False, resolve=resolver).send(url, {}, "{}")
    assert outcome.status is None and "private address" in (outcome.error or "")
    assert receiver.requests == []


async def test_a_name_that_turns_private_after_the_look_is_not_asked_again(tls_receiver: Receiver) -> None:
    resolver, asked = resolving([UNROUTED], ["127.0.0.1"])
    url = f"https://{NAME}:{tls_receiver.port}/"
    outcome = await Sender(allow_private=False, resolve=resolver, seconds=5).send(url, {}, "{}")
    assert not outcome.acknowledged and asked == [NAME]
    assert tls_receiver.requests == []


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.1", "2130706433", "0x7f.1", "0177.0.0.1", "::1", "::ffff:7f00:1", "localhost"]
)
async def test_no_spelling_of_a_private_address_is_connected_to(receiver: Receiver, host: str) -> None:
    with pytest.raises(RoughyError) as refused:
        await CheckedNetwork(resolve, allow_private=False).connect_tcp(host, receiver.port)
    assert refused.value.code == "private_target"


async def test_plain_http_is_not_spoken_once_private_targets_are_not_allowed(receiver: Receiver) -> None:
    outcome = await Sender(allow_private=False).send(receiver.url, {}, "{}")
    assert outcome.status is None and receiver.requests == []


async def test_tls_and_host_keep_the_name_while_the_connection_goes_to_the_address(
    tls_receiver: Receiver, trust: ssl.SSLContext
) -> None:
    resolver, asked = resolving(["127.0.0.1"])
    sender = Sender(allow_private=True, resolve=resolver, ssl_context=trust)
    assert (await sender.send(f"https://{NAME}:{tls_receiver.port}/", {}, "{}")).acknowledged
    assert tls_receiver.requests[0].headers["host"] == f"{NAME}:{tls_receiver.port}"
    assert asked == [NAME]


async def test_a_certificate_for_another_name_is_not_trusted(tls_receiver: Receiver, trust: ssl.SSLContext) -> None:
    resolver, _ = resolving(["127.0.0.1"])
    sender = Sender(allow_private=True, resolve=resolver, ssl_context=trust)
    outcome = await sender.send(f"https://other.example:{tls_receiver.port}/", {}, "{}")
    assert "CERTIFICATE_VERIFY_FAILED" in (outcome.error or "") and tls_receiver.requests == []


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A PEM file with a key and a certificate for `NAME` that the key itself signed."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    at = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - timedelta(days=1))
        .not_valid_after(at + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "receiver.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
def trust(certificate: Path) -> ssl.SSLContext:
    """What a sender needs to trust the receiver's certificate."""
    return ssl.create_default_context(cafile=certificate)


@pytest.fixture
def tls_receiver(certificate: Path) -> Iterator[Receiver]:
    """A receiver that speaks TLS as `NAME`."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with receiving(context) as running:
        yield running
