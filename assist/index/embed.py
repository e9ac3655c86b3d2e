"""Embedding: text to unit vectors, by the packaged model, a model folder or a hub name.

The packaged model (multilingual-e5-small) runs in ONNX Runtime without importing torch, which would
add 5 s to every start and 350 MB to every process; `sentence_transformer()` gives the same model
as a `SentenceTransformer` to whoever needs one. Every other model is loaded by
sentence-transformers.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from assist.errors import ModelUnavailable
from assist.index.embedding import (
    E5_DOCUMENT,
    E5_QUERY,
    CaseVectors,
    Embedder,
    Fingerprint,
    Progress,
    without_tokens,
)
from assist.index.late import KEPT, pack_tokens
from assist.index.weights.cache import ensure_model
from assist.index.weights.encoder import MAX_TOKENS, OrtEncoder, unit_rows
from assist.settings import Embedding
from assist.text.normalise import fold_script
from assist.types import FloatMatrix

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

PACKAGED = "packaged"
PACKAGED_NAME = "multilingual-e5-small-tuned-folded"  # script folded before embedding


class PackagedEmbedder:
    """multilingual-e5-small with tuned last layers, on ONNX Runtime. Thread-safe."""

    def __init__(self, models_dir: Path, *, threads: int = 1) -> None:
        folder = ensure_model(models_dir)
        self._encoder = OrtEncoder(folder, threads=threads)
        self.fingerprint = Fingerprint(
            PACKAGED_NAME,
            folder.sha256,
            self._encoder.dim,
            E5_QUERY,
            E5_DOCUMENT,
            late=KEPT * self._encoder.token_dim,
        )
        self._skipped = {
            prompt: self._encoder.count_tokens(prompt.strip()) + 1
            for prompt in (E5_QUERY, E5_DOCUMENT)
        }

    def embed_queries(self, texts: Sequence[str]) -> FloatMatrix:
        """See `Embedder`."""
        return self._encoder.encode([E5_QUERY + fold_script(text) for text in texts])

    def embed_questions(self, texts: Sequence[str]) -> tuple[FloatMatrix, tuple[FloatMatrix, ...]]:
        """See `Embedder`."""
        prompted = [E5_QUERY + fold_script(text) for text in texts]
        rows, tokens = self._encoder.encode_tokens(prompted)
        return rows, tuple(map(self._of_query, tokens))

    def embed_case(self, messages: Sequence[str], queries: Sequence[str]) -> CaseVectors:
        """See `Embedder`; the messages' vectors are those of the layers as packaged."""
        said, asked = ([E5_QUERY + fold_script(t) for t in texts] for texts in (messages, queries))
        heard, rows, tokens = self._encoder.encode_case(said, asked)
        return CaseVectors(heard, rows, tuple(map(self._of_query, tokens)))

    def embed_passages(self, texts: Sequence[str]) -> tuple[FloatMatrix, NDArray[np.int8]]:
        """See `Embedder`."""
        prompted = [E5_DOCUMENT + fold_script(text) for text in texts]
        rows, tokens = self._encoder.encode_tokens(prompted)
        first = self._skipped[E5_DOCUMENT]
        kept = [each[first:-1] for each in tokens]
        return rows, pack_tokens(kept, self._encoder.token_dim)

    def _of_query(self, tokens: FloatMatrix) -> FloatMatrix:
        return tokens[self._skipped[E5_QUERY] : -1]

    def embed_documents(
        self, texts: Sequence[str], *, progress: Progress | None = None
    ) -> FloatMatrix:
        """See `Embedder`."""
        prompted = [E5_DOCUMENT + fold_script(text) for text in texts]
        return self._encoder.encode(prompted, progress=progress)

    def count_tokens(self, text: str) -> int:
        """See `Embedder`."""
        return self._encoder.count_tokens(text)

    def sentence_transformer(self) -> SentenceTransformer:
        """Return the same model, same weights in the same session, as a SentenceTransformer."""
        return _wrap(self._encoder)


class SentenceTransformerEmbedder:
    """Any sentence-transformers model, by folder or hub name, on the CPU.

    Args:
        settings: `model` names it; the prompts are used only if the model brings none.

    Raises:
        ModelUnavailable: It cannot be loaded.
    """

    def __init__(self, settings: Embedding) -> None:
        import torch
        from sentence_transformers import SentenceTransformer

        torch.set_num_threads(settings.threads)
        try:
            self._model = SentenceTransformer(settings.model, device="cpu")
        except (OSError, ValueError) as error:
            first_line = str(error).splitlines()[0] if str(error) else type(error).__name__
            raise ModelUnavailable(f"embedding model {settings.model}: {first_line}") from error
        self._query_prompt = self._model.prompts.get("query") or settings.query_prompt
        self._document_prompt = self._model.prompts.get("document") or settings.document_prompt
        self.fingerprint = Fingerprint(
            Path(settings.model).name,
            _weights_sha256(self._model),
            int(self._model.get_embedding_dimension() or 0),
            self._query_prompt,
            self._document_prompt,
            int(self._model.max_seq_length or MAX_TOKENS),
        )

    def embed_queries(self, texts: Sequence[str]) -> FloatMatrix:
        """See `Embedder`."""
        return self._encode(texts, self._query_prompt)

    def embed_questions(self, texts: Sequence[str]) -> tuple[FloatMatrix, tuple[FloatMatrix, ...]]:
        """See `Embedder`."""
        return self.embed_queries(texts), without_tokens(len(texts))

    def embed_case(self, messages: Sequence[str], queries: Sequence[str]) -> CaseVectors:
        """See `Embedder`."""
        said, asked = np.split(self.embed_queries([*messages, *queries]), [len(messages)])
        return CaseVectors(said, asked, without_tokens(len(queries)))

    def embed_passages(self, texts: Sequence[str]) -> tuple[FloatMatrix, NDArray[np.int8]]:
        """See `Embedder`."""
        return self.embed_documents(texts), np.zeros((len(texts), 0), np.int8)

    def embed_documents(
        self, texts: Sequence[str], *, progress: Progress | None = None
    ) -> FloatMatrix:
        """See `Embedder`."""
        blocks = [self._encode(texts[:0], "")]
        for start in range(0, len(texts), _BLOCK):
            blocks.append(self._encode(texts[start : start + _BLOCK], self._document_prompt))
            if progress:
                progress(len(blocks[-1]))
        return np.concatenate(blocks)

    def count_tokens(self, text: str) -> int:
        """See `Embedder`."""
        return len(self._model.tokenizer.encode(text, add_special_tokens=False))

    def _encode(self, texts: Sequence[str], prompt: str) -> FloatMatrix:
        dim = self.fingerprint.dim
        if not texts:
            return np.zeros((0, dim), np.float32)
        rows = self._model.encode(
            list(texts), prompt=prompt, batch_size=8, show_progress_bar=False, convert_to_numpy=True
        )
        return unit_rows(np.asarray(rows, np.float32), dim)


_BLOCK = 64  # texts between two reports of progress


def open_embedder(settings: Embedding, models_dir: Path) -> Embedder:
    """Open the embedding model that the settings name.

    Args:
        settings: `model` is "packaged", a folder, or a hub name.
        models_dir: Cache of the packaged model, built here at first use.

    Raises:
        ModelUnavailable: The model is missing, damaged or cannot be loaded.
    """
    if settings.model == PACKAGED:
        return PackagedEmbedder(models_dir, threads=settings.threads)
    return SentenceTransformerEmbedder(settings)


def _weights_sha256(model: SentenceTransformer) -> str:
    digest = hashlib.sha256()
    for name, tensor in sorted(model.state_dict().items()):
        digest.update(name.encode())
        digest.update(tensor.float().contiguous().numpy().tobytes())
    return digest.hexdigest()


def _wrap(encoder: OrtEncoder) -> SentenceTransformer:
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.base.modules.input_module import InputModule

    class OrtModule(InputModule):
        """The session as the one module of a SentenceTransformer."""

        max_seq_length = MAX_TOKENS

        def get_embedding_dimension(self) -> int:
            return encoder.dim

        def preprocess(
            self, inputs: Sequence[Any], prompt: str | None = None, **_: object
        ) -> dict[str, Any]:
            return {"texts": [(prompt or "") + str(text) for text in inputs]}

        def forward(self, features: dict[str, Any], **_: object) -> dict[str, Any]:
            rows = encoder.encode(features.pop("texts"))
            return features | {"sentence_embedding": torch.from_numpy(rows)}

        def save(self, output_path: str, *_args: object, **_: object) -> None:
            raise NotImplementedError(f"the packaged model is not saved to {output_path}")

    module = OrtModule()  # type: ignore[no-untyped-call]
    prompts = {"query": E5_QUERY, "document": E5_DOCUMENT}
    return SentenceTransformer(modules=[module], device="cpu", prompts=prompts)
