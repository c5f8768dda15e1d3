#!/usr/bin/env python3
"""Teaches what is only pictured, heard or spoken of: writes data/mentions.toml from the labelled scripts.

    python3 -m venv V && V/bin/pip install numpy scipy scikit-learn
    git show 8d78be5:crates/looks-script/data/learned.bin > OTHER-CLONE/crates/looks-script/data/learned.bin
    (in the other clone) cargo build --release -p looks-script --example lessons
    V/bin/python mentions.py --lessons OTHER-CLONE/target/release/examples/lessons

What the second reading says of a sentence is weighed here, so the scripts it is weighed on must not have taught it: the
`lessons` that are asked hold an earlier reading (of the commit --before), and only scripts that came later are weighed.
Words are learned from all. Written last: what was measured, each script by a table that the script had not taught.

How: of sentences of action with a labelled hazard, words (in the sentence, before it in its paragraph, first in it, in the
heading) say whether it is on set or away; other words say what it is about; in dialogue, words say which category is
mentioned. A word has a number only where it says enough (L1). Then both, what the second reading says and what the entries
find are weighed together for each sentence and category. The most that a sentence of a scene has is what counts.
"""
import argparse, collections, json, os, re, struct, subprocess, tempfile, zlib
import numpy as np, scipy.sparse as sparse
from sklearn.linear_model import LogisticRegression

from corpus import marked

HERE = os.path.dirname(os.path.abspath(__file__))
CRATE = os.path.dirname(HERE)
CATS = ("firearms blanks pyro fire stunts vehicles aircraft drones water animals children heights weapons-other railways "
        "electricity weather night smoke crowds intimacy confined-space hazmat construction").split()
KINDS = [j for j, c in enumerate(CATS) if c != "night"]
# As in src/learned/mentions.rs.
LEAST_SAID, LEAST_ABOUT, NEAR = -3.0, -4.0, -2.0
SIGNS = "away away_away said said_away about about_away about_said around mention mention_away entry".split()
PARTS = 4
OFTEN = 5


def plain(text):
    return re.sub(r"\W+", " ", text).strip().lower()


def scenes_of(lessons, folder, before):
    earlier = subprocess.run(["git", "ls-tree", "--name-only", before, folder + "/"], capture_output=True, text=True, check=True, cwd=CRATE).stdout
    earlier = {os.path.basename(line) for line in earlier.splitlines()}
    names = sorted(n for n in os.listdir(folder) if n.endswith(".marked"))
    with tempfile.TemporaryDirectory() as tmp:
        files, labels = [], []
        for name in names:
            text, known = marked(os.path.join(folder, name))
            files.append(os.path.join(tmp, name.replace(".marked", ".fountain")))
            open(files[-1], "w", encoding="utf-8").write(text)
            labels.append(known)
        told = subprocess.run([lessons, "--mentions", *files], capture_output=True, text=True, check=True).stdout
    scenes = []
    for name, known, line in zip(names, labels, told.splitlines()):
        told = json.loads(line)["scenes"]
        if len(told) != len(known):
            continue
        # -1: the earlier reading was taught with it.
        part = -1 if name in earlier else zlib.crc32(name.encode()) % PARTS
        for scene, labels in zip(told, known):
            scene["labels"] = {CATS.index(c): (kind, plain(words)) for c, (kind, words) in labels.items()}
            scene["held"] = {CATS.index(c) for c in scene["held"]}
            scene["part"] = part
            scenes.append(scene)
    return scenes


def known_words(path):
    """Words that have a row in the second reading as it is now."""
    held = open(path, "rb").read()
    (length,) = struct.unpack_from("<I", held, 32)
    return set(held[36:36 + length].decode().splitlines())


class Sentences:
    """All sentences of action or of dialogue, with their words as counts."""

    def __init__(self, scenes, which, known):
        self.all, counts = [], []
        for n, scene in enumerate(scenes):
            element, before = None, collections.Counter()
            for s in scene[which]:
                if s["element"] != element:
                    element, before = s["element"], collections.Counter()
                text = plain(s["text"])
                held = {j: kind for j, (kind, words) in scene["labels"].items() if words and (words in text or len(text) > 8 and text in words)}
                self.all.append((n, s, held))
                count = collections.Counter(("here", w) for w in s["words"])
                if which == "action":
                    count.update({("earlier", w): c for w, c in before.items()})
                    count.update(("heading", w) for w in scene["place"])
                    count.update([("first", w) for w in s["words"][:1]])
                    before.update(s["words"])
                counts.append(count)
        often = collections.Counter(k for c in counts for k in c)
        self.names = sorted(k for k, c in often.items() if c >= OFTEN and k[1] in known)
        at = {k: i for i, k in enumerate(self.names)}
        rows, columns, values = [], [], []
        for i, count in enumerate(counts):
            for k, c in count.items():
                if k in at:
                    rows.append(i), columns.append(at[k]), values.append(c)
        self.table = sparse.csr_matrix((values, (rows, columns)), shape=(len(counts), len(at)), dtype=np.float64)
        self.part = np.array([scenes[n]["part"] for n, _, _ in self.all])
        # 1 where the sentence has it, 0 where the scene has nothing of it, -1 elsewhere; as a mention in `mention`.
        self.has = np.zeros((len(counts), len(CATS)), np.int8)
        self.mention = np.zeros((len(counts), len(CATS)), bool)
        for i, (n, _, held) in enumerate(self.all):
            for j in scenes[n]["labels"]:
                self.has[i, j] = -1
            for j, kind in held.items():
                self.has[i, j], self.mention[i, j] = 1, kind == "m"
        self.here = np.flatnonzero([k[0] == "here" for k in self.names])
        self.words = self.table[:, self.here].tocsr()


def fit(x, y, c):
    return LogisticRegression(C=c, solver="liblinear", penalty="l1", tol=1e-2, random_state=0).fit(x, y)


def learn_away(s, use, c):
    """How far away: of sentences with a labelled hazard, mentions against what is on set, each category with its own base."""
    rows, kinds = np.nonzero((s.has == 1) & use[:, None])
    rows, kinds = rows[kinds != CATS.index("night")], kinds[kinds != CATS.index("night")]
    own = sparse.csr_matrix((np.ones(len(rows)), (np.arange(len(rows)), kinds)), shape=(len(rows), len(CATS)))
    one = fit(sparse.hstack([s.table[rows], own]).tocsr(), s.mention[rows, kinds], c)
    return one.coef_[0][:s.table.shape[1]], float(one.intercept_[0])


def learn_about(s, use, c, random):
    """What a sentence is about, on set or not."""
    weights, base = np.zeros((len(CATS), len(s.here))), np.full(len(CATS), LEAST_ABOUT)
    for j in KINDS:
        yes, no = np.flatnonzero(use & (s.has[:, j] == 1)), np.flatnonzero(use & (s.has[:, j] == 0))
        rows = np.r_[yes, no[random.permutation(len(no))[:25000]]]
        one = fit(s.words[rows], s.has[rows, j], c)
        weights[j], base[j] = one.coef_[0], one.intercept_[0]
    return weights, base


def signs_in_speech(s):
    """What entries find in each sentence: enough, or only a sign."""
    out = np.zeros((len(s.all), len(CATS), 2))
    for i, (_, one, _) in enumerate(s.all):
        for kind, _, enough in one["signs"]:
            out[i, kind, 0 if enough else 1] = 1
    out[:, :, 1] *= out[:, :, 0] == 0
    return out


def learn_speech(s, signs, use, c):
    weights, base, by_entry = np.zeros((len(CATS), len(s.here))), np.full(len(CATS), -9.0), np.zeros((len(CATS), 2))
    for j in KINDS:
        rows = np.flatnonzero(use & ((s.has[:, j] == 0) | (s.has[:, j] == 1) & s.mention[:, j]))
        y = s.has[rows, j] == 1
        if y.sum() < 5:
            continue
        # Twice, so that they are not held down as a single word is.
        one = fit(sparse.hstack([s.words[rows], sparse.csr_matrix(2 * signs[rows, j])]).tocsr(), y, c)
        weights[j], base[j], by_entry[j] = one.coef_[0][:-2], one.intercept_[0], 2 * one.coef_[0][-2:]
    return weights, base, by_entry


def pictured(scenes, s, away, about):
    """Rows to weigh: (sentence, category), signs, whether it is labelled as a mention."""
    keys, rows = [], []
    for i in np.flatnonzero((away > NEAR) & (s.part >= 0)):
        n, one, _ = s.all[i]
        mention, entry = ({k for k, m, _ in one["signs"] if m == is_mention} for is_mention in (True, False))
        for j in KINDS:
            if j in scenes[n]["held"]:
                continue
            a, said, of = away[i], max(one["said"][j], LEAST_SAID), max(about[i, j], LEAST_ABOUT)
            m = float(j in mention)
            keys.append((i, j))
            rows.append((a, a * a, said, said * a, of, of * a, of * said, scenes[n]["around"][j], m, m * a, float(j in entry)))
    keys, rows = np.array(keys), np.array(rows)
    return keys, np.hstack([rows, np.eye(len(CATS))[keys[:, 1]]]), s.mention[keys[:, 0], keys[:, 1]] & (s.has[keys[:, 0], keys[:, 1]] == 1)


def learn_words(action, speech, signs, left_out, a):
    """All tables of words; those of the part `left_out` teach nothing."""
    use = action.part != left_out
    about = learn_about(action, use, a.about, np.random.RandomState(0))
    return learn_away(action, use, a.away), about, learn_speech(speech, signs, speech.part != left_out, a.speech)


def told_of(action, speech, signs, tables):
    """What the tables say of each sentence."""
    (away_words, away_base), (about_words, about_base), (speech_words, speech_base, by_entry) = tables
    away, about = action.table @ away_words + away_base, action.words @ about_words.T + about_base
    return away, about, speech.words @ speech_words.T + speech_base + (signs * by_entry).sum(2)


def weigh(scenes, action, speech, away, about, told):
    """Weights of the signs of action, and the most that is said of each category of a scene by weights it did not teach."""
    keys, rows, y = pictured(scenes, action, away, about)
    fitted = lambda chosen: LogisticRegression(C=1, max_iter=600).fit(rows[chosen], y[chosen])
    most, part = {}, action.part[keys[:, 0]]
    for k in range(PARTS):
        for (i, j), p in zip(keys[part == k], fitted(part != k).predict_log_proba(rows[part == k])):
            key = action.all[i][0], j
            most[key] = max(p[1] - p[0], most.get(key, -99.0))
    for i, j in zip(*np.nonzero((told > -6) & (speech.part >= 0)[:, None])):
        n = speech.all[i][0]
        if j in KINDS and j not in scenes[n]["held"]:
            most[n, j] = max(told[i, j], most.get((n, j), -99.0))
    return fitted(part >= 0), most


def best_line(most, gold):
    """Where F1 is highest."""
    order = sorted(most, key=lambda k: -most[k])
    right = np.cumsum([k in gold for k in order])
    f1 = 2 * right / (np.arange(1, len(order) + 1) + len(gold))
    k = int(f1.argmax())
    return float(most[order[k]]), f"mentions: F1 {f1[k]:.3f} P {right[k] / (k + 1):.3f} R {right[k] / len(gold):.3f}, {k + 1} shown, {len(gold)} labelled"


def pairs(names, weights):
    return ", ".join(f"{w} {v:.2f}" for w, v in sorted(zip(names, weights), key=lambda p: (-p[1], p[0])) if abs(v) >= 0.05)


def write(path, tables, one, line, action, speech, measured):
    (away_words, away_base), (about_words, about_base), (speech_words, speech_base, by_entry) = tables
    named = dict(zip(SIGNS, one.coef_[0]))
    with open(path, "w", encoding="utf-8") as out:
        out.write("# Log-odds learned by train/mentions.py; not written by hand. A category without a part is never a mention.\n")
        out.write(f"# On scripts that taught none of it: {measured}.\n\n[weigh]\nline = {line:.4f}\n")
        out.write("".join(f"{name} = {named[name]:.4f}\n" for name in SIGNS))
        out.write(f"\n[away]\nbase = {away_base:.4f}\n")
        for where in ("here", "earlier", "first", "heading"):
            of = [i for i, k in enumerate(action.names) if k[0] == where]
            out.write(f'{where} = "{pairs([action.names[i][1] for i in of], away_words[of])}"\n')
        heard, seen = ([s.names[i][1] for i in s.here] for s in (speech, action))
        for j in KINDS:
            out.write(f"\n[category.{CATS[j]}]\nbase = {one.intercept_[0] + one.coef_[0][len(SIGNS) + j]:.4f}\nabout_base = {about_base[j]:.4f}\n")
            out.write(f'about = "{pairs(seen, about_words[j])}"\nspeech_base = {speech_base[j]:.4f}\n')
            out.write(f"speech_entry = {by_entry[j, 0]:.4f}\nspeech_sign = {by_entry[j, 1]:.4f}\n")
            out.write(f'speech = "{pairs(heard, speech_words[j])}"\n')


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--lessons", required=True)
    args.add_argument("--before", default="8d78be5", help="the commit whose reading the lessons hold")
    args.add_argument("--corpus", default=os.path.join(CRATE, "corpus"))
    args.add_argument("--out", default=os.path.join(CRATE, "data", "mentions.toml"))
    args.add_argument("--away", type=float, default=0.6)
    args.add_argument("--about", type=float, default=0.2)
    args.add_argument("--speech", type=float, default=0.5)
    a = args.parse_args()
    scenes = scenes_of(a.lessons, os.path.join(a.corpus, "learn"), a.before)
    known = known_words(os.path.join(CRATE, "data", "learned.bin"))
    action, speech = Sentences(scenes, "action", known), Sentences(scenes, "speech", known)
    signs = signs_in_speech(speech)
    gold = {(n, j) for n, s in enumerate(scenes) if s["part"] >= 0 for j, (kind, _) in s["labels"].items() if kind == "m" and j in KINDS}
    # Each script is told of by tables that it did not teach.
    told = None
    for part in range(PARTS):
        said = told_of(action, speech, signs, learn_words(action, speech, signs, part, a))
        told = told or tuple(np.zeros_like(t) for t in said)
        for into, t, of in zip(told, said, (action, action, speech)):
            into[of.part == part] = t[of.part == part]
    one, most = weigh(scenes, action, speech, *told)
    line, measured = best_line(most, gold)
    print(f"line {line:.2f}, {measured}", flush=True)
    tables = learn_words(action, speech, signs, None, a)
    write(a.out, tables, one, line, action, speech, measured)
    counts = [int((np.abs(t) >= 0.05).sum()) for t, *_ in tables]
    print(f"{len(scenes)} scenes, words of away, about, speech: {counts}")


if __name__ == "__main__":
    main()
