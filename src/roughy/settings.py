"""What an operator can set: `ROUGHY_*` variables and `roughy.toml`, with defaults that need nothing."""

import fcntl
import os
import secrets
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from roughy.errors import RoughyError


class Settings(BaseSettings):
    """The settings of one installation.

    `data` is the folder for everything that is not elsewhere. `database_url` (SQLAlchemy form) defaults to SQLite in
    that folder, `storage` (a folder or `s3://bucket/prefix`) to its `blobs`. `public_url` is how clients reach the API;
    where it is not set, URLs follow the request. `model` names a Whisper model, a folder with one, or `auto`.
    """

    model_config = SettingsConfigDict(env_prefix="ROUGHY_", toml_file="roughy.toml", extra="ignore")

    data: Path = Path("roughy-data")
    database_url: str | None = None
    storage: str | None = None
    s3_endpoint: str | None = None
    s3_region: str = "us-east-1"
    s3_access_key_id: SecretStr | None = None
    s3_secret_access_key: SecretStr | None = None
    public_url: str | None = None
    secret: SecretStr | None = None
    model: str = "auto"
    recognizer: Literal["openai", "elevenlabs"] | None = None
    """A hosted recognizer's protocol, to find the words elsewhere than on this machine."""
    recognizer_url: str | None = None
    recognizer_model: str | None = None
    recognizer_key: SecretStr | None = None
    processes: Annotated[int, Field(ge=1, le=64)] = 1
    """Processes in which `roughy serve` answers requests; one of them works on jobs."""
    jobs: int = 2
    """Jobs that one process works on at once; with 0, `roughy serve` leaves them all to `roughy worker`."""
    worker_timeout_seconds: int = 60
    """Seconds after which a worker that has said nothing is taken for dead, and its jobs for anybody's."""
    upload_expiry_hours: int = 7 * 24
    unpaid_days: int = 30
    """Days after which an asset in `pending_payment` is purged."""
    requests_per_minute: int = 600
    """Sustained API requests a minute for each key; bursts may take them all at once."""
    webhooks_allow_private: bool = False
    """Deliver webhooks to private, loopback and link-local addresses, and over plain HTTP."""
    stripe_secret_key: SecretStr | None = None
    stripe_webhook_secret: SecretStr | None = None
    stripe_api_base: str | None = None
    judge: str | None = None
    """`anthropic` or `openai` to let a language model judge what belongs; none by default."""
    judge_model: str | None = None
    judge_url: str | None = None
    judge_key: SecretStr | None = None

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments win over the environment, the environment over `roughy.toml`."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)

    @property
    def database(self) -> str:
        """The database's SQLAlchemy URL."""
        return self.database_url or f"sqlite:///{self.data.resolve() / 'roughy.db'}"

    @property
    def blobs(self) -> str:
        """Where stored bytes live: a folder or `s3://bucket/prefix`."""
        return self.storage or str(self.data.resolve() / "blobs")

    def signing_secret(self) -> bytes:
        """The key that signs links; kept in the data folder where it is not set.

        Raises `RoughyError` with code `data_not_writable` where the folder cannot hold it.
        """
        if self.secret:
            return self.secret.get_secret_value().encode()
        try:
            self.data.mkdir(parents=True, exist_ok=True)
            return _secret_in(self.data / "secret")
        except OSError as error:
            message = f"Roughy cannot write to {self.data} ({error.strerror}): choose another folder with --data."
            raise RoughyError("data_not_writable", message) from None


def _secret_in(path: Path) -> bytes:
    """What the file holds, or a new secret where it holds none yet; whoever asks meanwhile waits for the same one."""
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        secret = file.read()
        if not secret:
            secret = secrets.token_hex(32).encode()
            file.write(secret)
            file.flush()
            os.fsync(file.fileno())
        return secret
