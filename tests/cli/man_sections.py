"""Manual pages in man(7), taken apart."""
import re


def sections(page):
    """The text below each heading .SH of a page."""
    parts = re.split(r"^\.SH (.*)\n", page, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2]))


def subsections(section):
    """What stands in front of the first heading .SS, by "", and below each."""
    parts = re.split(r"^\.SS (.*)\n", section, flags=re.MULTILINE)
    return {"": parts[0], **dict(zip(parts[1::2], parts[2::2]))}
