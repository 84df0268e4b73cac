"""One file per tool whose settings are read as clauses, so that a team keeps one source."""

from conductor_mcp.formats.rule_sets._rule_set import RuleSet, Said, Tree

__all__ = ["RuleSet", "Said", "Tree"]
