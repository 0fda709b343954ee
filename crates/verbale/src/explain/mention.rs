//! Whom a mention means, and by which earlier mentions that is known: "he" was tied to "Zelensky", and that to "Volodymyr Zelensky".

use super::{extent, grounds, title};
use crate::script::beginning;
use crate::view::{View, mention_form};
use crate::wrap::row;
use anstyle::Style;
use verbale_model::record::actor_id;
use verbale_model::{Actor, Mention, Span};

/// The mentions at a letter, the shortest first, each with its actor and its chain; of those of one actor the shortest alone.
pub(super) fn all_at(view: &View, letter: Span) -> Vec<String> {
    let shortest = |actor: &Actor| {
        let here = actor.mentions.iter().enumerate().filter(|(_, mention)| mention.span.contains(letter));
        here.map(|(which, mention)| (mention.span.range().len(), which)).min()
    };
    let actors = view.reading.actors.iter().enumerate();
    let mut found: Vec<_> =
        actors.filter_map(|(at, actor)| shortest(actor).map(|(long, which)| (long, at, which))).collect();
    found.sort_unstable();
    found.into_iter().map(|(_, at, which)| account(view, at, which)).collect()
}

fn account(view: &View, at: usize, which: usize) -> String {
    let actor = &view.reading.actors[at];
    let chain = chain(actor, which);
    let mut out = title(view, &actor_id(at), &actor.name, chain.first().map(|mention| mention.span));
    out += &view.traits(actor);
    if chain.len() > 1 {
        let links: Vec<_> = chain.iter().map(|mention| link(view, mention)).collect();
        out += &row("chain", "", &links.join(" → "), Style::new());
    }
    for (step, mention) in chain.into_iter().enumerate() {
        let name = if step == 0 { "mention" } else { "tied to" };
        out += &row(name, &extent(view, mention.span), view.words(mention.span), view.palette.source);
        out += &row("form", "", mention_form(mention.form), Style::new());
        out += &grounds(view, &mention.because);
    }
    out
}

/// A mention, that to which it was tied, and so on to one that was tied to none.
fn chain(actor: &Actor, which: usize) -> Vec<&Mention> {
    let before = |mention: &&Mention| mention.antecedent.and_then(|at| actor.mentions.get(at as usize));
    // no chain is longer than all mentions, even if one should lead back to itself
    std::iter::successors(actor.mentions.get(which), before).take(actor.mentions.len()).collect()
}

/// `“he” :412`.
fn link(view: &View, mention: &Mention) -> String {
    format!("“{}” {}", beginning(view, mention.span), view.offset(mention.span))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::{Palette, tests::article};
    use verbale_model::{Because, MentionForm};

    /// Where "she" stands in the article, tied to its first name.
    fn told(antecedent: Option<u32>) -> String {
        let (article, mut reading) = article();
        let text = &*article.document.text;
        let start = text.find("she added").expect("she speaks");
        let span = Span::new(text, start..start + 3).expect("a span of words");
        let because = Because { weighed: vec![("number", 1.25)], ..Because::rule("who.pronoun", 0.9) };
        reading.actors[0].mentions.push(Mention { span, head: span, form: MentionForm::Pronoun, antecedent, because });
        all_at(&View::new(&article, &reading, Palette::new(false)), span).join("\n")
    }

    #[test]
    fn a_pronoun_leads_to_the_name() {
        let expected = "\
a1 · Zoë Ünal · talks.txt:97
    kind                    person
    chain                   “she” :97 → “Zoë” :0
    mention   97–100        she
    form                    pronoun
    rule                    who.pronoun
    sure                    90%
    weighed        +1.25    number
    tied to   0–4           Zoë
    form                    name
    rule                    who.name
    sure                    100%
";
        assert_eq!(told(Some(0)), expected);
    }

    #[test]
    fn a_ring_of_mentions_ends() {
        assert_eq!(told(Some(1)).matches("who.pronoun").count(), 2);
        assert_eq!(told(Some(9)).matches("tied to").count(), 0);
    }
}
