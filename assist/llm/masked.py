"""The one way to a chat model: personal data is masked on the way out and put back afterwards."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from assist.limits import Deadline
from assist.llm.client import ChatModel, Completion, Message
from assist.privacy import Masker
from assist.text.border import admit

CUSTOMER = "客户"  # label of what stands on the customer's card


class MaskedChat:
    """One conversation with a chat model; a ChatModel itself.

    Every message passes here, whoever wrote it: rules with an agent's wish, customer and evidence,
    and a repair that quotes a draft. It passes the text border, so that an odd character in the
    editor costs no answer, and one value has one place holder in all messages. Answers come as
    the model wrote them; `read` makes their text fit to be shown.

    Args:
        chat: The model.
        egress: "masked" replaces personal data before anything is sent.
        customer: The customer's card, whose values nothing else announces.
    """

    def __init__(
        self,
        chat: ChatModel,
        egress: Literal["off", "masked", "full"],
        customer: Mapping[str, str] | None = None,
    ) -> None:
        self._chat = chat
        self._masker = (
            Masker(dict.fromkeys((customer or {}).values(), CUSTOMER))
            if egress == "masked"
            else None
        )

    @property
    def model_id(self) -> str:
        """Name of the model, for records."""
        return self._chat.model_id

    def stream(
        self, messages: Sequence[Message], deadline: Deadline, response_format: object | None = None
    ) -> Iterator[str | Completion]:
        """Yield pieces of text as they come, and last the Completion; see ChatModel."""
        return self._chat.stream(self._outgoing(messages), deadline, response_format)

    def complete(
        self, messages: Sequence[Message], deadline: Deadline, response_format: object | None = None
    ) -> Completion:
        """The whole answer at once; raises as `stream` does."""
        return self._chat.complete(self._outgoing(messages), deadline, response_format)

    def read(self, written: str) -> str:
        """What the model wrote, decoded from JSON where it wrote JSON, as it may be shown.

        Without the characters that break or fool later stages, and with personal data put back:
        a name may hold a quotation mark, which would break the JSON around it.
        """
        bare = admit(written, max_chars=max(1, len(written))).text
        return self._masker.unmask(bare) if self._masker else bare

    def _outgoing(self, messages: Sequence[Message]) -> list[Message]:
        texts = [admit(m["content"], max_chars=max(1, len(m["content"]))).text for m in messages]
        if self._masker:
            texts = self._masker.mask(*texts)
        return [{**m, "content": text} for m, text in zip(messages, texts, strict=True)]
