"""The choice of acts, trained on the finished encoder: a linear classifier over named features and three short projections of its vectors.

    cargo xtask acts ../evals/acts/train_{a,b,c,d}.jsonl --out work/acts/train          # what the engine sees
    cargo xtask acts ../evals/acts/dev.jsonl --out work/acts/dev
    python acts.py --work work/acts --out ../models/en/acts.safetensors                 # trains, prints dev figures, exports
    python acts.py --empty --out ../models/en/acts.safetensors                          # weights that know nothing, to start from

Only the train files are learned from. train_c and train_d have as many of every act; how often each comes in running text is taken from train_a and
train_b, which were written without counting (`as_in_text`). Mirrored in crates/verbale-engine/src/act/choose.rs and syntax/projected.rs.
"""
import argparse, json, pathlib
import numpy as np
from safetensors.numpy import save_file

ACTS = 'demand offer accept refuse promise threaten accuse condemn doubt deny concede support oppose warn predict assert inform believe intend ask'.split()
OUT, WIDTH, SHORT = len(ACTS) + 1, 384, 32


def read(folder):
    """Rows of `cargo xtask acts` with the encoder's vectors: cue, root, mean of the content."""
    rows = [json.loads(line) for line in open(folder / 'rows.jsonl', encoding='utf8')]
    vectors = np.fromfile(folder / 'vectors.f32', dtype=np.float32).reshape(len(rows), 3, WIDTH)
    gold = np.array([ACTS.index(r['act']) if r['act'] else len(ACTS) for r in rows])
    return rows, vectors, gold


def bags(rows, index):
    bag = np.zeros((len(rows), len(index)), np.float32)
    for at, row in enumerate(rows):
        for feature in row['features']:
            if feature in index:
                bag[at, index[feature]] = 1
    return bag


def softmax(scores):
    scores = np.exp(scores - scores.max(1, keepdims=True))
    return scores / scores.sum(1, keepdims=True)


class Net:
    """Scores: bag @ table + [short(cue), short(root), short(mean)] @ dense + bias, where short(v) = v @ projection."""

    def __init__(self, features, rng):
        self.p = dict(table=np.zeros((features, OUT), np.float32), dense=rng.normal(0, .05, (3 * SHORT, OUT)).astype(np.float32),
                      projection=rng.normal(0, WIDTH ** -.5, (WIDTH, SHORT)).astype(np.float32), bias=np.zeros(OUT, np.float32))
        self.m = {k: np.zeros_like(v) for k, v in self.p.items()}
        self.v = {k: np.zeros_like(v) for k, v in self.p.items()}
        self.t = 0

    def short(self, vectors):
        return (vectors @ self.p['projection']).reshape(len(vectors), -1)

    def scores(self, bag, vectors):
        return bag @ self.p['table'] + self.short(vectors) @ self.p['dense'] + self.p['bias']

    def step(self, bag, vectors, gold, rate, decay, drop, rng):
        bag = bag * (rng.random(bag.shape) > drop) / (1 - drop)
        short = self.short(vectors)
        error = softmax(bag @ self.p['table'] + short @ self.p['dense'] + self.p['bias'])
        error[np.arange(len(gold)), gold] -= 1
        error /= len(gold)
        back = (error @ self.p['dense'].T).reshape(-1, SHORT)
        grads = dict(table=bag.T @ error, dense=short.T @ error, bias=error.sum(0), projection=vectors.reshape(-1, WIDTH).T @ back)
        self.t += 1
        for k, g in grads.items():
            self.m[k] = .9 * self.m[k] + .1 * g
            self.v[k] = .999 * self.v[k] + .001 * g * g
            self.p[k] -= rate * (self.m[k] / (1 - .9 ** self.t) / (np.sqrt(self.v[k] / (1 - .999 ** self.t)) + 1e-8) + decay[k] * self.p[k])


def train(bag, vectors, gold, args, seed):
    rng = np.random.default_rng(seed)
    net, decay = Net(bag.shape[1], rng), dict(table=args.decay, dense=args.dense_decay, projection=args.dense_decay, bias=0.)
    steps = args.epochs * (len(gold) // args.batch + 1)
    for step in range(steps):
        at = rng.integers(0, len(gold), args.batch)
        rate = args.rate * min(1, (step + 1) / 50) * (1 - step / steps)
        net.step(bag[at], vectors[at], gold[at], rate, decay, args.drop, rng)
    return net


def merged(nets):
    """One network whose scores are as near to the mean of all their scores as its short projection allows (the best of that rank)."""
    out = nets[0]
    for name in ('table', 'bias'):
        out.p[name] = np.mean([n.p[name] for n in nets], 0)
    # of every part of the input, what a vector adds to the scores
    whole = np.mean([np.hstack([n.p['projection'] @ part for part in np.split(n.p['dense'], 3)]) for n in nets], 0)
    left, size, right = np.linalg.svd(whole, full_matrices=False)
    out.p['projection'] = (left[:, :SHORT] * np.sqrt(size[:SHORT])).astype(np.float32)
    out.p['dense'] = np.vstack(np.split(np.sqrt(size[:SHORT])[:, None] * right[:SHORT], 3, axis=1)).astype(np.float32)
    return out


def figure(scores, gold):
    return 100 * (scores.argmax(1) == gold)[gold < len(ACTS)].mean()


def confusions(scores, gold, many=14):
    names, pairs = ACTS + ['none'], {}
    for g, p in zip(gold, scores.argmax(1)):
        if g != p:
            pairs[names[g], names[p]] = pairs.get((names[g], names[p]), 0) + 1
    return ', '.join(f'{g} read as {p} {n}' for (g, p), n in sorted(pairs.items(), key=lambda x: -x[1])[:many])


def scaled(vectors, scale):
    return (vectors - scale[0]) / scale[1]


def export(net, index, scale, path):
    """Mean and spread of the vectors go into the projection, so that the engine needs no more than the matrix."""
    projection = net.p['projection'] / scale[1][:, None]
    offset = -(scale[0] / scale[1]) @ net.p['projection']
    rows = projection.T
    size = np.maximum(np.abs(rows).max(1), 1e-9) / 127
    tensors = dict(table=net.p['table'], dense=net.p['dense'], bias=net.p['bias'])
    tensors |= {'projection': np.round(rows / size[:, None]).astype(np.int8), 'projection.scale': size.astype(np.float32), 'projection.bias': offset.astype(np.float32)}
    names = sorted(index, key=index.get)
    save_file({k: np.ascontiguousarray(v) for k, v in tensors.items()}, path, {'format': 'verbale.acts/1', 'features': '\n'.join(names)})
    print(path, path.stat().st_size, 'bytes')


def as_in_text(rows, gold, lexicon):
    """What to add to the scores so that acts are as frequent as in train_a and train_b, among statements that the lexicon leaves open."""
    open_, text = lexicon < 0, np.array([r['id'][0] in 'ab' for r in rows])
    share = lambda at: (np.bincount(gold[at], minlength=OUT) + 3) / (at.sum() + 3 * OUT)
    return np.log(share(open_ & text) / share(open_)).astype(np.float32)


def main():
    ap = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    ap.add_argument('--work', type=pathlib.Path, default=pathlib.Path('work/acts'))
    ap.add_argument('--out', type=pathlib.Path, default=pathlib.Path('../models/en/acts.safetensors'))
    ap.add_argument('--empty', action='store_true')
    ap.add_argument('--epochs', type=int, default=30)
    ap.add_argument('--batch', type=int, default=64)
    ap.add_argument('--rate', type=float, default=3e-3)
    ap.add_argument('--decay', type=float, default=.05)
    ap.add_argument('--dense-decay', type=float, default=2.)
    ap.add_argument('--drop', type=float, default=.15)
    ap.add_argument('--seeds', type=int, default=8, help='networks of which the mean is taken')
    ap.add_argument('--compare', action='store_true', help='also train without the lexicon, and without vectors')
    args = ap.parse_args()
    if args.empty:
        return export(Net(1, np.random.default_rng(0)), {'lex:none': 0}, (np.zeros(WIDTH), np.ones(WIDTH)), args.out)
    (rows, vectors, gold), (dev_rows, dev_vectors, dev_gold) = read(args.work / 'train'), read(args.work / 'dev')
    count = {}
    for row in rows:
        for feature in row['features']:
            count[feature] = count.get(feature, 0) + 1
    index = {f: i for i, f in enumerate(sorted(f for f, n in count.items() if n > 1 and f[:2] not in ('w:', 'b:', 's:')))}
    bag, dev_bag = bags(rows, index), bags(dev_rows, index)
    decided = lambda rows: np.array([ACTS.index(r['lexicon']) if r['lexicon'] else -1 for r in rows])
    shift = as_in_text(rows, gold, decided(rows))
    scale = vectors.reshape(-1, WIDTH).mean(0), vectors.reshape(-1, WIDTH).std(0) + 1e-6
    vectors, dev_vectors = scaled(vectors, scale), scaled(dev_vectors, scale)
    lexicon = decided(dev_rows)
    known = dev_gold < len(ACTS)
    print(f'train {len(rows)} statements, {len(index)} features; dev {known.sum()} with an act')
    print(f'lexicon alone: right {100 * (lexicon == dev_gold)[known].mean():.1f}, decides {100 * (lexicon >= 0)[known].mean():.1f}, '
          f'right where it decides {100 * (lexicon == dev_gold)[known & (lexicon >= 0)].mean():.1f}')
    words = np.array([f.split(':')[0] in ('lex', 'frame', 'cue', 'class') for f in index])
    for name, b, v in [('without the lexicon', bag * ~words, vectors), ('without vectors', bag, vectors * 0), ('both', bag, vectors)]:
        if name != 'both' and not args.compare:
            continue
        d, dv = (dev_bag * ~words if name == 'without the lexicon' else dev_bag), (dev_vectors * 0 if name == 'without vectors' else dev_vectors)
        nets = [train(b, v, gold, args, seed) for seed in range(args.seeds if name == 'both' else 2)]
        for net in nets:
            net.p['bias'] += shift
        print(f'{name}: dev', ' '.join(f'{figure(n.scores(d, dv), dev_gold):.1f}' for n in nets), flush=True)
    net = merged(nets)
    scores = net.scores(dev_bag, dev_vectors)
    print(f'their mean: dev {figure(scores, dev_gold):.1f}')
    first = np.where(lexicon >= 0, lexicon, scores.argmax(1))
    print(f'lexicon first, then the classifier: dev {100 * (first == dev_gold)[known].mean():.1f}')
    print('dev confusions:', confusions(scores, dev_gold))
    sure = softmax(scores).max(1)
    for low in (.3, .5, .7, .9):
        at = known & (sure >= low)
        print(f'  sure >= {low}: {100 * at.sum() / known.sum():.0f} % of statements, {100 * (scores.argmax(1) == dev_gold)[at].mean():.1f} % right')
    sharp = min((np.linspace(1, 4, 31)), key=lambda t: -np.log(softmax(scores * t)[np.arange(len(dev_gold)), dev_gold] + 1e-9)[known].mean())
    print(f'scores times {sharp:.1f} are probabilities (dev)')
    for name in ('table', 'dense', 'bias'):
        net.p[name] *= np.float32(sharp)
    export(net, index, scale, args.out)


if __name__ == '__main__':
    main()
