"""The choice of acts: layers of the finished reader trained further on single statements, and a table over named features added to their scores.

    python acts.py --work work/acts --out ../models/en/acts.safetensors       # trains, prints dev figures, exports
    python acts.py --empty --out ../models/en/acts.safetensors                # weights that know nothing, to start from

`work/acts` holds what `cargo xtask acts` saw of the training and dev statements (README.md has the commands). Only `train` and `news` are learned from. The layers start from those of reader.safetensors and keep its embedding, which the engine shares between the two.
Mirrored in crates/verbale-engine/src/act/choose.rs and syntax/acts.rs.
"""
import argparse, json, pathlib, random, time
import numpy as np, torch, torch.nn as nn, torch.nn.functional as F
from safetensors import safe_open
from safetensors.torch import save_file
from export import int8
from model import Encoder

ACTS = 'demand offer accept refuse promise threaten accuse condemn doubt deny concede support oppose warn predict assert inform believe intend ask'.split()
OUT, WIDTH, LAYERS = len(ACTS) + 1, 384, 6


class Rows:
    """Rows of `cargo xtask acts`."""
    def __init__(self, folder):
        self.rows = [json.loads(line) for line in open(folder / 'rows.jsonl', encoding='utf8')]
        act = lambda name: ACTS.index(name) if name else -1
        self.gold = np.array([ACTS.index(r['act']) if r['act'] else len(ACTS) for r in self.rows])
        # what the engine takes without asking the classifier
        self.fixed = np.array([act(r['lexicon']) if r['lexicon'] else act(r['own']) for r in self.rows])
        self.lexicon = np.array([act(r['lexicon']) for r in self.rows])

    def __len__(self):
        return len(self.rows)

    def __add__(self, other):
        out = object.__new__(Rows)
        out.rows = self.rows + other.rows
        for name in ('gold', 'fixed', 'lexicon'):
            setattr(out, name, np.concatenate([getattr(self, name), getattr(other, name)]))
        return out


def feature_index(rows):
    count = {}
    for row in rows.rows:
        for feature in row['features']:
            count[feature] = count.get(feature, 0) + 1
    return {f: i for i, f in enumerate(sorted(f for f, n in count.items() if n > 2))}


class Net(nn.Module):
    def __init__(self, features, layers):
        super().__init__()
        self.encoder = Encoder(layers)
        self.dense, self.table, self.drop = nn.Linear(WIDTH, OUT), nn.Linear(features, OUT, bias=False), nn.Dropout(0.1)
        nn.init.zeros_(self.table.weight)
        for name in ('words', 'positions', 'shapes', 'quotes', 'norm'):
            getattr(self.encoder, name).requires_grad_(False)

    def load_reader(self, path):
        with safe_open(path, 'pt') as f:
            have = set(f.keys())
            matrix = lambda name: f.get_tensor(name).float() * f.get_tensor(name + '.scale')[:, None] if name + '.scale' in have else f.get_tensor(name)
            state = {}
            for name in self.encoder.state_dict():
                stored = name.removesuffix('.weight') if name.removesuffix('.weight') in have else name
                state[name] = matrix(stored)
            self.encoder.load_state_dict(state)

    def forward(self, batch):
        e = self.encoder
        x = e.words(batch['ids']) + e.positions.weight[:batch['ids'].shape[1]] + e.shapes(batch['shapes']) + e.quotes(batch['quotes'])
        x, mask = e.drop(e.norm(x)), batch['mask'][:, None, None, :]
        for layer in e.layers:
            x = layer(x, mask)
        weight = batch['mask'].unsqueeze(-1)
        return self.dense(self.drop((x * weight).sum(1) / weight.sum(1))) + self.table(batch['bag'])


def collate(rows, at, index, drop=0., rng=None):
    longest = max(len(rows.rows[j]['ids']) for j in at)
    out = {k: torch.zeros(len(at), longest, dtype=torch.long) for k in ('ids', 'shapes', 'quotes')}
    out['mask'], out['bag'] = torch.zeros(len(at), longest, dtype=torch.bool), torch.zeros(len(at), len(index))
    for i, j in enumerate(at):
        row = rows.rows[j]
        for k in ('ids', 'shapes', 'quotes'):
            out[k][i, :len(row[k])] = torch.tensor(row[k])
        out['mask'][i, :len(row['ids'])] = True
        for feature in row['features']:
            if feature in index and (not drop or rng.random() > drop):
                out['bag'][i, index[feature]] = 1 / (1 - drop)
    return out


def batches(rows, size, rng):
    order = list(range(len(rows)))
    rng.shuffle(order)
    chunks = [sorted(order[i:i + size * 16], key=lambda j: len(rows.rows[j]['ids'])) for i in range(0, len(order), size * 16)]
    out = [chunk[i:i + size] for chunk in chunks for i in range(0, len(chunk), size)]
    rng.shuffle(out)
    return out


@torch.inference_mode()
def scores(net, rows, index):
    net.eval()
    order = sorted(range(len(rows)), key=lambda j: len(rows.rows[j]['ids']))
    out = np.zeros((len(rows), OUT), np.float32)
    for i in range(0, len(order), 64):
        with torch.autocast('cpu', torch.bfloat16):
            out[order[i:i + 64]] = net(collate(rows, order[i:i + 64], index)).float().numpy()
    return out


def figures(name, rows, out):
    """Right, in per cent: the classifier, what the engine takes but for attitudes of which the layers are surer, and the classifier where nothing else decides; `none` counts as an answer."""
    best = out.argmax(1)
    taken = np.where(rows.fixed >= 0, rows.fixed, best)
    lexical = np.where(rows.lexicon >= 0, rows.lexicon, best)
    open_ = rows.fixed < 0
    right = lambda p, at=slice(None): 100 * (p == rows.gold)[at].mean()
    return (f'{name}: classifier {right(best):.1f}, lexicon first {right(lexical):.1f}, with own attitudes {right(taken):.1f}, '
            f'open ones {right(best, open_):.1f} of {open_.sum()}; lexicon {right(rows.lexicon, rows.lexicon >= 0):.1f} of {(rows.lexicon >= 0).sum()}')


def confusions(out, gold, many=14):
    names, pairs = ACTS + ['none'], {}
    for g, p in zip(gold, out.argmax(1)):
        if g != p:
            pairs[names[g], names[p]] = pairs.get((names[g], names[p]), 0) + 1
    return ', '.join(f'{g} read as {p} {n}' for (g, p), n in sorted(pairs.items(), key=lambda x: -x[1])[:many])


def train(rows, devs, index, args):
    torch.manual_seed(args.seed)
    rng, net = random.Random(args.seed), Net(len(index), args.layers)
    net.load_reader(args.reader)
    gold, weights = torch.tensor(rows.gold), torch.tensor([args.open_weight if f < 0 else 1. for f in rows.lexicon])
    inner = [p for p in net.encoder.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW([dict(params=inner, lr=args.rate), dict(params=net.dense.parameters(), lr=args.rate * 10),
                                   dict(params=net.table.parameters(), lr=args.rate * 30, weight_decay=.1)], weight_decay=.01)
    steps = args.epochs * -(-len(rows) // args.batch)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda s: min(1, (s + 1) / 100) * max(0, 1 - s / steps))
    for epoch in range(args.epochs):
        net.train()
        start, total, many = time.time(), 0., 0
        for at in batches(rows, args.batch, rng):
            with torch.autocast('cpu', torch.bfloat16):
                out = net(collate(rows, at, index, .2, rng))
            loss = (F.cross_entropy(out.float(), gold[at], reduction='none', label_smoothing=.05) * weights[at]).mean()
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(inner, 1.)
            optimizer.step()
            schedule.step()
            total, many = total + loss.item(), many + 1
            if many % 100 == 0:
                print(f'  {many} batches, loss {total / many:.3f}, {time.time() - start:.0f} s', flush=True)
        print(f'epoch {epoch + 1}: loss {total / many:.3f}, {time.time() - start:.0f} s')
        for name, dev in devs:
            print('  ' + figures(name, dev, scores(net, dev, index)), flush=True)
        torch.save(net.state_dict(), args.work / 'acts.pt')
    return net


def softmax(out):
    out = np.exp(out - out.max(1, keepdims=True))
    return out / out.sum(1, keepdims=True)


def sharpness(out, gold):
    """What the scores are to be multiplied by to be probabilities."""
    loss = lambda t: -np.log(softmax(out * t)[np.arange(len(gold)), gold] + 1e-9).mean()
    return min(np.linspace(.3, 3, 55), key=loss)


def export(net, index, sharp, path):
    """Matrices of the layers as int8 with a scale per row, the rest as f32."""
    tensors = {}
    for i, layer in enumerate(net.encoder.layers):
        for name in ('qkv', 'out', 'up', 'down'):
            tensors[f'layers.{i}.{name}'], tensors[f'layers.{i}.{name}.scale'] = int8(getattr(layer, name).weight.detach().float())
            tensors[f'layers.{i}.{name}.bias'] = getattr(layer, name).bias.detach().float()
        for name in ('norm1', 'norm2'):
            for kind in ('weight', 'bias'):
                tensors[f'layers.{i}.{name}.{kind}'] = getattr(getattr(layer, name), kind).detach().float()
    tensors |= dict(dense=net.dense.weight.detach().t() * sharp, bias=net.dense.bias.detach() * sharp, table=net.table.weight.detach().t() * sharp)
    tensors = {k: v.float().contiguous() if v.dtype != torch.int8 else v.contiguous() for k, v in tensors.items()}
    save_file(tensors, path, {'format': 'verbale.acts/2', 'layers': str(len(net.encoder.layers)), 'features': '\n'.join(sorted(index, key=index.get))})
    print(path, path.stat().st_size, 'bytes')


def main():
    ap = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    ap.add_argument('--work', type=pathlib.Path, default=pathlib.Path('work/acts'))
    ap.add_argument('--reader', type=pathlib.Path, default=pathlib.Path('../models/en/reader.safetensors'))
    ap.add_argument('--out', type=pathlib.Path, default=pathlib.Path('../models/en/acts.safetensors'))
    ap.add_argument('--empty', action='store_true')
    ap.add_argument('--layers', type=int, default=LAYERS)
    ap.add_argument('--epochs', type=int, default=4)
    ap.add_argument('--batch', type=int, default=32)
    ap.add_argument('--rate', type=float, default=1.2e-4)
    ap.add_argument('--open-weight', type=float, default=1.5, help='how much more a statement counts that the lexicon leaves open')
    ap.add_argument('--seed', type=int, default=1)
    ap.add_argument('--threads', type=int, default=1, help='with other work on the machine two are slower than one')
    args = ap.parse_args()
    torch.set_num_threads(args.threads)
    if args.empty:
        net = Net(1, 1)
        net.load_reader(args.reader)
        nn.init.zeros_(net.dense.weight)
        return export(net, {'lex:none': 0}, 1., args.out)
    rows = Rows(args.work / 'train') + Rows(args.work / 'news')
    devs = [(name, Rows(args.work / name)) for name in ('dev', 'news_dev')]
    index = feature_index(rows)
    print(f'{len(rows)} statements, {len(index)} features')
    net = train(rows, devs, index, args)
    outs = [scores(net, dev, index) for _, dev in devs]
    for (name, dev), out in zip(devs, outs):
        print(figures(name, dev, out), '\n  confusions:', confusions(out, dev.gold))
        sure = softmax(out).max(1)
        for low in (.3, .5, .7, .9):
            print(f'  sure >= {low}: {100 * (sure >= low).mean():.0f} % of statements, {100 * (out.argmax(1) == dev.gold)[sure >= low].mean():.1f} % right')
    sharp = sharpness(np.concatenate(outs), np.concatenate([dev.gold for _, dev in devs]))
    print(f'scores times {sharp:.2f} are probabilities (dev)')
    export(net, index, sharp, args.out)


if __name__ == '__main__':
    main()
