"""A tool whose answer comes from a model of the user's providers."""

from __future__ import annotations

from abc import ABC
from typing import TypeVar

from pydantic import BaseModel

from winx_tui.core.results import ToolAnnotations
from winx_tui.tools.asking_models.asker import ModelAsker
from winx_tui.tools.base import Tool

P = TypeVar("P", bound=BaseModel)


class AskingTool(Tool[P], ABC):
    """Sends what it is given to a provider, and changes nothing here.

    A front end offers it only while some provider could answer; a call that comes all the
    same is told what is missing. Files go the way of read_files: the same accesses, so the
    policy asks for what it would ask there.
    """

    annotations = ToolAnnotations(read_only=True, open_world=True)
    takes_secrets = False

    def __init__(self, models: ModelAsker) -> None:
        """Take who answers."""
        self._models = models
