"""Trains the classifier of events: a softmax over the encoder's vectors of the deed's word and of both parties, and over short features.

    cargo xtask deeds PLV evals/events/sentences.jsonl evals/events/never.jsonl PETR UP --out training/work/deeds
    python training/event.py training/work/deeds models/en/event.safetensors evals/events/folds

Prints five-fold figures on PLV with both parties given (rows alone, vectors and words without the rows, all), chooses the temperature on
the held-out folds, and writes the weights learned from everything and, for `cargo xtask eval event`, those of each fold.
"""
import collections, hashlib, json, os, struct, sys
import numpy as np
from scipy import sparse
from scipy.optimize import minimize

TYPES = "AGREE CONSULT SUPPORT CONCEDE COOPERATE AID RETREAT REQUEST ACCUSE REJECT THREATEN PROTEST SANCTION MOBILIZE COERCE ASSAULT".split()
QUAD = dict(zip(TYPES, [1, 1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 4]))
MERGED = {"CONCEDE": "YIELD", "RETREAT": "YIELD"}
NONE, WIDTH, PARTS, FOLDS = 16, 384, ("deed", "doer", "other"), 5
LEAST = 3  # a feature counts that is seen so often


def read(folder):
    rows = [json.loads(line) for line in open(f"{folder}/deeds.jsonl", encoding="utf8")]
    vectors = np.fromfile(f"{folder}/deeds.f32", dtype="<f4").reshape(len(rows), 3 * WIDTH)
    return rows, vectors


def fold_of(text):
    return int(hashlib.sha256(text.encode()).hexdigest()[:8], 16) % FOLDS


def labels(rows):
    """The possible outcomes of each row: PLV does not tell CONCEDE from RETREAT."""
    out = np.zeros((len(rows), 17), dtype=np.float32)
    for at, row in enumerate(rows):
        kind = row["kind"]
        if kind is None: out[at, NONE] = 1
        elif kind == "YIELD": out[at, [3, 6]] = 1
        else: out[at, TYPES.index(kind)] = 1
    return out


def design(rows, vectors, names, parts):
    """Vectors and features side by side."""
    index = {name: at for at, name in enumerate(names)}
    data = [(i, index[f]) for i, row in enumerate(rows) for f in row["features"] if f in index]
    i, j = zip(*data) if data else ((), ())
    table = sparse.csr_matrix((np.ones(len(i), np.float32), (i, j)), shape=(len(rows), len(names)))
    return vectors[:, parts] if parts is not None else None, table


def fit(dense, table, gold, weights, l2_dense, l2_table, l2_lex, lex):
    """Softmax regression where a row may have several right outcomes."""
    n, d, t = len(gold), 0 if dense is None else dense.shape[1], table.shape[1]
    strength = np.concatenate([np.full(d, l2_dense), np.where(lex, l2_lex, l2_table), [0.0]]).astype(np.float32)

    def scores(w):
        out = table @ w[d:d + t] + w[-1]
        return out + dense @ w[:d] if d else out

    def loss(flat):
        w = flat.reshape(d + t + 1, 17).astype(np.float32)
        s = scores(w); s -= s.max(1, keepdims=True)
        p = np.exp(s); p /= p.sum(1, keepdims=True)
        right = (p * gold).sum(1, keepdims=True)
        q = p * gold / np.maximum(right, 1e-12)
        g = (p - q) * weights[:, None]
        grad = np.concatenate([dense.T @ g if d else np.zeros((0, 17)), table.T @ g, g.sum(0, keepdims=True)])
        value = -(weights * np.log(np.maximum(right[:, 0], 1e-12))).sum() + 0.5 * (strength[:, None] * w * w).sum()
        return float(value), (grad + strength[:, None] * w).astype(np.float64).ravel()

    start = np.zeros((d + t + 1) * 17)
    out = minimize(loss, start, jac=True, method="L-BFGS-B", options=dict(maxiter=150))
    return out.x.reshape(d + t + 1, 17).astype(np.float32)


def macro(gold, said):
    """Macro-F1 over the labels that the gold has."""
    f = []
    for label in sorted(set(gold)):
        hit = sum(g == s == label for g, s in zip(gold, said))
        all_ = sum(g == label for g in gold) + sum(s == label for s in said)
        f.append(2 * hit / all_ if all_ else 0)
    return 100 * sum(f) / len(f)


def report(name, rows, said):
    merged = lambda k: MERGED.get(k, k)
    gold = [merged(r["kind"]) for r in rows]
    quads = dict(QUAD, YIELD=None)
    root = macro(gold, [merged(k) for k in said])
    plv_quad = lambda k: 1 if k in ("CONCEDE",) else QUAD.get(k, 2)
    print(f"{name:28} root {root:5.1f}  accuracy {100 * np.mean([g == merged(k) for g, k in zip(gold, said)]):5.1f}")
    return root


def names_of(rows, keep):
    count = collections.Counter(f for row in rows for f in row["features"])
    return sorted(f for f, n in count.items() if n >= LEAST and keep(f))


def train(rows, vectors, keep, parts, l2):
    names = names_of(rows, keep)
    dense, table = design(rows, vectors, names, parts)
    lex = np.array([n.startswith(("lex=", "mode=", "status=")) for n in names])
    weights = np.array([1.0 if r["given"] or r["kind"] else 0.5 for r in rows], dtype=np.float32)
    w = fit(dense, table, labels(rows), weights, *l2, lex)
    return names, w


def apply(rows, vectors, names, w, parts):
    dense, table = design(rows, vectors, names, parts)
    d = 0 if dense is None else dense.shape[1]
    out = table @ w[d:-1] + w[-1]
    return out + dense @ w[:d] if d else out


def save(path, names, w, temperature, extra=None):
    tensors = {}
    def add(name, kind, array): tensors[name] = (kind, list(array.shape), array.tobytes())
    for at, part in enumerate(PARTS):
        m = w[at * WIDTH:(at + 1) * WIDTH].T
        scale = np.maximum(np.abs(m).max(1), 1e-8) / 127
        add(f"event.{part}", "I8", np.round(m / scale[:, None]).astype(np.int8))
        add(f"event.{part}.scale", "F32", scale.astype("<f4"))
        add(f"event.{part}.bias", "F32", (w[-1] if at == 0 else np.zeros(17)).astype("<f4"))
    add("event.table", "F32", w[3 * WIDTH:-1].astype("<f4"))
    meta = {"format": "verbale.event/1", "features": "\n".join(names), "temperature": f"{temperature:.3f}"}
    write(path, tensors, meta)


def write(path, tensors, meta):
    header, at = {"__metadata__": meta}, 0
    for name, (kind, shape, data) in tensors.items():
        header[name] = {"dtype": kind, "shape": shape, "data_offsets": [at, at + len(data)]}
        at += len(data)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + b"".join(data for _, _, data in tensors.values()))


def main(folder, out, folds):
    rows, vectors = read(folder)
    plv = np.array([r["file"].startswith("plv") for r in rows])
    # own sentences call an embargo SANCTION, PLOVER's table of codes calls it COERCE
    for row in rows:
        if not row["given"] and row["kind"] == "SANCTION" and any(f in row["features"] for f in ("w=sanction", "w=embargo", "w=tariff", "t=sanction", "t=embargo")):
            row["kind"] = "COERCE"
    size = np.linalg.norm(vectors.reshape(-1, WIDTH), axis=1); print("rows", len(rows), "PLV", plv.sum(), "length of a vector", size[size > 0].mean().round(1))
    every = slice(0, 3 * WIDTH)
    rules = lambda f: f.startswith(("lex=", "mode=", "status=", "also="))
    settings = {
        "vectors and words": (lambda f: not rules(f), every),
        "words and rows": (lambda f: True, None),
        "all": (lambda f: True, every),
    }
    l2 = tuple(float(x) for x in (sys.argv[4].split(",") if len(sys.argv) > 4 else (30, 1.5, 0.5)))
    fold = np.array([fold_of(r["text"]) if p else -1 for r, p in zip(rows, plv)])
    target = [r for r, p in zip(rows, plv) if p]
    report("rows alone", target, [r["rows"] or "REJECT" for r in target])
    pick = lambda mask: [r for r, m in zip(rows, mask) if m]
    kept = {}
    for name, (keep, parts) in settings.items():
        scores = np.zeros((len(rows), 17), dtype=np.float32)
        for k in range(FOLDS):
            names, w = train(pick(fold != k), vectors[fold != k], keep, parts, l2)
            scores[fold == k] = apply(pick(fold == k), vectors[fold == k], names, w, parts)
            kept[name, k] = names, w
        said = [TYPES[s[:16].argmax()] for s in scores[plv]]
        report(name, target, said)
    def loss(t):
        s = scores[plv] / t; s = s - s.max(1, keepdims=True); p = np.exp(s); p /= p.sum(1, keepdims=True)
        return -np.log(np.maximum((p * labels(target)).sum(1), 1e-9)).mean()
    temperature = min(np.arange(0.5, 3.01, 0.05), key=loss)
    print(f"temperature {temperature:.2f}")
    names, w = train(rows, vectors, lambda f: True, every, l2)
    print("features", len(names))
    save(out, names, w, temperature)
    os.makedirs(folds, exist_ok=True)
    for k in range(FOLDS):
        save(f"{folds}/{k}.safetensors", *kept["all", k], temperature)
    hashes = {r["text"]: r["hash"] for r in rows}
    texts = {r["text"]: k for r, k in zip(rows, fold) if k >= 0}
    with open(f"{folds}/sentences.tsv", "w", encoding="utf8") as file:
        file.writelines(sorted(f"{hashes[text]}\t{k}\n" for text, k in texts.items()))


if __name__ == "__main__":
    main(*sys.argv[1:4])
