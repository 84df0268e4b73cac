"""One file per evaluation: a folder of labelled cases in, figures out."""

from conductor_mcp.app.evaluations._evaluation import Evaluation, Table

__all__ = ["Evaluation", "Table"]
