"""What the instructions of a Dockerfile mean, from the lists of Docker's own parser: equal meanings are equal values.

Written from BuildKit's sources and not from ours: `shell/lex.go` for words, `instructions` for flags.
"""

import csv
import re

WORDS = {"EXPOSE", "VOLUME", "COPY", "ADD"}
TEXTS = {"WORKDIR", "USER", "STOPSIGNAL"}
EXPANDED_FLAGS = {"chown", "chmod", "checksum", "platform"}
HEREDOC = re.compile(r"^\d*<<-?\s*[^<]+$")
SPECIAL = "@*#?-$!"


def lexed(text, escape):
    """The literals and references of a word: a list of one-letter texts and of tuples."""
    out, at, end = [], 0, len(text)
    while at < end:
        char = text[at]
        if char == "'":
            close = text.index("'", at + 1)
            out += text[at + 1 : close]
            at = close + 1
        elif char == '"':
            at = quoted(text, at + 1, escape, out)
        elif char == "$":
            at = dollar(text, at, escape, out)
        elif char == escape:
            out += text[at + 1 : at + 2]
            at += 2
        else:
            out.append(char)
            at += 1
    return out


def quoted(text, at, escape, out):
    while text[at] != '"':
        if text[at] == "$":
            at = dollar(text, at, escape, out)
        elif text[at] == escape and text[at + 1] in ('"', "$", escape):
            out.append(text[at + 1])
            at += 2
        else:
            out.append(text[at])
            at += 1
    return at + 1


def dollar(text, at, escape, out):
    name = re.compile(r"[%s]|\d+|\w+" % re.escape(SPECIAL))
    if text[at + 1 : at + 2] != "{":
        found = name.match(text, at + 1)
        out.append(("ref", found.group(), "", ()) if found else "$")
        return found.end() if found else at + 1
    found = name.match(text, at + 2)
    end = closing(text, found.end(), escape)
    rest = text[found.end() : end]
    modifier = re.match(r":?[-+?]|", rest).group()
    # Of other forms the text counts.
    word = tuple(lexed(rest[len(modifier) :], escape)) if modifier else (rest,) * bool(rest)
    out.append(("ref", found.group(), modifier, word))
    return end + 1


def closing(text, at, escape):
    """The place of the brace that closes a reference."""
    depth = 0
    while True:
        if text[at] == escape:
            at += 1
        elif text[at] in "'\"":
            at = text.index(text[at], at + 1)
        elif text[at : at + 2] == "${":
            depth += 1
        elif text[at] == "}":
            if depth == 0:
                return at
            depth -= 1
        at += 1


def names(tokens):
    for token in tokens:
        if isinstance(token, tuple):
            yield token[1]
            yield from names(token[3])


def word(text, escape):
    return tuple(lexed(text, escape))


def value_of(one, escape):
    cmd, values = one["cmd"], one["value"]
    if cmd in WORDS:
        return tuple(path if HEREDOC.match(path) else word(path, escape) for path in values)
    if cmd in TEXTS:
        return tuple(word(text, escape) for text in values)
    if cmd == "HEALTHCHECK":
        return (values[0].upper(), one["json"], *values[1:])
    return (one["json"], *values)


def flags_of(one, escape, stages):
    if one["cmd"] in ("ARG", "STOPSIGNAL") or one["value"][:1] and one["value"][0].upper() == "NONE":
        return ()
    return tuple(sorted(filter(None, (flag_of(flag, escape, stages) for flag in one["flags"])), key=repr))


def flag_of(flag, escape, stages):
    name, _, value = flag[2:].partition("=")
    if name == "from":
        return name, stages.get(value.lower(), value)
    if name in ("link", "parents", "unpack", "keep-git-dir"):
        return name, value.lower() or "true"
    if name in ("interval", "timeout", "start-period", "start-interval"):
        return (name, value) if re.search("[1-9]", value) else None
    if name == "retries":
        return (name, int(value)) if value and int(value) else None
    if name == "mount":
        return name, mount_of(value)
    return name, word(value, escape) if name in EXPANDED_FLAGS else value


def mount_of(value):
    alias = {"src": "source", "dst": "target", "destination": "target"}
    fields = {"type": "bind"}
    for field in next(csv.reader([value])):
        key, _, text = field.partition("=")
        fields[alias.get(key.lower(), key.lower())] = text
    if fields.get("sharing") == "shared":
        del fields["sharing"]
    return tuple(sorted(fields.items()))


def assignments(one, escape, texts):
    """One entry a variable, or one for all where a value refers to another variable of the same instruction."""
    entries = [(one["cmd"], word(key, escape), None if text is None else word(text, escape)) for key, text in texts]
    seen = set()
    for _, key, text in entries:
        if seen & set(names(text or ())):
            return [tuple(entries)]
        seen.add("".join(part for part in key if isinstance(part, str)))
    return entries


def meaning(commands, escape):
    """The instructions as tuples; stages count by number, so that names given to them do not matter."""
    out, stages, started = [], {}, 0
    for one in commands:
        if one["cmd"] == "FROM":
            base = word(one["value"][0], escape)
            name = "".join(map(str, base)).lower()
            out.append(("FROM", stages.get(name, base), flags_of(one, escape, stages)))
            stages[str(started)] = started
            stages.update({name.lower(): started for name in one["value"][2:]})
            started += 1
        else:
            out += meaning_of(one, escape, stages, started)
    return out


def meaning_of(one, escape, stages, started):
    values = one["value"]
    if one["cmd"] in ("ENV", "LABEL"):
        return assignments(one, escape, list(zip(values[::2], values[1::2])))
    if one["cmd"] == "ARG":
        texts = [(text.split("=", 1) + [None])[:2] for text in values]
        entries = [("ARG", word(key, escape), None if text is None else word(text, escape)) for key, text in texts]
        # Before the first stage each sees those before it; after it, they are as those of ENV.
        return entries if started == 0 else assignments(one, escape, texts)
    if one["cmd"] == "ONBUILD" and one["sub"]:
        inner = one | {"cmd": one["sub"], "sub": "", "flags": []}
        return [("ONBUILD", *meaning_of(inner, escape, stages, started))]
    heredocs = tuple((name, content) for name, _, content in one["heredocs"])
    return [(one["cmd"], flags_of(one, escape, stages), value_of(one, escape), heredocs)]
