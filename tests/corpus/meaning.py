"""What the instructions of a Dockerfile mean, from the lists of Docker's own parser: equal meanings are equal values.

Written from BuildKit's sources and not from ours: `shell/lex.go` for words, `instructions` for flags.

With `shells`, a shell form is the exec form in its shell, where that is known: it was set, or the base is an image of
Docker Hub that sets none. Then `differences` also takes two commands for equal that bash reads as the same program.
"""

import csv
import functools
import posixpath
import re
import subprocess

WORDS = {"EXPOSE", "VOLUME", "COPY", "ADD"}
TEXTS = {"WORKDIR", "USER", "STOPSIGNAL"}
EXPANDED_FLAGS = {"chown", "chmod", "checksum", "platform"}
HEREDOC = re.compile(r"^\d*<<-?\s*[^<]+$")
SPECIAL = "@*#?-$!"
HAVE_SH = re.compile(
    r"(docker\.io/)?(library/)?(alpine|busybox|debian|golang|httpd|mysql|node|openjdk|php|postgres|python|redis|ruby|"
    r"scratch|ubuntu|wordpress)(?![^:@])(?!.*(windows|nanoserver))"
)


class Command(tuple):
    """The words of a shell form."""


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


def value_of(one, escape, shell=None):
    cmd, values = one["cmd"], one["value"]
    if shell and cmd in ("RUN", "CMD", "ENTRYPOINT") and not one["json"] and values:
        return Command((True, *shell, *values))
    if cmd in ("COPY", "ADD") and not any(flag.startswith("--from=") for flag in one["flags"]):
        return (*(source(path, escape) for path in values[:-1]), word(values[-1], escape)) if values else ()
    if cmd == "EXPOSE":
        values = list(dict.fromkeys(map(exposed, values)))
    if cmd in WORDS:
        return tuple(path if HEREDOC.match(path) else word(path, escape) for path in values)
    if cmd in TEXTS:
        return tuple(word(text, escape) for text in values)
    if cmd == "HEALTHCHECK":
        return (values[0].upper(), one["json"], *values[1:])
    return (one["json"], *values)


def exposed(port):
    """A port as Docker keeps it: nothing of the host, and the protocol in lower case. Twice means no more."""
    port = port if re.search(r"""[$\\`"']""", port) else port.rpartition(":")[2]
    return re.sub(r"(?i)/(tcp|udp|sctp)$", lambda found: found.group().lower(), port)


def source(path, escape):
    """A source in the context, whose root is the context's: a `/` or `../` before it is taken off."""
    if HEREDOC.match(path):
        return path
    if ".." in path.split("/") and not re.search(r"""[$\\`"']""", path):
        path = posixpath.normpath(f"/{path}")
    path = re.sub(r"^(\.\./)+", "", path)
    tokens = word(path, escape)
    start = next((at for at, token in enumerate(tokens) if token != "/"), len(tokens))
    return tokens[start:] or (".",)


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
        return name, mount_of(value, stages)
    return name, word(value, escape) if name in EXPANDED_FLAGS else value


def mount_of(value, stages):
    alias = {"src": "source", "dst": "target", "destination": "target"}
    fields = {"type": "bind"}
    for field in next(csv.reader([value])):
        key, _, text = field.partition("=")
        fields[alias.get(key.lower(), key.lower())] = text
    fields |= {"from": stages.get(fields["from"].lower(), fields["from"])} if "from" in fields else {}
    if fields.get("sharing") == "shared":
        del fields["sharing"]
    return tuple(sorted(fields.items(), key=repr))


def assignments(one, escape, texts):
    """One entry a variable, or one for all where a value refers to another variable of the same instruction."""
    entries = [(one["cmd"], word(key, escape), None if text is None else word(text, escape)) for key, text in texts]
    seen = set()
    for _, key, text in entries:
        if seen & set(names(text or ())):
            return [tuple(entries)]
        seen.add("".join(part for part in key if isinstance(part, str)))
    return entries


def meaning(commands, escape, shells=False):
    """The instructions as tuples; stages count by number, so that names given to them do not matter."""
    out, stages, started, shell, kept = [], {}, 0, None, {}
    for one in commands:
        if one["cmd"] == "FROM":
            base = word(one["value"][0], escape)
            name = "".join(map(str, base)).lower()
            out.append(("FROM", stages.get(name, base), flags_of(one, escape, stages)))
            default = ("/bin/sh", "-c") if shells and HAVE_SH.match(one["value"][0].strip("'\"")) else None
            shell = kept.get(stages[name]) if name in stages else default
            stages[str(started)] = started
            stages.update({name.lower(): started for name in one["value"][2:]})
            started += 1
        else:
            if one["cmd"] == "SHELL" and shells:
                shell = tuple(one["value"])
            out += meaning_of(one, escape, stages, started, shell)
        kept[started - 1] = shell
    return out


def meaning_of(one, escape, stages, started, shell=None):
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
    return [(one["cmd"], flags_of(one, escape, stages), value_of(one, escape, shell), heredocs)]


def differences(before, after):
    """The first instructions that differ, if some do."""
    if len(before) != len(after):
        return len(before), len(after), next((pair for pair in zip(before, after) if not same(*pair)), None)
    return next((pair for pair in zip(before, after) if not same(*pair)), None)


def same(before, after):
    if before == after:
        return True
    if before[0] == after[0] == "ONBUILD" and len(before) == len(after) == 2:
        return same(before[1], after[1])
    if before[0] != after[0] or before[0] not in ("RUN", "CMD", "ENTRYPOINT") or before[1] != after[1]:
        return False
    (*shell, text), (*other, again) = before[2] or ("",), after[2] or ("",)
    is_command = isinstance(before[2], Command) or before[2][0] is False
    return is_command and shell == other and parsed(text) == parsed(again) is not None


@functools.cache
def parsed(command):
    """A command as bash prints it once it has read it; it is not run."""
    done = subprocess.run(["bash", "--norc", "--pretty-print"], input=command, capture_output=True, text=True)
    return done.stdout if done.returncode == 0 else None
