"""bench/RESULTS.md is several programs' page. Each replaces the sections that are its own and keeps all others, in their
places. A section is a heading of the second level with what follows it; what comes before the first is the one named
None."""


def split(text):
    """[(title or None, text with its heading)]; joined again they are the page, byte for byte."""
    sections = [(None, "")]
    fenced = False
    for line in text.splitlines(keepends=True):
        fenced ^= line.startswith("```")
        if line.startswith("## ") and not fenced:
            sections.append((line[3:].strip(), ""))
        title, body = sections[-1]
        sections[-1] = (title, body + line)
    return sections


def put(text, own, owned):
    """The page with the sections of `own`, a page as well, in the place of those titled as in `owned`: all that this
    program may ever write. Where there is none yet they go to the end, what is before the first heading to the front."""
    new = [section for section in split(own) if section[1]]
    strange = [title for title, _ in new if title not in owned]
    if strange:
        raise ValueError(f"not this program's sections: {strange}")
    result, placed = [], False
    for title, body in split(text):
        if title not in owned:
            if body:
                result.append(body)
        elif not placed and (title is not None or new[0][0] is None):
            result += [body for _, body in new]
            placed = True
    if not placed:
        result[0 if new and new[0][0] is None else len(result):0] = [body for _, body in new]
    return "\n".join(body.strip("\n") + "\n" for body in result)


def update(path, own, owned):
    path.write_text(put(path.read_text() if path.exists() else "", own, owned))
