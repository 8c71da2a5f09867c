"""Everything that can go wrong, as one tree.

    LprError
    ├── InputError                 what was handed in cannot be used
    │   ├── ImageError
    │   │   ├── ImageNotFoundError      image-not-found
    │   │   ├── ImageUnreadableError    image-unreadable
    │   │   ├── ImageEmptyError         image-empty
    │   │   ├── ImageFormatError        image-format
    │   │   ├── ImageDamagedError       image-damaged
    │   │   └── ImageTooLargeError      image-too-large
    │   ├── NoPicturesError             no-pictures
    │   ├── VideoError                  video-unreadable
    │   ├── StreamError
    │   │   ├── StreamRefusedError      stream-refused
    │   │   └── StreamLostError         stream-lost
    │   ├── StartUnknownError           start-unknown
    │   ├── MalformedPlateError         plate-malformed
    │   ├── ImportRejectedError         import-rejected
    │   ├── OutputError                 output-unwritable
    │   ├── CameraError                 camera
    │   ├── AccountError                account
    │   ├── PasswordError               password
    │   ├── ReviewError                 review
    │   ├── WatchListError              watch-list
    │   └── EarlierRunError             earlier-run
    ├── RequestError               an HTTP request that cannot be served
    │   ├── UploadTooLargeError         upload-too-large
    │   ├── UnsupportedMediaError       unsupported-media
    │   ├── MissingFieldError           missing-field
    │   ├── MalformedRequestError       malformed-request
    │   ├── NotFoundError               not-found
    │   └── ConflictError               conflict
    ├── AccessError                who asks, and what for
    │   ├── LoginRequiredError          login-required
    │   ├── TokenError                  token
    │   ├── LoginFailedError            login-failed
    │   ├── ForbiddenError              forbidden
    │   ├── CsrfError                   csrf
    │   ├── PurposeError                purpose
    │   ├── RateLimitError              rate-limit
    │   │   └── LoginThrottledError         login-throttled
    │   └── SignInError                 a log-in at the agency's provider
    │       ├── SignInRefusedError          sign-in-refused
    │       ├── SignInRoleError             sign-in-role
    │       └── SignInProviderError         sign-in-provider
    ├── ModelError
    │   ├── ModelMissingError           model-missing
    │   └── ModelDamagedError           model-damaged
    ├── RegistryError
    │   ├── RegistryMissingError        registry-missing
    │   ├── RegistryLockedError         registry-locked
    │   └── RegistryDamagedError        registry-damaged
    ├── StoreError
    │   ├── StoreMissingError           store-missing
    │   ├── StoreLockedError            store-locked
    │   └── StoreDamagedError           store-damaged
    ├── DependencyMissingError          dependency-missing
    └── ConfigurationError              configuration

Each leaf has a stable ``code``, a sentence that says what to do, one exit code of the command
line and one RFC 9457 problem type (``urn:lpr:problem:<code>``) with its HTTP status.
"""

from __future__ import annotations

from typing import ClassVar

EXIT_OK = 0
EXIT_FAILED = 1
EXIT_USAGE = 2


class LprError(Exception):
    """The root. ``str(error)`` is one sentence for a person, and says what to do."""

    code: ClassVar[str] = "error"
    title: ClassVar[str] = "Something went wrong"
    exit_code: ClassVar[int] = EXIT_FAILED
    http_status: ClassVar[int] = 500

    @property
    def problem_type(self) -> str:
        """The RFC 9457 problem type URI."""
        return f"urn:lpr:problem:{self.code}"


class InputError(LprError):
    """What was handed in cannot be used; other inputs go on."""

    code = "input"
    title = "The input cannot be used"
    http_status = 422


class ImageError(InputError):
    """A picture that cannot be read."""

    code = "image"
    title = "The picture cannot be read"


class ImageNotFoundError(ImageError):
    """No file stands at the path."""

    code = "image-not-found"
    title = "There is no such file"
    http_status = 404


class ImageUnreadableError(ImageError):
    """The file exists, and the system refuses to read it."""

    code = "image-unreadable"
    title = "The file may not be read"


class ImageEmptyError(ImageError):
    """A file of no bytes."""

    code = "image-empty"
    title = "The file is empty"


class ImageFormatError(ImageError):
    """Not a picture in a format that is read here."""

    code = "image-format"
    title = "Not a picture in a known format"
    http_status = 415


class ImageDamagedError(ImageError):
    """A picture whose bytes end early or do not decode."""

    code = "image-damaged"
    title = "The picture is damaged"


class ImageTooLargeError(ImageError):
    """More pixels than are decoded; refused before decoding."""

    code = "image-too-large"
    title = "The picture has too many pixels"
    http_status = 413


class NoPicturesError(InputError):
    """A folder or pattern that holds no picture."""

    code = "no-pictures"
    title = "No picture was found"


class VideoError(InputError):
    """A recording that cannot be opened or decoded."""

    code = "video-unreadable"
    title = "The recording cannot be read"


class StreamError(InputError):
    """A camera that gives no pictures now."""

    code = "stream"
    title = "The camera gives no pictures"


class StreamRefusedError(StreamError):
    """A camera that refuses the user or the password."""

    code = "stream-refused"
    title = "The camera refuses the log-in"


class StreamLostError(StreamError):
    """A camera that does not answer, went silent or ended its stream."""

    code = "stream-lost"
    title = "The camera is lost"


class StartUnknownError(InputError):
    """Footage of which nobody knows when it was made."""

    code = "start-unknown"
    title = "When the footage was made is not known"


class MalformedPlateError(InputError):
    """A text that is no Indonesian registration number.

    ``indonesian`` is the sentence as an officer reads it.
    """

    code = "plate-malformed"
    title = "Not an Indonesian registration number"

    def __init__(
        self,
        sentence: str,
        indonesian: str = "Bukan nomor registrasi kendaraan Indonesia yang sah.",
    ) -> None:
        """Keep the sentence in both languages."""
        super().__init__(sentence)
        self.indonesian = indonesian


class ImportRejectedError(InputError):
    """A file with bad rows; nothing of it was imported."""

    code = "import-rejected"
    title = "The file was not imported"


class OutputError(InputError):
    """A place that cannot be written to."""

    code = "output-unwritable"
    title = "The output cannot be written"


class CameraError(InputError):
    """A camera that cannot be one as it is described."""

    code = "camera"
    title = "The camera cannot be used"


class AccountError(InputError):
    """An account, key or role that there is none of, or that cannot be made."""

    code = "account"
    title = "The account cannot be used"


class PasswordError(InputError):
    """A new password that is guessed too easily."""

    code = "password"
    title = "The password cannot be taken"


class ReviewError(InputError):
    """A verdict that cannot be given on a reading."""

    code = "review"
    title = "The verdict cannot be taken"


class WatchListError(InputError):
    """An entry that cannot stand on a watch-list as it is described."""

    code = "watch-list"
    title = "The entry cannot stand on a watch-list"


class EarlierRunError(InputError):
    """A file that is no earlier run of the benchmark that is to be compared with it."""

    code = "earlier-run"
    title = "The earlier run cannot be used"


class RequestError(LprError):
    """An HTTP request that cannot be served as it stands."""

    code = "request"
    title = "The request cannot be served"
    http_status = 400


class UploadTooLargeError(RequestError):
    """An upload over the limit."""

    code = "upload-too-large"
    title = "The upload is too large"
    http_status = 413


class UnsupportedMediaError(RequestError):
    """An upload of a type that is not read here."""

    code = "unsupported-media"
    title = "The upload's type is not supported"
    http_status = 415


class MissingFieldError(RequestError):
    """A field that the request must carry."""

    code = "missing-field"
    title = "A field is missing"
    http_status = 422


class MalformedRequestError(RequestError):
    """A request body or field whose form cannot be parsed."""

    code = "malformed-request"
    title = "The request cannot be parsed"


class NotFoundError(RequestError):
    """Something by a name or number of which nothing is kept, or not any more."""

    code = "not-found"
    title = "There is no such thing here"
    http_status = 404


class ConflictError(RequestError):
    """Something that is not any more as whoever wants to change it saw it.

    ``standing`` is what stands instead, where whoever is refused may see it; else None.
    """

    code = "conflict"
    title = "Somebody else changed it first"
    http_status = 409

    def __init__(self, sentence: str, standing: object = None) -> None:
        """Keep the sentence, and what stands."""
        super().__init__(sentence)
        self.standing = standing


class AccessError(LprError):
    """A request that its caller may not make, or not now, or not without saying why."""

    code = "access"
    title = "The request is not allowed"
    http_status = 403


class LoginRequiredError(AccessError):
    """A request without a session or a key."""

    code = "login-required"
    title = "A log-in is needed"
    http_status = 401


class TokenError(AccessError):
    """A key, session or one-time token that is wrong, expired or revoked."""

    code = "token"
    title = "The token is not valid"
    http_status = 401


class LoginFailedError(AccessError):
    """An account and a password that do not belong together."""

    code = "login-failed"
    title = "The log-in failed"
    http_status = 401


class ForbiddenError(AccessError):
    """A caller whose role does not allow what was asked for."""

    code = "forbidden"
    title = "The role does not allow this"


class CsrfError(AccessError):
    """A request of a page's session without the session's CSRF token."""

    code = "csrf"
    title = "The CSRF token is missing or wrong"


class PurposeError(AccessError):
    """A look-up whose purpose is not stated, or is none of the list."""

    code = "purpose"
    title = "The purpose is missing or unknown"
    http_status = 422


class RateLimitError(AccessError):
    """More requests than one caller may make."""

    code = "rate-limit"
    title = "There were too many requests"
    http_status = 429

    def __init__(self, sentence: str, retry_after: float = 1.0) -> None:
        """Keep the sentence, and the seconds after which it may be tried again."""
        super().__init__(sentence)
        self.retry_after = retry_after


class LoginThrottledError(RateLimitError):
    """Too many failed log-ins to one account or from one address."""

    code = "login-throttled"
    title = "There were too many failed log-ins"


class SignInError(AccessError):
    """A log-in at the agency's provider (OpenID Connect) that did not succeed.

    ``reason`` is one word for the audit log: "state", "nonce", "expired", ...; ``name`` is who it
    was by the provider's word, where that could be believed.
    """

    code = "sign-in"
    title = "The log-in at the provider did not succeed"

    def __init__(self, sentence: str, reason: str = "unknown", name: str = "") -> None:
        """Keep the sentence, and reason and name for the audit log."""
        super().__init__(sentence)
        self.reason = reason
        self.name = name


class SignInRefusedError(SignInError):
    """What came back from the provider proves nobody."""

    code = "sign-in-refused"
    title = "The provider's answer proves nobody"
    http_status = 401


class SignInRoleError(SignInError):
    """Somebody whom the provider knows, and who may not work here."""

    code = "sign-in-role"
    title = "There is no role or no account for this person"


class SignInProviderError(SignInError):
    """The provider cannot be reached, or answers what cannot be understood."""

    code = "sign-in-provider"
    title = "The provider does not answer"
    http_status = 503


class ModelError(LprError):
    """A model file that cannot be used."""

    code = "model"
    title = "A model cannot be used"
    http_status = 503


class ModelMissingError(ModelError):
    """No weights or no card at the expected place."""

    code = "model-missing"
    title = "A model file is missing"


class ModelDamagedError(ModelError):
    """Weights whose checksum or shape is not the card's."""

    code = "model-damaged"
    title = "A model file is damaged"


class RegistryError(LprError):
    """The vehicle registry cannot answer."""

    code = "registry"
    title = "The registry is not available"
    http_status = 503


class RegistryMissingError(RegistryError):
    """No registry has been made at the configured place."""

    code = "registry-missing"
    title = "There is no registry yet"


class RegistryLockedError(RegistryError):
    """Another process holds the database."""

    code = "registry-locked"
    title = "The registry is locked"


class RegistryDamagedError(RegistryError):
    """The database file is not readable as a database."""

    code = "registry-damaged"
    title = "The registry is damaged"


class StoreError(LprError):
    """The store of what this system keeps cannot be used; what needs it is not done."""

    code = "store"
    title = "The store is not available"
    http_status = 503


class StoreMissingError(StoreError):
    """No store has been made at the configured place, or its schema is an older one."""

    code = "store-missing"
    title = "There is no store yet"


class StoreLockedError(StoreError):
    """Another process holds the database for too long."""

    code = "store-locked"
    title = "The store is locked"


class StoreDamagedError(StoreError):
    """The database is not readable, or its audit chain does not hold together."""

    code = "store-damaged"
    title = "The store is damaged"


class DependencyMissingError(LprError):
    """An optional package that the chosen feature needs."""

    code = "dependency-missing"
    title = "An optional package is missing"
    http_status = 501


class ConfigurationError(LprError):
    """A setting with a value that cannot be used."""

    code = "configuration"
    title = "A setting cannot be used"
    exit_code = EXIT_USAGE
