"""Options that people write: declared in pydantic's words, read without it where they are plain.

To load pydantic and to build its schemas takes a third of a whole check. So classes of options are
declared with the names below, which note what was said. What is plainly right is read by
``_plain``; whatever that is in doubt about is read by pydantic, which alone says what is wrong.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic import (
        AfterValidator,
        BaseModel,
        BeforeValidator,
        ConfigDict,
        Field,
        ValidationInfo,
        model_validator,
    )

    class Options(BaseModel):
        """What somebody may say. Unknown keys are mistakes; values are frozen."""

        model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)
else:
    from conductor_mcp.options._declare import Options
    from conductor_mcp.options._words import (
        AfterValidator,
        BeforeValidator,
        Field,
        ValidationInfo,
        model_validator,
    )

__all__ = [
    "AfterValidator",
    "BeforeValidator",
    "Field",
    "Options",
    "ValidationInfo",
    "model_validator",
]
