//! What a time expression was resolved to, which place a name was taken for, and by which rules.

use super::{extent, grounds, title};
use crate::view::View;
use crate::wrap::row;
use anstyle::Style;
use verbale_model::record::{place_id, time_id};
use verbale_model::{Place, PlaceUse, Span, TimeExpression, TimeType};

/// The times and places at a letter.
pub(super) fn all_at(view: &View, letter: Span) -> Vec<String> {
    let reading = view.reading;
    let times = reading.times.iter().enumerate().filter(|(_, time)| time.span.contains(letter));
    let places = reading.places.iter().enumerate().filter(|(_, place)| place.span.contains(letter));
    times.map(|(at, one)| time(view, at, one)).chain(places.map(|(at, one)| place(view, at, one))).collect()
}

fn time(view: &View, at: usize, time: &TimeExpression) -> String {
    let rows = [
        ("type", Some(time_type(time.kind))),
        ("value", Some(time.value.as_deref().unwrap_or("none; it hangs on a date that is not known"))),
        ("from", time.from.as_deref()),
        ("to", time.to.as_deref()),
    ];
    title(view, &time_id(at), view.words(time.span), Some(time.span))
        + &row("time", &extent(view, time.span), view.words(time.span), view.palette.source)
        + &known(rows)
        + &grounds(view, &time.because)
}

fn place(view: &View, at: usize, place: &Place) -> String {
    let degrees = place.at.map(|(lat, lon)| format!("{lat}, {lon} (latitude, longitude)"));
    let geoname = place.geoname.map(|id| id.to_string());
    let rows = [
        ("kind", place.kind),
        ("use", Some(place_use(place.used))),
        ("country", place.country.as_deref()),
        ("region", place.admin1.as_deref()),
        ("at", degrees.as_deref()),
        ("geoname", geoname.as_deref()),
        ("disputed", place.disputed.then_some("states disagree to whom it belongs")),
    ];
    title(view, &place_id(at), &place.name, Some(place.span))
        + &row("place", &extent(view, place.span), view.words(place.span), view.palette.source)
        + &known(rows)
        + &grounds(view, &place.because)
}

fn known<const N: usize>(rows: [(&str, Option<&str>); N]) -> String {
    rows.into_iter().filter_map(|(name, value)| Some(row(name, "", value?, Style::new()))).collect()
}

fn time_type(kind: TimeType) -> &'static str {
    match kind {
        TimeType::Date => "date",
        TimeType::Time => "time",
        TimeType::Duration => "duration",
        TimeType::Set => "set",
    }
}

fn place_use(used: PlaceUse) -> &'static str {
    match used {
        PlaceUse::Literal => "literal",
        PlaceUse::Metonym => "metonym",
        PlaceUse::Adjective => "adjective",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::{Palette, tests::article};
    use verbale_model::Because;

    #[test]
    fn values_and_rules() {
        let (article, mut reading) = article();
        let text = &*article.document.text;
        let span = |words: &str| {
            let start = text.find(words).expect("the words stand in the text");
            Span::new(text, start..start + words.len()).expect("a span of words")
        };
        reading.times.push(TimeExpression {
            span: span("Monday"),
            kind: TimeType::Date,
            value: Some("2025-03-24".into()),
            from: Some("2025-03-24".into()),
            to: Some("2025-03-25".into()),
            because: Because::rule("time.weekday", 0.9),
        });
        reading.places.push(Place {
            span: span("Moscow"),
            name: "Moscow".into(),
            kind: Some("city"),
            used: PlaceUse::Metonym,
            country: Some("RUS".into()),
            admin1: None,
            at: Some((55.75, 37.62)),
            geoname: Some(7),
            disputed: false,
            because: Because::rule("place.only", 0.8),
        });
        let view = View::new(&article, &reading, Palette::new(false));
        let expected = "\
t1 · Monday · talks.txt:17
    time      17–23         Monday
    type                    date
    value                   2025-03-24
    from                    2025-03-24
    to                      2025-03-25
    rule                    time.weekday
    sure                    90%
";
        assert_eq!(all_at(&view, span("Monday")), [expected]);
        let expected = "\
p1 · Moscow · talks.txt:46
    place     46–52         Moscow
    kind                    city
    use                     metonym
    country                 RUS
    at                      55.75, 37.62 (latitude, longitude)
    geoname                 7
    rule                    place.only
    sure                    80%
";
        assert_eq!(all_at(&view, span("Moscow")), [expected]);
        assert!(all_at(&view, span("talks")).is_empty());
    }
}
