"""Every setting, read once from the environment (`QUIRE_*`) and the command line, then frozen."""

from __future__ import annotations

import ipaddress
from enum import StrEnum
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

MIB = 1024 * 1024


class Access(StrEnum):
    """Who may come in. `open`: whoever reaches the server reads, writes and creates. `accounts`: sign in first."""

    OPEN = "open"
    ACCOUNTS = "accounts"


class Signup(StrEnum):
    """Who may make an account: everybody, those who were invited, or nobody (administrators still can)."""

    OPEN = "open"
    INVITE = "invite"
    OFF = "off"


class LogLevel(StrEnum):
    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class Settings(BaseSettings):
    """Immutable for the life of the process; each field is `QUIRE_` plus its name in capitals."""

    model_config = SettingsConfigDict(env_prefix="QUIRE_", frozen=True, extra="ignore")

    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(8080, ge=0, le=65535, description="Port to listen on; 0 takes any free one.")
    database: str = Field("sqlite:///quire.db", description="sqlite:///file.db or postgresql://user@host/name.")
    attachments: str = Field("", description="Where files are kept: file:///folder or s3://bucket?endpoint=….")
    s3_access_key: SecretStr = Field(SecretStr(""), description="Access key for S3; by default AWS_ACCESS_KEY_ID.")
    s3_secret_key: SecretStr = Field(SecretStr(""), description="Secret key for S3; by default AWS_SECRET_ACCESS_KEY.")
    access: Access = Field(Access.OPEN, description="open: who reaches the server may write. accounts: sign in.")
    signup: Signup = Field(Signup.OPEN, description="Who may make an account: open, invite or off.")
    public_url: str = Field("", description="Where people reach the server, e.g. https://quire.example.org; for links.")
    trusted_proxies: str = Field("", description="Networks whose X-Forwarded-* headers count, separated by commas.")
    embed_origins: str = Field("", description="Other websites that may embed documents, separated by commas.")
    embed_keys: SecretStr = Field(SecretStr(""), description="Keys of embedding applications: kid:secret,…")
    secret: SecretStr = Field(SecretStr(""), description="Signs document tokens; by default random, in the database.")
    session_days: float = Field(30.0, gt=0, description="How long a sign-in lasts after its last use.")
    token_minutes: float = Field(15.0, gt=0, description="How long a document token lasts.")
    smtp_url: SecretStr = Field(SecretStr(""), description="smtp://user:password@host:587 or smtps://…; empty: none.")
    mail_from: str = Field("", description="The sender of e-mail, e.g. Quire <quire@example.org>.")
    oidc_issuer: str = Field("", description="OpenID Connect provider, e.g. https://login.example.org; empty: none.")
    oidc_client_id: str = Field("", description="Quire's client id at that provider.")
    oidc_client_secret: SecretStr = Field(SecretStr(""), description="Quire's client secret at that provider.")
    oidc_name: str = Field("single sign-on", description="What the sign-in button calls that provider.")
    sharedb_collection: str = Field("documents", description="ShareDB collection whose ids are documents' names.")
    log_level: LogLevel = Field(LogLevel.INFO, description="debug, info, warning or error.")
    client_dist: Path | None = Field(None, description="Folder of the built browser client, if not the packaged one.")

    max_message_bytes: int = Field(16 * MIB, gt=0, description="Largest WebSocket message.")
    max_document_bytes: int = Field(64 * MIB, gt=0, description="Largest encoded state of one document.")
    max_body_bytes: int = Field(1 * MIB, gt=0, description="Largest body of a REST request.")
    max_content_bytes: int = Field(8 * MIB, gt=0, description="Largest body of a request that brings content.")
    max_upload_bytes: int = Field(50 * MIB, gt=0, description="Largest file that can be uploaded.")
    max_attachments_bytes: int = Field(1024 * MIB, gt=0, description="Bytes of all files of one document.")
    max_documents_per_connection: int = Field(200, gt=0, description="Documents that one socket may join.")
    joins_per_minute: int = Field(6000, ge=0, description="Documents joined from one address; 0: any number.")
    max_backlog_updates: int = Field(100_000, gt=0, description="Updates of this node that may wait for a commit.")
    max_backlog_bytes: int = Field(256 * MIB, gt=0, description="Bytes of updates that may wait for a commit.")
    max_member_bytes: int = Field(4 * MIB, gt=0, description="Unsent bytes after which a member counts as lagging.")
    auth_seconds: float = Field(10.0, gt=0, description="Time a connection has to say who it is and what it wants.")
    auth_bytes: int = Field(1 * MIB, gt=0, description="Bytes a connection may send before it is authenticated.")
    auth_frames: int = Field(1000, gt=0, description="Frames a connection may send before it is authenticated.")
    lag_seconds: float = Field(30.0, gt=0, description="Time a lagging member has to catch up before it is closed.")
    ping_seconds: float = Field(20.0, gt=0, description="Silence after which a connection is pinged; twice, dropped.")
    room_idle_seconds: float = Field(30.0, ge=0, description="How long an empty room stays in memory.")
    commit_seconds: float = Field(10.0, gt=0, description="Time after which a commit counts as failed.")
    start_seconds: float = Field(5.0, ge=0, description="How long to wait for the database before listening anyway.")
    drain_seconds: float = Field(20.0, ge=0, description="How long shutdown waits for the last commits.")
    commit_ms: float = Field(
        20.0, ge=0, le=100, description="Least time between the starts of two commits where they come thick."
    )
    rest_ms: float = Field(3.0, ge=0, le=20, description="How long a busy node collects messages before it goes on.")
    flush_ms: float = Field(60.0, ge=0, le=100, description="Longest pause between two frames to a busy room.")
    audit_days: float = Field(0.0, ge=0, description="How long the audit log is kept; 0: for ever.")
    trash_days: float = Field(30.0, ge=0, description="How long documents stay in the trash; 0: for ever.")
    history_days: float = Field(0.0, ge=0, description="How long history is kept; 0: for ever.")
    attachment_hours: float = Field(24.0, ge=0, description="How long a file stays that no document has any more.")
    checkpoint_rows: int = Field(1000, gt=0, description="Rows after a checkpoint that make a new one due.")
    checkpoint_bytes: int = Field(64 * 1024, gt=0, description="Bytes after a checkpoint that make a new one due.")

    @field_validator("database")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if not value.startswith(("sqlite:///", "postgresql://", "postgres://")):
            raise ValueError("must start with sqlite:/// or postgresql://")
        return value

    @field_validator("attachments")
    @classmethod
    def _known_storage(cls, value: str) -> str:
        if value and not (value.startswith("file:///") or urlsplit(value).scheme == "s3"):
            raise ValueError("must be file:///folder or s3://bucket?endpoint=…&region=…")
        return value

    @model_validator(mode="after")
    def _links_lead_home(self) -> Self:
        if self.smtp_url.get_secret_value() and not self.public_url:
            # Otherwise a made-up Host in the request for another's new password would have the link lead elsewhere.
            raise ValueError("QUIRE_SMTP_URL needs QUIRE_PUBLIC_URL, the address that links in e-mail lead to")
        return self

    @field_validator("public_url", "oidc_issuer")
    @classmethod
    def _http_url(cls, value: str) -> str:
        if value and (urlsplit(value).scheme not in ("http", "https") or not urlsplit(value).hostname):
            raise ValueError("must be a URL that starts with http:// or https://")
        return value

    @field_validator("embed_origins")
    @classmethod
    def _origins(cls, value: str) -> str:
        for origin in filter(None, (part.strip() for part in value.split(","))):
            parts = urlsplit(origin)
            if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/"):
                raise ValueError("must be origins such as https://wiki.example.org, separated by commas")
        return value

    @field_validator("trusted_proxies")
    @classmethod
    def _networks(cls, value: str) -> str:
        for network in filter(None, (part.strip() for part in value.split(","))):
            ipaddress.ip_network(network, strict=False)  # its message names the network
        return value

    @field_validator("smtp_url")
    @classmethod
    def _mail_server(cls, value: SecretStr) -> SecretStr:
        text = value.get_secret_value()
        try:
            fine = not text or (urlsplit(text).scheme in ("smtp", "smtps") and bool(urlsplit(text).hostname))
            _ = urlsplit(text).port
        except ValueError:
            fine = False
        if not fine:
            raise ValueError("must be smtp://user:password@host:587 or smtps://user:password@host:465")
        return value
