"""One file per manifest: text in, the packages that it asks for out."""

from conductor_mcp.formats.manifests._manifest import Manifest

__all__ = ["Manifest"]
