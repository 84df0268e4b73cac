"""One file per MCP client that `setup` can attach."""
