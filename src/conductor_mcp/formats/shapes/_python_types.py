"""Types of Python's library and of pydantic, by name: what a value of each is in the data.

Sources: the Python library reference, pydantic's tables of types, and that of
``pydantic_extra_types``.
"""

from __future__ import annotations

from conductor_mcp.model.shape import Sort, Type

PLAIN = {
    "str": Type(Sort.STRING), "int": Type(Sort.INTEGER), "float": Type(Sort.NUMBER),
    "complex": Type(Sort.STRING), "bool": Type(Sort.BOOLEAN), "bytes": Type(Sort.STRING, "binary"),
    "datetime": Type(Sort.STRING, "date-time"), "date": Type(Sort.STRING, "date"),
    "time": Type(Sort.STRING, "time"), "timedelta": Type(Sort.STRING, "duration"),
    "UUID": Type(Sort.STRING, "uuid"), "UUID4": Type(Sort.STRING, "uuid"),
    "Decimal": Type(Sort.NUMBER, sorts=(Sort.STRING,)), "Path": Type(Sort.STRING),
    "EmailStr": Type(Sort.STRING, "email"), "AnyUrl": Type(Sort.STRING, "uri"),
    "AnyHttpUrl": Type(Sort.STRING, "uri"), "HttpUrl": Type(Sort.STRING, "uri"),
    "SecretStr": Type(Sort.STRING), "StrictStr": Type(Sort.STRING),
    "StrictInt": Type(Sort.INTEGER), "StrictFloat": Type(Sort.NUMBER),
    "StrictBool": Type(Sort.BOOLEAN), "PositiveInt": Type(Sort.INTEGER),
    "NonNegativeInt": Type(Sort.INTEGER), "NegativeInt": Type(Sort.INTEGER),
    "PositiveFloat": Type(Sort.NUMBER), "NonNegativeFloat": Type(Sort.NUMBER),
    "AwareDatetime": Type(Sort.STRING, "date-time"),
    "NaiveDatetime": Type(Sort.STRING, "date-time"),
    "PastDatetime": Type(Sort.STRING, "date-time"),
    "FutureDatetime": Type(Sort.STRING, "date-time"),
    "constr": Type(Sort.STRING), "ZoneInfo": Type(Sort.STRING), "Self": Type(Sort.OBJECT),
    "Fraction": Type(Sort.NUMBER, sorts=(Sort.STRING,)),
    "conbytes": Type(Sort.STRING, "binary"),
    "condate": Type(Sort.STRING, "date"),
    "condecimal": Type(Sort.NUMBER, sorts=(Sort.STRING,)),
    "conint": Type(Sort.INTEGER), "confloat": Type(Sort.NUMBER),
    "dict": Type(Sort.MAP), "Dict": Type(Sort.MAP), "Mapping": Type(Sort.MAP),
    "MutableMapping": Type(Sort.MAP), "OrderedDict": Type(Sort.MAP), "defaultdict": Type(Sort.MAP),
    "LiteralString": Type(Sort.STRING), "Text": Type(Sort.STRING),
    "Pattern": Type(Sort.STRING), "bytearray": Type(Sort.STRING, "binary"),
    "Counter": Type(Sort.MAP), "DefaultDict": Type(Sort.MAP), "JsonValue": Type(),
    "ByteSize": Type(Sort.STRING, sorts=(Sort.INTEGER,)),
    "NonPositiveInt": Type(Sort.INTEGER), "FiniteFloat": Type(Sort.NUMBER),
    "NegativeFloat": Type(Sort.NUMBER), "NonPositiveFloat": Type(Sort.NUMBER),
    "PastDate": Type(Sort.STRING, "date"), "FutureDate": Type(Sort.STRING, "date"),
    **dict.fromkeys(("UUID1", "UUID3", "UUID5", "UUID6", "UUID7", "UUID8"),
                    Type(Sort.STRING, "uuid")),
    **dict.fromkeys(("FileUrl", "FtpUrl", "WebsocketUrl", "AnyWebsocketUrl", "PostgresDsn",
                     "RedisDsn", "MongoDsn", "AmqpDsn", "KafkaDsn", "MySQLDsn", "MariaDBDsn",
                     "NatsDsn", "CockroachDsn", "ClickHouseDsn", "SnowflakeDsn"),
                    Type(Sort.STRING, "uri")),
    **dict.fromkeys(("IPv4Address", "IPv6Address", "IPv4Network", "IPv6Network",
                     "IPv4Interface", "IPv6Interface", "IPvAnyAddress", "IPvAnyNetwork",
                     "IPvAnyInterface", "PurePath", "PosixPath", "FilePath", "DirectoryPath",
                     "NewPath", "SecretBytes", "StrictBytes", "NameEmail", "Base64Str",
                     "Base64Bytes", "Base64UrlStr", "Base64UrlBytes", "Json", "ImportString"),
                    Type(Sort.STRING)),
}  # fmt: skip
_EXTRA = {
    **dict.fromkeys(("Color", "CountryAlpha2", "CountryAlpha3", "CountryNumericCode",
                     "CountryShortName", "Currency", "CronStr", "DomainStr", "ISBN", "ISO3166_2",
                     "ISO4217", "ISO639_3", "ISO639_5", "ISO_15924", "LanguageAlpha2",
                     "LanguageName", "MacAddress", "MongoObjectId", "ABARoutingNumber",
                     "PaymentCardBrand", "PaymentCardNumber", "PhoneNumber", "S3Path",
                     "SemanticVersion", "TimeZoneName", "ULID", "VersionPydanticAnnotation"),
                    Type(Sort.STRING)),
    "Latitude": Type(Sort.NUMBER), "Longitude": Type(Sort.NUMBER),
}  # fmt: skip
# What is no data: in a union with data, it stands for nothing that anybody sends.
OPAQUE = frozenset(
    {
        "AsyncIterable", "AsyncIterator", "BaseException", "BinaryIO", "BufferedIOBase",
        "BufferedReader", "Exception",
        "BytesIO", "Callable", "IO", "IOBase", "RawIOBase", "StringIO", "TextIO", "TextIOBase",
        "TextIOWrapper",
    }
)  # fmt: skip
_LIBRARIES = frozenset(
    {
        "builtins", "collections", "datetime", "decimal", "fractions", "ipaddress", "pathlib",
        "pydantic", "re", "typing", "typing_extensions", "uuid", "zoneinfo",
    }
)  # fmt: skip


def library_type(origin: str) -> Type | None:
    """Return what a name of the language or of pydantic is, given with its module."""
    if origin in ("pydantic.BaseModel", "pydantic.main.BaseModel"):
        return Type(Sort.OBJECT)
    library, _, rest = origin.partition(".")
    name = rest.rpartition(".")[2]
    if library == "pydantic_extra_types" or origin.startswith("pydantic.color."):
        return _EXTRA.get(name)
    return PLAIN.get(name) if library in _LIBRARIES else None
