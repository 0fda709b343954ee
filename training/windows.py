"""Documents -> windows -> batches. Cutting is the same as in crates/verbale-engine/src/syntax/windows.rs: whole paragraphs while they
fit, a longer paragraph by sentences, a longer sentence by words."""
import json, random, torch
from model import CLS, SEP, Pieces, shape

PIECES = Pieces()
FIELDS = ('upos', 'rel', 'feats', 'lemma', 'names', 'role')


def load(path):
    return [json.loads(line) for line in open(path, encoding='utf8')]


def units(doc, limit):
    """Ranges of tokens that are not to be cut, each with whether it begins a paragraph."""
    sizes = [len(PIECES(w)) for w in doc['words']]
    size = lambda a, b: sum(sizes[a:b])
    for start, end in doc['pars']:
        if size(start, end) <= limit:
            yield start, end, size(start, end)
            continue
        for a, b in (s for s in doc['sents'] if start <= s[0] < end):
            while size(a, b) > limit:
                cut, total = a, 0
                while total + sizes[cut] <= limit:
                    total, cut = total + sizes[cut], cut + 1
                yield a, cut, total
                a = cut
            yield a, b, size(a, b)


def windows(doc, limit):
    """Ranges [start, end) of tokens of at most `limit` wordpieces, whole paragraphs where possible."""
    out, start, end, total = [], 0, 0, 0
    for a, b, size in units(doc, limit):
        if end > start and total + 1 + size > limit:
            out.append((start, end))
            start, total = a, 0
        end, total = b, total + 1 + size
    if end > start:
        out.append((start, end))
    return out


def item(doc, start, end, labels):
    """One window with its inputs and targets. Word 0 is [CLS]; targets are shifted by one."""
    breaks = {p[0] for p in doc['pars'] if p[0] > start}
    it = dict(doc=doc['id'], start=start, ids=[CLS], shape=[0], quote=[0], first=[0], n=end - start)
    for i in range(start, end):
        if i in breaks:
            it['ids'].append(SEP); it['shape'].append(0); it['quote'].append(0)
        pieces = PIECES(doc['words'][i])
        it['first'].append(len(it['ids']))
        it['ids'] += pieces
        it['shape'] += [shape(doc['words'][i])] * len(pieces)
        it['quote'] += [doc['quote'][i]] * len(pieces)
    it['ids'].append(SEP); it['shape'].append(0); it['quote'].append(0)
    for field in FIELDS:
        if field in doc:
            it[field] = [labels[field].get(x, -100) for x in doc[field][start:end]]
    if 'names' in it:
        it['names_weight'] = doc['names_weight']
    if 'head' in doc:
        it['head'] = [0 if h == 0 else (h - start if start < h <= end else -100) for h in doc['head'][start:end]]
        it['sent'] = sentence_numbers(doc, start, end)
    if 'role' in doc:
        inside = lambda i: i - start + 1 if start <= i < end else -100
        it['to_cue'] = [inside(i) for i in doc['to_cue'][start:end]]
        it['to_source'] = [0 if i == -1 else inside(i) for i in doc['to_source'][start:end]]
    return it


def sentence_numbers(doc, start, end):
    numbers = [0] * (end - start)
    for k, (a, b) in enumerate(doc['sents']):
        for i in range(max(a, start), min(b, end)):
            numbers[i - start] = k
    return numbers


def items(docs, labels, limit):
    """`limit` is a number, or draws one per document."""
    draw = limit if callable(limit) else lambda: limit
    return [item(d, a, b, labels) for d in docs for a, b in windows(d, draw())]


def batches(its, most, seed=None):
    """Groups windows of like length so that `most` pieces fill a batch; shuffled when a seed is given."""
    r = random.Random(seed)
    key = (lambda it: len(it['ids']) * (1 + 0.1 * r.random())) if seed is not None else (lambda it: len(it['ids']))
    out, current = [], []
    for it in sorted(its, key=key):
        if current and (len(current) + 1) * len(it['ids']) > most:
            out.append(current)
            current = []
        current.append(it)
    out.append(current)
    if seed is not None:
        r.shuffle(out)
    return [b for b in out if b]


def pad(rows, width, value, offset=0):
    out = torch.full((len(rows), width), value)
    for i, row in enumerate(rows):
        out[i, offset:offset + len(row)] = torch.tensor(row, dtype=torch.long)
    return out


def collate(its):
    t, w = max(len(i['ids']) for i in its), max(len(i['first']) for i in its)
    batch = {k: pad([i[k] for i in its], t, 0) for k in ('ids', 'shape', 'quote')}
    batch['mask'] = pad([[1] * len(i['ids']) for i in its], t, 0).bool()
    batch['first'] = pad([i['first'] for i in its], w, 0)
    batch['words'] = pad([[1] * len(i['first']) for i in its], w, 0).bool()
    for k in ('head', 'to_cue', 'to_source', 'sent', *FIELDS):
        if k in its[0]:
            batch[k] = pad([i[k] for i in its], w, -100, offset=1)
    if 'names' in its[0]:
        batch['names_weight'] = torch.tensor([i['names_weight'] for i in its])
    return batch
