"""Step 4: a checkpoint -> the file the engine embeds (models/en/reader.safetensors).

    python export.py --work work --checkpoint work/reader.pt --out ../models/en/reader.safetensors

Matrices are int8 with one scale per row (symmetric, max/127); the small rest is f32. Metadata holds the labels and the vocabulary.
With --probe a window's inputs and f32 outputs are written for the engine's parity test.
"""
import argparse, json, pathlib, torch
from safetensors.torch import save_file
from model import Reader, base_weights
from windows import collate, items, load


# Own words, for the engine's parity test.
PROBE = dict(id='probe', quote=[0] * 5 + [2] + [1] * 5 + [2] + [0], pars=[[0, 13]], sents=[[0, 13]],
             words='The envoy , Ms. Quaye , would not sign yet , too .'.split())


def int8(weight):
    scale = weight.abs().amax(1).clamp(min=1e-9) / 127
    return (weight / scale[:, None]).round().to(torch.int8).contiguous(), scale.contiguous()


def tensors(model):
    out = {}
    def matrix(name, weight, bias=None):
        out[name], out[name + '.scale'] = int8(weight.float())
        if bias is not None:
            out[name + '.bias'] = bias.float().contiguous()
    e = model.encoder
    matrix('words', e.words.weight)
    for name in ('positions', 'shapes', 'quotes'):
        out[name] = getattr(e, name).weight.float().contiguous()
    out['norm.weight'], out['norm.bias'] = e.norm.weight.float().contiguous(), e.norm.bias.float().contiguous()
    for i, layer in enumerate(e.layers):
        for name in ('qkv', 'out', 'up', 'down'):
            matrix(f'layers.{i}.{name}', getattr(layer, name).weight, getattr(layer, name).bias)
        for name in ('norm1', 'norm2'):
            for kind in ('weight', 'bias'):
                out[f'layers.{i}.{name}.{kind}'] = getattr(getattr(layer, name), kind).float().contiguous()
    for name, linear in [*model.hidden.items(), *model.tags.items(), ('rel_out', model.rel), ('role_out', model.role)]:
        matrix(f'heads.{name}', linear.weight, linear.bias)
    for name, table in model.bilinear.items():   # [dep; 1] U as a linear layer: U' with the last row as its bias
        matrix(f'heads.{name}', table[:-1].t(), table[-1])
    transitions, start = model.crf.parameters_masked()
    out['crf.transitions'], out['crf.start'] = transitions.float().contiguous(), start.float().contiguous()
    return {k: v.detach().clone() for k, v in out.items()}


def main():
    ap = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    ap.add_argument('--work', type=pathlib.Path, default=pathlib.Path('work'))
    ap.add_argument('--checkpoint', type=pathlib.Path, default=pathlib.Path('work/reader.pt'))
    ap.add_argument('--out', type=pathlib.Path, default=pathlib.Path('../models/en/reader.safetensors'))
    ap.add_argument('--probe', type=pathlib.Path)
    args = ap.parse_args()
    labels = json.loads((args.work / 'labels.json').read_text())
    model = Reader(labels)
    model.load_state_dict(torch.load(args.checkpoint))
    model.eval()
    vocabulary = (base_weights() / 'vocab.txt').read_text(encoding='utf8').rstrip('\n')
    metadata = {'format': 'verbale.reader/1', 'labels': json.dumps(labels, ensure_ascii=False), 'vocabulary': vocabulary}
    args.out.parent.mkdir(parents=True, exist_ok=True)
    save_file(tensors(model), args.out, metadata)
    print(args.out, args.out.stat().st_size, 'bytes')
    if args.probe:
        write_probe(args, model, labels)


@torch.inference_mode()
def write_probe(args, model, labels):
    """One window of made-up ids with what the network says of it, in f32."""
    index = {k: {x: i for i, x in enumerate(v)} for k, v in labels.items()}
    batch = collate([items([PROBE], index, 96)[0]])
    h = model.encoder(batch)
    out = {k: batch[k][0].to(torch.int32).contiguous() for k in ('ids', 'shape', 'quote', 'first')}
    out.update(h=h[0].contiguous(), role=model.role_scores(h)[0].contiguous(), upos=model.tag_scores(h, 'upos')[0].contiguous(),
               arc=model.pairs(h, 'arc', batch['words'])[0].contiguous())
    save_file(out, args.probe)


if __name__ == '__main__':
    main()
