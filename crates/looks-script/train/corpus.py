"""Labelled scripts as the trainers read them: no library is needed."""
import re


def marked(path):
    """A script with its labels below each scene: `@@ HEADING`, text, `#a CATEGORY|WORDS`, `#m CATEGORY|WORDS`."""
    title, scenes = [], []
    for line in open(path, encoding="utf-8").read().split("\n"):
        label = re.match(r"^#([am]) (\S+?)\s*\|\s*(.+?)\s*$", line)
        if line.startswith("@@ "):
            scenes.append((line[3:].strip(), [], {}))
        elif label:
            kind, category, words = label.groups()
            scenes[-1][2].setdefault(category, (kind, words))
        else:
            (scenes[-1][1] if scenes else title).append(line)
    body = "\n".join(title).rstrip() + "\n\n"
    for heading, lines, _ in scenes:
        body += heading + "\n\n" + "\n".join(lines).strip() + "\n\n"
    return re.sub(r"\n{3,}", "\n\n", body), [s[2] for s in scenes]
