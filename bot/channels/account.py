"""Settings of a provider's account, as all channels have them: off while empty, and never half."""

from __future__ import annotations

from abc import abstractmethod
from typing import Self

from pydantic import model_validator
from pydantic_settings import BaseSettings


class AccountSettings(BaseSettings):
    """The settings of a channel. What is half filled in is refused with its :attr:`problem`."""

    @property
    @abstractmethod
    def problem(self) -> str:
        """What is missing or wrong, as a Chinese sentence; empty when all is there, or nothing."""

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if problem := self.problem:
            raise ValueError(problem)
        return self
