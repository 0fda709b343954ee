"""Step 3: dev figures of a checkpoint, straight from the network (greedy trees, gold tokens). The engine's own figures, which count,
come from `cargo xtask eval`; these watch training.

    python evaluate.py --work work --checkpoint work/reader.pt [--int8]
"""
import argparse, collections, json, pathlib, torch
from model import Reader
from windows import batches, collate, items, load

LIMIT = 192


def spans(tags):
    out, i = set(), 0
    while i < len(tags):
        if tags[i] != 'O':
            j = i + 1
            while j < len(tags) and tags[j] == 'I-' + tags[i][2:]:
                j += 1
            out.add((i, j, tags[i][2:]))
            i = j
        else:
            i += 1
    return out


def f1(tp, predicted, gold):
    return round(200 * tp / max(1, predicted + gold), 2)


def same_sentence(sent):
    """mask[b, dependent, head]: heads of the same sentence, or the root."""
    mask = sent[:, :, None] == sent[:, None, :]
    mask[:, :, 0] = True
    return mask


@torch.inference_mode()
def evaluate(model, labels, data):
    """data: name -> documents. Returns figures in per cent."""
    model.eval()
    out, index = {}, {k: {x: i for i, x in enumerate(v)} for k, v in labels.items()}
    for name, docs in data.items():
        c = collections.Counter()
        for group in batches(items(docs, index, LIMIT), 3000):
            batch = collate(group)
            with torch.autocast('cpu', torch.bfloat16):
                h = model.encode(batch)
                c.update(score_batch(model, labels, group, batch, h))
        figures = {}
        if c['words']:
            n = c['words']
            figures.update(UPOS=round(100 * c['upos'] / n, 2), UAS=round(100 * c['uas'] / n, 2), LAS=round(100 * c['las'] / n, 2),
                           feats=round(100 * c['feats'] / n, 2), lemma=round(100 * c['lemma'] / n, 2))
        for kind in ('source', 'cue', 'content', 'names'):
            if c[kind, 'gold']:
                figures[kind] = f1(c[kind, 'tp'], c[kind, 'predicted'], c[kind, 'gold'])
        for link in ('to_cue', 'to_source'):
            if c[link, 'n']:
                figures[link] = round(100 * c[link, 'ok'] / c[link, 'n'], 2)
        out[name] = figures
    model.train()
    return out


def score_batch(model, labels, group, batch, h):
    c = collections.Counter()
    if 'head' in batch:
        c.update(score_trees(model, labels, batch, h))
    if 'names' in batch and 'role' not in batch:   # PolNeAR has no gold names
        best = model.tag_scores(h, 'names').argmax(-1)
        score_spans(c, 'names', labels['names'], [b[1:] for b in best.tolist()], [i['names'] for i in group], dict(PER='names', ORG='names', LOC='names'))
    if 'role' in batch:
        scores = model.role_scores(h)
        paths = [model.crf.decode(scores[i, 1:it['n'] + 1]) for i, it in enumerate(group)]
        score_spans(c, 'role', labels['role'], paths, [i['role'] for i in group], {})
        for link in ('to_cue', 'to_source'):
            best, gold = model.pairs(h, link[3:], batch['words']).argmax(-1), batch[link]
            c[link, 'n'] += int((gold != -100).sum())
            c[link, 'ok'] += int((best == gold).sum())
    return c


def score_spans(c, _kind, names, paths, golds, merge):
    for path, gold in zip(paths, golds):
        p, g = spans([names[k] for k in path[:len(gold)]]), spans([names[k] for k in gold])
        for s in p:
            c[merge.get(s[2], s[2]), 'predicted'] += 1
            c[merge.get(s[2], s[2]), 'tp'] += s in g
        for s in g:
            c[merge.get(s[2], s[2]), 'gold'] += 1


def score_trees(model, labels, batch, h):
    c, gold = collections.Counter(), batch['head']
    arcs = model.pairs(h, 'arc', batch['words']).masked_fill(~same_sentence(batch['sent']), -1e9)
    arcs.diagonal(dim1=1, dim2=2).fill_(-1e9)
    best = arcs.argmax(-1)
    rel = model.rel_scores(h, best).argmax(-1)
    known = batch['words'].clone()
    known[:, 0] = False
    plain = torch.tensor([labels['rel'].index(r.split(':')[0]) if r.split(':')[0] in labels['rel'] else i for i, r in enumerate(labels['rel'])])
    ok = (best == gold) & known
    c['words'], c['uas'] = int(known.sum()), int(ok.sum())
    c['las'] = int((ok & (batch['rel'] != -100) & (plain[rel] == plain[batch['rel'].clamp(min=0)])).sum())
    for k in ('upos', 'feats', 'lemma'):
        c[k] = int(((model.tag_scores(h, k).argmax(-1) == batch[k]) & known).sum())
    return c


def fake_int8(model):
    """Rounds weights per row and activations per row as the engine does."""
    for linear in [m for m in model.encoder.layers.modules() if isinstance(m, torch.nn.Linear)] + list(model.hidden.values()):
        scale = linear.weight.data.abs().amax(1, keepdim=True).clamp(min=1e-9) / 127
        linear.weight.data = (linear.weight.data / scale).round() * scale
        linear.register_forward_pre_hook(lambda _m, a: (rounded(a[0].float()),))
    words = model.encoder.words.weight.data
    scale = words.abs().amax(1, keepdim=True).clamp(min=1e-9) / 127
    words.copy_((words / scale).round() * scale)


def rounded(x):
    scale = x.abs().amax(-1, keepdim=True).clamp(min=1e-9) / 127
    return (x / scale).round() * scale


def dev_data(work):
    trees = load(work / 'trees_dev.jsonl')
    return {'polnear dev': load(work / 'polnear_dev.jsonl'), 'EWT dev': [d for d in trees if not d['id'].startswith('GUM_')],
            'GUM dev': [d for d in trees if d['id'].startswith('GUM_')], 'GUM dev news': [d for d in trees if d['id'].startswith('GUM_news')],
            'UNER EWT dev': load(work / 'names_dev.jsonl')}


if __name__ == '__main__':
    ap = argparse.ArgumentParser()
    ap.add_argument('--work', type=pathlib.Path, default=pathlib.Path('work'))
    ap.add_argument('--checkpoint', type=pathlib.Path, default=pathlib.Path('work/reader.pt'))
    ap.add_argument('--int8', action='store_true')
    args = ap.parse_args()
    labels = json.loads((args.work / 'labels.json').read_text())
    model = Reader(labels)
    model.load_state_dict(torch.load(args.checkpoint))
    if args.int8:
        fake_int8(model)
    for name, figures in evaluate(model, labels, dev_data(args.work)).items():
        print(f'{name:14}', figures)
