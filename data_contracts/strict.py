"""What every contract and setting is: unknown keys are errors, and nobody changes it afterwards."""

from pydantic import BaseModel, ConfigDict


class Strict(BaseModel):
    """A model whose unknown keys are errors, so a typing slip stops at once."""

    model_config = ConfigDict(extra="forbid", frozen=True)
