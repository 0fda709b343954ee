"""Step 2: trains encoder and heads jointly.

    python train.py --work work --epochs 5 --threads 1 --seed 1
    python train.py --work work --from work/reader.pt --name polished --polish --threads 2 --seed 2

The second run is short: at a lower rate, with more trees and names, which the first run leaves behind attribution.

Every epoch draws documents (SHARE of each corpus), cuts new windows (their length is drawn per document), mixes batches of all corpora, and keeps an exponential average of the
weights, which is what is evaluated and saved (work/NAME.pt). Word embeddings stay as they came: they are half of all parameters and the corpora are small.
bf16 autocast wants AVX512-BF16 or a GPU's tensor cores; without either it is correct and slow.
"""
import argparse, json, pathlib, random, time, torch, torch.nn as nn, torch.nn.functional as F
from evaluate import dev_data, evaluate, same_sentence
from model import Reader
from windows import batches, collate, items, load


def masked(scores, gold):
    """Cross entropy, mean over the words that have a label."""
    return F.cross_entropy(scores.flatten(0, 1), gold.flatten(), ignore_index=-100, reduction='sum') / max(1, int((gold != -100).sum()))


def names_loss(model, h, batch):
    scores, gold = model.tag_scores(h, 'names'), batch['names']
    each = F.cross_entropy(scores.flatten(0, 1), gold.flatten(), ignore_index=-100, reduction='none').view_as(gold)
    return (each.sum(1) * batch['names_weight']).sum() / max(1, int((gold != -100).sum()))


def tree_loss(model, h, batch):
    gold = batch['head']
    arcs = model.pairs(h, 'arc', batch['words']).masked_fill(~same_sentence(batch['sent']), -1e9)
    rel = model.rel_scores(h, gold.clamp(min=0))
    return (masked(arcs, gold) + masked(rel, batch['rel']) + masked(model.tag_scores(h, 'upos'), batch['upos'])
            + 0.5 * masked(model.tag_scores(h, 'feats'), batch['feats']) + 0.5 * masked(model.tag_scores(h, 'lemma'), batch['lemma']))


def role_loss(model, h, batch):
    scores, gold, mask = model.role_scores(h)[:, 1:], batch['role'][:, 1:], batch['words'][:, 1:]
    loss = 2.0 * model.crf.loss(scores, gold.clamp(min=0), mask)
    for link in ('to_cue', 'to_source'):
        if (batch[link] != -100).any():
            loss = loss + 0.4 * masked(model.pairs(h, link[3:], batch['words']), batch[link])
    return loss


def batch_loss(model, batch, names_weight=1.0):
    with torch.autocast('cpu', torch.bfloat16):
        h = model.encode(batch)
    loss = h.sum() * 0
    with torch.autocast('cpu', torch.bfloat16):
        if 'head' in batch:
            loss = loss + tree_loss(model, h, batch)
        if 'role' in batch:
            loss = loss + role_loss(model, h, batch)
        if 'names' in batch:
            loss = loss + names_weight * names_loss(model, h, batch)
    return loss


SHARE = dict(polnear=1.0, trees=0.7, names=0.6)
POLISH = dict(polnear=0.6, trees=2.0, names=1.0)


def groups_of(epoch, data, index, most, share):
    r = random.Random(1000 + epoch)
    drawn = {'polnear': lambda: r.choice((96, 128, 160, 192, 224)), 'trees': lambda: r.choice((32, 64, 128, 192)), 'names': lambda: r.choice((32, 64, 128))}
    out = []
    for name, docs in data.items():
        whole, part = divmod(share[name], 1)
        its = items(docs * int(whole) + r.sample(docs, round(part * len(docs))), index, drawn[name])
        if name == 'trees':   # batches are of one kind: with names or without
            out += batches([i for i in its if 'names' in i], most, epoch) + batches([i for i in its if 'names' not in i], most, epoch)
        else:
            out += batches(its, most, epoch)
    r.shuffle(out)
    return out


def optimiser(model, rate, head_rate):
    model.encoder.words.weight.requires_grad_(False)
    slow = [p for n, p in model.named_parameters() if n.startswith('encoder.') and 'shapes' not in n and 'quotes' not in n and p.requires_grad]
    kept = {id(p) for p in slow}
    fast = [p for p in model.parameters() if p.requires_grad and id(p) not in kept]
    return torch.optim.AdamW([{'params': slow, 'lr': rate}, {'params': fast, 'lr': head_rate}], weight_decay=0.01, betas=(0.9, 0.98), foreach=True)


def main():
    ap = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    ap.add_argument('--work', type=pathlib.Path, default=pathlib.Path('work'))
    ap.add_argument('--name', default='reader')
    ap.add_argument('--epochs', type=int, default=6)
    ap.add_argument('--layers', type=int, default=6)
    ap.add_argument('--threads', type=int, default=1)
    ap.add_argument('--seed', type=int, default=1)
    ap.add_argument('--pieces', type=int, default=1400, help='wordpieces per batch')
    ap.add_argument('--rate', type=float, default=2e-4)
    ap.add_argument('--head-rate', type=float, default=1.5e-3)
    ap.add_argument('--average', type=float, default=0.998)
    ap.add_argument('--docs', type=int, default=0, help='only so many documents of each corpus (a trial)')
    ap.add_argument('--polish', action='store_true', help='the short second run: all documents, one epoch, low rates')
    ap.add_argument('--from', dest='start', type=pathlib.Path, help='go on from this checkpoint')
    args = ap.parse_args()
    if args.polish:
        args.epochs, args.rate, args.head_rate, args.average = 1, 1e-4, 8e-4, 0.995
    share = POLISH if args.polish else SHARE
    torch.manual_seed(args.seed)
    torch.set_num_threads(args.threads)
    labels = json.loads((args.work / 'labels.json').read_text())
    index = {k: {x: i for i, x in enumerate(v)} for k, v in labels.items()}
    data = {k: load(args.work / f'{k}_train.jsonl') for k in ('polnear', 'trees', 'names')}
    if args.docs:
        data = {k: random.Random(0).sample(v, min(args.docs, len(v))) for k, v in data.items()}
    model = Reader(labels, args.layers)
    if args.start:
        model.load_state_dict(torch.load(args.start))
    else:
        model.encoder.load_base()
    opt = optimiser(model, args.rate, args.head_rate)
    trained = [p for p in model.parameters() if p.requires_grad]
    average = [p.detach().clone() for p in trained]
    per_epoch = len(groups_of(0, data, index, args.pieces, share))
    total, step, running, began = per_epoch * args.epochs, 0, 0.0, time.time()
    print(f'{per_epoch} steps an epoch', flush=True)
    for epoch in range(args.epochs):
        for group in groups_of(epoch, data, index, args.pieces, share):
            for g in opt.param_groups:
                g.setdefault('peak', g['lr'])
                g['lr'] = g['peak'] * min((step + 1) / (0.06 * total), max(0.0, (total - step) / (0.94 * total)))
            loss = batch_loss(model, collate(group), 2.0 if args.polish else 1.0)
            loss.backward()
            nn.utils.clip_grad_norm_(trained, 2.0)
            opt.step()
            opt.zero_grad()
            step += 1
            torch._foreach_lerp_(average, [p.detach() for p in trained], 1 - min(args.average, (step + 1) / (step + 10)))
            running = 0.98 * running + 0.02 * loss.item()
            if step % 50 == 0:
                print(f'step {step}/{total} {time.time() - began:.0f}s loss {running / (1 - 0.98 ** step):.3f}', flush=True)
        save_and_report(args, model, trained, average, labels, epoch)


def save_and_report(args, model, trained, average, labels, epoch):
    """Swaps the average in, saves and evaluates it, swaps back."""
    kept = [p.detach().clone() for p in trained]
    with torch.no_grad():
        for p, a in zip(trained, average):
            p.copy_(a)
    torch.save(model.state_dict(), args.work / f'{args.name}.pt')
    for name, figures in evaluate(model, labels, dev_data(args.work)).items():
        print(f'epoch {epoch + 1} {name:14}', figures, flush=True)
    with torch.no_grad():
        for p, k in zip(trained, kept):
            p.copy_(k)


if __name__ == '__main__':
    main()
