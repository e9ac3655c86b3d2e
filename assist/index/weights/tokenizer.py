"""The model's tokenizer, rebuilt from vocabulary and scores."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from assist.index.weights.source import PackedModel

if TYPE_CHECKING:
    from tokenizers import Tokenizer

_SPACE = "▁"
_SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")


def build_tokenizer(model: PackedModel) -> Tokenizer:
    """Build the XLM-R unigram tokenizer: nmt_nfkc, metaspace, `<s> … </s>`."""
    from tokenizers import (
        AddedToken,
        Regex,
        Tokenizer,
        decoders,
        normalizers,
        pre_tokenizers,
        processors,
    )
    from tokenizers.models import Unigram

    scored = list(zip(model.pieces, model.scores, strict=True))
    tokenizer = Tokenizer(Unigram(scored, unk_id=model.shape.unk))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Precompiled(_characters_map()), normalizers.Replace(Regex(" {2,}"), " ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(
        replacement=_SPACE, prepend_scheme="always", split=True
    )
    tokenizer.decoder = decoders.Metaspace(replacement=_SPACE, prepend_scheme="always")
    special = [AddedToken(name, special=True, normalized=False) for name in _SPECIAL]
    special.append(AddedToken("<mask>", special=True, lstrip=True, normalized=False))
    tokenizer.add_special_tokens(special)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>",
        pair="<s> $A </s> </s> $B </s>",
        special_tokens=[("<s>", model.shape.bos), ("</s>", model.shape.eos)],
    )
    return tokenizer


def _characters_map() -> bytes:
    """Return nmt_nfkc's compiled map.

    The rule is compiled into the sentencepiece wheel; a throw-away model of twelve pieces brings
    it out.
    """
    import sentencepiece
    from sentencepiece import sentencepiece_model_pb2

    written = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(["a b c d e f g h"] * 20),
        model_writer=written,
        vocab_size=12,
        model_type="unigram",
        normalization_rule_name="nmt_nfkc",
        hard_vocab_limit=False,
        minloglevel=2,
    )
    proto = sentencepiece_model_pb2.ModelProto()  # type: ignore[attr-defined]
    proto.ParseFromString(written.getvalue())
    return bytes(proto.normalizer_spec.precompiled_charsmap)
