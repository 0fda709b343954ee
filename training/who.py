"""The actors' heads, trained on the finished encoder: of what kind a thing is, and which phrases mean the same.

    python who.py names  --work work/who --shared ../../shared       # names.jsonl: further texts whose names are known
    (cargo xtask vectors work/who/names.jsonl --out work/who/names, and likewise GUM's two files to gum_train and gum_dev)
    python who.py kinds  --work work/who --shared ../../shared       # kinds.pt, and who.safetensors with an untrained pair scorer
    (build the engine with it, then: cargo xtask pairs GUM --out work/who/pairs_{train,dev}.jsonl)
    python who.py pairs  --work work/who --shared ../../shared       # pairs.pt
    python who.py export --work work/who --out ../models/en/who.safetensors
    (build again, then: cargo xtask pairs --own GUM --out work/who/own_{train,dev}.jsonl, and the last two steps once more)

work/who/gum_{train,dev}/ hold what `cargo xtask vectors` wrote. Genres of GUM whose texts are not free are left out of training.
Mirrored in crates/verbale-engine/src/syntax/actors.rs.
"""
import argparse, bisect, collections, gzip, json, pathlib, time
import numpy as np, torch, torch.nn as nn, torch.nn.functional as F
from safetensors.torch import save_file

KINDS = ['none', 'person', 'organization', 'place', 'other']
NOT_FREE = {'essay', 'fiction', 'letter', 'podcast', 'whow'}
HIDDEN, DOTS, DOT, KIND = 64, 8, 16, 128


def documents(args, split):
    """Per document: rows of `cargo xtask vectors`, its vectors, gold."""
    gold = [json.loads(l) for l in open(args.shared / f'corpora/entities/gum_entities_{split}.jsonl', encoding='utf8')]
    rows = [json.loads(l) for l in open(args.work / f'gum_{split}/layers.jsonl', encoding='utf8')]
    vectors = np.fromfile(args.work / f'gum_{split}/vectors.f32', dtype=np.float32).reshape(-1, 384)
    at = 0
    for row, g in zip(rows, gold):
        assert row['id'] == g['id']
        n = len(row['tokens'])
        yield row, vectors[at:at + n], g
        at += n


def token_kinds(row, gold):
    """Per token the kind of the longest mention that turns on it."""
    starts, ends = [t[0] for t in row['tokens']], [t[1] for t in row['tokens']]
    kinds, size = np.zeros(len(starts), int), np.zeros(len(starts), int)
    for m in gold['mentions']:
        a, b = bisect.bisect_right(ends, m['start']), bisect.bisect_left(starts, m['end'])
        if a >= b:
            continue
        head = next((i for i in range(a, b) if not a <= row['head'][i] < b and row['upos'][i] != 'PUNCT'), a)
        if b - a > size[head]:
            size[head], kinds[head] = b - a, KINDS.index(m['entity_type']) if m['entity_type'] in KINDS else 4
    return kinds


def name_documents(args):
    """Texts with names only, as (id, text, [(start, end, kind)], weight): Wikipedia (wikigold), defence and diplomacy (re3d without the EU's
    documents), and CoreNLP's names of news articles (silver, weighed down)."""
    folder = args.shared / 'corpora/entities'
    words, names = [], []
    for line in [*open(folder / 'wikigold.conll', encoding='utf8'), '\n']:
        word, _, label = line.strip().rpartition(' ')
        if word:
            words.append(word)
            names.append(label.split('-')[-1])
        elif len(words) > 400:
            yield ('wikigold', *joined(words, names, dict(PER='person', ORG='organization', LOC='place', MISC='other')), 0.3)
            words, names = [], []
    kinds = dict(Organisation='organization', Location='place', Person='person', MilitaryPlatform='other', Weapon='other', Vehicle='other')
    for line in open(folder / 're3d.jsonl', encoding='utf8'):
        d = json.loads(line)
        if 'europa.eu' not in (d.get('url') or ''):
            yield 're3d', d['text'], [(*e['span'], kinds[e['type']]) for e in d['entities'] if e['type'] in kinds], 0.2
    articles = {d['id']: d['text'] for d in map(json.loads, open(args.shared / 'corpora/attribution/polnear_train.jsonl', encoding='utf8'))}
    kinds = dict(PERSON='person', ORGANIZATION='organization', LOCATION='place', MISC='other')
    for number, line in enumerate(gzip.open(folder / 'polnear_train_silver.jsonl.gz', 'rt', encoding='utf8')):
        d = json.loads(line)
        if number % 3 == 0 and d['id'] in articles:
            yield 'silver', articles[d['id']], silver(d['sentences'], kinds), 0.1


def joined(words, names, kinds):
    text, spans = '', []
    for word, name in zip(words, names):
        start = len(text)
        text += word + ' '
        if name in kinds:
            if spans and spans[-1][2] == kinds[name] and spans[-1][1] + 1 == start:
                spans[-1] = (spans[-1][0], start + len(word), kinds[name])
            else:
                spans.append((start, start + len(word), kinds[name]))
    return text, spans


def silver(sentences, kinds):
    spans = []
    for start, end, _, _, name in (t for s in sentences for t in s):
        if name in kinds:
            if spans and spans[-1][2] == kinds[name] and start - spans[-1][1] <= 1:
                spans[-1] = (spans[-1][0], end, kinds[name])
            else:
                spans.append((start, end, kinds[name]))
    return spans


def write_names(args):
    """work/who/names.jsonl, for `cargo xtask vectors`."""
    with open(args.work / 'names.jsonl', 'w', encoding='utf8') as out:
        for number, (source, text, spans, weight) in enumerate(name_documents(args)):
            out.write(json.dumps(dict(id=f'{source}-{number}', text=text, spans=spans, weight=weight)) + '\n')


def name_kinds(args):
    """Vectors, kinds and weights of the words on which the names of those texts turn; GUM alone says what no name is."""
    if not (args.work / 'names/layers.jsonl').exists():
        return
    vectors = np.memmap(args.work / 'names/vectors.f32', dtype=np.float32, mode='r').reshape(-1, 384)
    at = 0
    for gold, row in zip(open(args.work / 'names.jsonl', encoding='utf8'), open(args.work / 'names/layers.jsonl', encoding='utf8')):
        gold, row = json.loads(gold), json.loads(row)
        n = len(row['tokens'])
        starts, ends = [t[0] for t in row['tokens']], [t[1] for t in row['tokens']]
        kinds = np.full(n, -1)
        for start, end, kind in gold['spans']:
            a, b = bisect.bisect_right(ends, start), bisect.bisect_left(starts, end)
            head = next((i for i in range(a, min(b, n)) if not a <= row['head'][i] < b), None)
            if head is not None and row['upos'][head] == 'PROPN':
                kinds[head] = KINDS.index(kind)
        keep = np.flatnonzero(kinds >= 0)
        yield torch.tensor(vectors[at:at + n][keep]), torch.tensor(kinds[keep]), gold['weight']
        at += n


def train_kinds(args):
    data = {}
    for split in ('train', 'dev'):
        docs = [d for d in documents(args, split) if split == 'dev' or d[2]['genre'] not in NOT_FREE]
        data[split] = [(torch.tensor(v), torch.tensor(token_kinds(r, g)), r) for r, v, g in docs]
    x, y = torch.cat([d[0] for d in data['train']]), torch.cat([d[1] for d in data['train']])
    more = [(x, y, torch.ones(len(x)))]
    for v, k, w in name_kinds(args):
        more.append((v, k, torch.full((len(k),), w)))
    x, y, weight = (torch.cat(part) for part in zip(*more))
    print(len(x), 'words')
    net = nn.Sequential(nn.Dropout(.2), nn.Linear(384, KIND), nn.GELU(), nn.Dropout(.2), nn.Linear(KIND, len(KINDS)))
    opt = torch.optim.AdamW(net.parameters(), 1e-3, weight_decay=.01)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(opt, args.epochs)
    for epoch in range(args.epochs):
        net.train()
        for batch in torch.randperm(len(x)).split(512):
            loss = (F.cross_entropy(net(x[batch]), y[batch], label_smoothing=.05, reduction='none') * weight[batch]).mean()
            opt.zero_grad(); loss.backward(); opt.step()
        schedule.step()
    net.eval()
    print('kinds of proper nouns, dev:', figures(net, data['dev']))
    torch.save(net.state_dict(), args.work / 'kinds.pt')


def figures(net, docs):
    count = collections.Counter()
    for v, y, row in docs:
        with torch.no_grad():
            guess = net(v).argmax(1)
        for g, p, upos in zip(y.tolist(), guess.tolist(), row['upos']):
            if upos == 'PROPN':
                count[KINDS[g], 'gold'] += 1; count[KINDS[p], 'found'] += 1; count[KINDS[g], 'right'] += g == p
    return {k: round(200 * count[k, 'right'] / max(1, count[k, 'gold'] + count[k, 'found']), 1) for k in KINDS[1:]}


class Pairs(nn.Module):
    def __init__(self, rows):
        super().__init__()
        self.drop = nn.Dropout(.3)
        self.anaphor, self.antecedent = nn.Linear(384, HIDDEN), nn.Linear(384, HIDDEN)
        self.left, self.right = nn.Linear(384, DOTS * DOT), nn.Linear(384, DOTS * DOT)
        self.fresh = nn.Linear(384, 1)
        self.table, self.dots = nn.EmbeddingBag(rows, HIDDEN, mode='sum'), nn.Linear(DOTS, HIDDEN, bias=False)
        self.out = nn.Linear(HIDDEN, 1)
        nn.init.normal_(self.table.weight, std=.05)

    def forward(self, doc):
        h = self.drop(doc['h'])
        a, b, l, r = (getattr(self, k)(h) for k in ('anaphor', 'antecedent', 'left', 'right'))
        i, j = doc['i'], doc['j']
        dots = (l[i].view(-1, DOTS, DOT) * r[j].view(-1, DOTS, DOT)).sum(-1)
        hidden = F.relu(a[i] + b[j] + self.table(doc['rows'], doc['offsets']) + self.dots(dots))
        return self.out(self.drop(hidden)).squeeze(-1), self.fresh(h).squeeze(-1)


def pair_documents(args, split, name='pairs'):
    vectors = {row['id']: v for row, v, _ in documents(args, split)}
    for line in open(args.work / f'{name}_{split}.jsonl', encoding='utf8'):
        d = json.loads(line)
        if split == 'train' and d['genre'] in NOT_FREE or not d['pairs']:
            continue
        i, j, label, rows, offsets, group = [], [], [], [], [], []
        for number, (phrase, candidates) in enumerate(d['pairs']):
            for earlier, right, on in candidates:
                i.append(phrase); j.append(earlier); label.append(right); group.append(number)
                offsets.append(len(rows)); rows.extend(on)
        tensor = lambda x, t=torch.long: torch.tensor(x, dtype=t)
        yield dict(id=d['id'], genre=d['genre'], shapes=d['shapes'], h=torch.tensor(vectors[d['id']][d['heads']]), i=tensor(i), j=tensor(j), label=tensor(label, torch.bool),
                   rows=tensor(rows), offsets=tensor(offsets), group=tensor(group), anaphors=tensor([p for p, _ in d['pairs']]))


def losses(net, doc):
    """Marginal log-likelihood of all right antecedents, or of none (Durrett and Klein 2013)."""
    score, fresh = net(doc)
    n = len(doc['anaphors'])
    fresh = fresh[doc['anaphors']]
    top = torch.full((n,), -1e9).scatter_reduce(0, doc['group'], score.detach(), 'amax').maximum(fresh.detach())
    e = (score - top[doc['group']]).exp()
    new = (fresh - top).exp()
    total = torch.zeros(n).index_add(0, doc['group'], e) + new
    right = torch.zeros(n).index_add(0, doc['group'], e * doc['label'])
    has = torch.zeros(n).index_add(0, doc['group'], doc['label'].float()) > 0
    return -(torch.where(has, right, new) / total).clamp(min=1e-9).log(), score, fresh


CLASS = {0: 'he/she', 1: 'he/she', 2: 'it', 3: 'they', 4: 'names', 10: 'joined'}


@torch.no_grad()
def pair_figures(net, docs):
    count = collections.Counter()
    for doc in docs:
        _, score, fresh = losses(net, doc)
        best, at = {}, {}
        for k, (g, s) in enumerate(zip(doc['group'].tolist(), score.tolist())):
            if s > best.get(g, -1e9):
                best[g], at[g] = s, k
        has = set(doc['group'][doc['label']].tolist())
        for g, phrase in enumerate(doc['anaphors'].tolist()):
            name = CLASS.get(doc['shapes'][phrase], 'descriptions')
            tied = g in at and best[g] > fresh[g].item()
            right = tied and bool(doc['label'][at[g]])
            count[name, 'gold'] += g in has; count[name, 'tied'] += tied; count[name, 'right'] += right
    names = ['he/she', 'they', 'it', 'names', 'descriptions']
    return {n: f"P {100 * count[n, 'right'] / max(1, count[n, 'tied']):.1f} R {100 * count[n, 'right'] / max(1, count[n, 'gold']):.1f} of {count[n, 'gold']}" for n in names}


def train_pairs(args):
    train, dev = list(pair_documents(args, 'train')), list(pair_documents(args, 'dev'))
    if (args.work / 'own_train.jsonl').exists():   # the scorer's own ties, wrong ones among them
        train, dev = train + list(pair_documents(args, 'train', 'own')), list(pair_documents(args, 'dev', 'own'))
    rows = 1 + max(int(d['rows'].max()) for d in train + dev)
    net = Pairs(args.rows)
    assert rows <= args.rows
    opt = torch.optim.AdamW(net.parameters(), 1.5e-3, weight_decay=.02)
    schedule = torch.optim.lr_scheduler.OneCycleLR(opt, 1.5e-3, total_steps=args.epochs * len(train))
    weight = lambda d: {'news': 2.0, 'interview': 1.5, 'speech': 1.5, 'bio': 1.5}.get(d['genre'], 1.0)
    for epoch in range(args.epochs):
        net.train()
        start, total = time.time(), 0.0
        for at in torch.randperm(len(train)).tolist():
            loss = weight(train[at]) * losses(net, train[at])[0].mean()
            opt.zero_grad(); loss.backward(); nn.utils.clip_grad_norm_(net.parameters(), 1.0); opt.step(); schedule.step()
            total += loss.item()
        net.eval()
        print(epoch, round(total / len(train), 3), pair_figures(net, dev), f'{time.time() - start:.0f} s', flush=True)
    print('news:', pair_figures(net, [d for d in dev if d['genre'] in ('news', 'interview', 'speech')]))
    torch.save(net.state_dict(), args.work / 'pairs.pt')


def int8(weight):
    scale = weight.abs().amax(1).clamp(min=1e-9) / 127
    return (weight / scale[:, None]).round().to(torch.int8).contiguous(), scale.contiguous()


def export(args):
    kinds, net = torch.load(args.work / 'kinds.pt'), Pairs(args.rows)
    if (args.work / 'pairs.pt').exists():
        net.load_state_dict(torch.load(args.work / 'pairs.pt'))
    out = {}
    def matrix(name, weight, bias):
        out[name], out[name + '.scale'] = int8(weight.detach().float())
        out[name + '.bias'] = bias.detach().float().contiguous()
    matrix('kind.hidden', kinds['1.weight'], kinds['1.bias'])
    matrix('kind.out', kinds['4.weight'], kinds['4.bias'])
    for name in ('anaphor', 'antecedent', 'left', 'right', 'fresh'):
        linear = getattr(net, name)
        matrix(f'pair.{name}', linear.weight, linear.bias)
    out['pair.table'] = net.table.weight.detach().contiguous()
    out['pair.dots'] = net.dots.weight.detach().t().contiguous()
    out['pair.out'], out['pair.bias'] = net.out.weight.detach()[0].contiguous(), net.out.bias.detach().contiguous()
    save_file(out, args.out, {'format': 'verbale.who/1'})
    print(args.out, args.out.stat().st_size, 'bytes')


def main():
    ap = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    ap.add_argument('step', choices=['names', 'kinds', 'pairs', 'export'])
    ap.add_argument('--work', type=pathlib.Path, default=pathlib.Path('work/who'))
    ap.add_argument('--shared', type=pathlib.Path, default=pathlib.Path('../../shared'))
    ap.add_argument('--out', type=pathlib.Path, default=pathlib.Path('../models/en/who.safetensors'))
    ap.add_argument('--epochs', type=int, default=10)
    ap.add_argument('--rows', type=int, default=1535, help='rows of the table: `who::pairs::ROWS`')
    ap.add_argument('--seed', type=int, default=1)
    ap.add_argument('--threads', type=int, default=1)
    args = ap.parse_args()
    torch.manual_seed(args.seed)
    torch.set_num_threads(args.threads)
    dict(names=write_names, kinds=train_kinds, pairs=train_pairs, export=export)[args.step](args)


if __name__ == '__main__':
    main()
