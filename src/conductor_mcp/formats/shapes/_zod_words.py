"""Words of zod that start a schema of one plain value, and those that narrow a text.

Source: zod's documentation (versions 3 and 4).
"""

from __future__ import annotations

from conductor_mcp.model.shape import Sort, Type

PLAIN = {
    "string": Type(Sort.STRING), "number": Type(Sort.NUMBER), "boolean": Type(Sort.BOOLEAN),
    "bigint": Type(Sort.INTEGER), "date": Type(Sort.STRING, "date-time"),
    "int": Type(Sort.INTEGER), "int32": Type(Sort.INTEGER), "int64": Type(Sort.INTEGER),
    "uint32": Type(Sort.INTEGER), "float32": Type(Sort.NUMBER), "float64": Type(Sort.NUMBER),
    "email": Type(Sort.STRING, "email"), "uuid": Type(Sort.STRING, "uuid"),
    "uuidv4": Type(Sort.STRING, "uuid"), "guid": Type(Sort.STRING, "uuid"),
    "url": Type(Sort.STRING, "uri"), "httpUrl": Type(Sort.STRING, "uri"),
    "cuid": Type(Sort.STRING), "cuid2": Type(Sort.STRING), "ulid": Type(Sort.STRING),
    "nanoid": Type(Sort.STRING), "ipv4": Type(Sort.STRING), "ipv6": Type(Sort.STRING),
    "iso.datetime": Type(Sort.STRING, "date-time"), "iso.date": Type(Sort.STRING, "date"),
    "iso.time": Type(Sort.STRING, "time"), "iso.duration": Type(Sort.STRING, "duration"),
    "templateLiteral": Type(Sort.STRING), "stringbool": Type(Sort.STRING),
    **dict.fromkeys(("base64", "base64url", "jwt", "e164", "cidrv4", "cidrv6", "emoji", "hex",
                     "hostname", "xid", "ksuid", "mac", "hash", "uuidv6", "uuidv7",
                     "stringFormat"),
                    Type(Sort.STRING)),
}  # fmt: skip
FORMS = {"email": "email", "uuid": "uuid", "guid": "uuid", "url": "uri", "datetime": "date-time",
          "date": "date", "time": "time", "duration": "duration"}  # fmt: skip
