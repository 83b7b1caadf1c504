"""The content of an entry as rows for a table, and what changed between two revisions in words. Pure.

Hashes of files are part of what is decided on; no person reads them, so they are told as files.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

NOTHING = "nothing"
HASH_KEY = "sha256"
HASHES = re.compile(r"[0-9a-f]{64}(, [0-9a-f]{64})*")


def list_rows(data: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Label and value for each thing the content says, in its own order; nested ones with the way to them."""
    return [(label, _tell_files(value)) for key, label, value in _walk(data, (), "") if key[-1:] != (HASH_KEY,)]


def list_differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """One sentence for each value that is not as it was; empty when both say the same."""
    was = {key: (label, value) for key, label, value in _walk(before, (), "")}
    became = {key: (label, value) for key, label, value in _walk(after, (), "")}
    sentences = []
    for key in was | became:
        label, old = was.get(key, ("", ""))
        label, new = became.get(key, (label, ""))
        if old == new:
            continue
        if key[-1:] == (HASH_KEY,):  # beside it stands what the file is of
            if old and new:
                sentences.append(f"{label.rpartition(',')[0] or 'The file'} is another file now.")
        elif old and new and _tell_files(old) == _tell_files(new):
            sentences.append(f"{label}: other files than before.")
        else:
            old, new = _tell_files(old), _tell_files(new)
            sentences.append(f"{label} was {old or NOTHING}, is now {new or NOTHING}.")
    return sentences


def _walk(value: Any, key: tuple[str, ...], label: str) -> Iterator[tuple[tuple[str, ...], str, str]]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _walk(inner, (*key, str(name)), _join(label, _words_of(str(name))))
    elif isinstance(value, list | tuple) and any(isinstance(inner, Mapping | list | tuple) for inner in value):
        for number, inner in enumerate(value, start=1):
            yield from _walk(inner, (*key, str(number)), _join(label, str(number)))
    else:
        yield key, label, _text_of(value)


def _tell_files(text: str) -> str:
    if not HASHES.fullmatch(text):
        return text
    count = text.count(",") + 1
    return "1 file" if count == 1 else f"{count} files"


def _join(outer: str, inner: str) -> str:
    return f"{outer}, {inner.lower()}" if outer else inner


def _words_of(name: str) -> str:
    words = name.replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def _text_of(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(_text_of(inner) for inner in value)
    return str(value)
