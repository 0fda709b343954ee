//! A row an event: the cells of `knowledge/events/columns.toml`, in its order.

use crate::articles::Article;
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::Value;
use verbale_model::record::event_id;
use verbale_model::{Actor, CodePoints, Event, Idx, Reading, document_id};

/// The columns, in their order; a test compares them with the file.
pub(super) const COLUMNS: [&str; 35] = [
    "event_id",
    "event_date",
    "event_date_end",
    "event_type",
    "event_mode",
    "contexts",
    "quad_code",
    "event_scale",
    "cameo_code",
    "status",
    "actor_name",
    "actor_id",
    "actor_country",
    "actor_sector",
    "recipient_name",
    "recipient_id",
    "recipient_country",
    "recipient_sector",
    "place_name",
    "place_country",
    "place_admin1",
    "latitude",
    "longitude",
    "geoname_id",
    "told_by",
    "story_id",
    "publication_date",
    "publisher",
    "headline",
    "trigger",
    "text",
    "start",
    "end",
    "confidence",
    "rule",
];

/// One event's cells, by column; null where there is nothing to say.
pub(super) struct Row {
    cells: Vec<Value>,
}

impl Row {
    /// The rows of an article.
    pub(super) fn all(article: &Article, reading: &Reading) -> Vec<Self> {
        let count = CodePoints::new(&article.document.text);
        let rows = reading.events.iter().enumerate();
        rows.map(|(at, event)| Self::new(article, reading, &count, at, event)).collect()
    }

    fn new(article: &Article, reading: &Reading, count: &CodePoints, at: usize, event: &Event) -> Self {
        let document = &article.document;
        let published = reading.published.as_ref().map(|p| p.date.as_str());
        let id = document_id(&document.text, document.publisher.as_deref(), published);
        let time = event.time.map(|t| &reading.times[t.at()]);
        let from = time.and_then(|t| t.from.as_deref()).and_then(day);
        let to = time.and_then(|t| t.to.as_deref()).and_then(last_day).filter(|to| Some(to.as_str()) != from);
        let place = event.place.map(|p| &reading.places[p.at()]);
        let told = event.told_by.map(|s| &reading.statements[s.at()]);
        let names = |side: &[Idx<Actor>]| list(reading, side, |a| Some(&*a.name));
        let told_by = told.map(|s| match s.speakers.is_empty() {
            true => s.source.first().map_or("(nobody named)".into(), |span| one_line(span.of(&document.text))),
            false => s.speakers.iter().map(|a| reading.actors[a.at()].name.clone()).collect::<Vec<_>>().join(";"),
        });
        let [start, end] = count.of(event.span);
        let cells = vec![
            Value::from(format!("{id}/{}", event_id(at))),
            from.map_or(Value::Null, Value::from),
            to.map_or(Value::Null, Value::from),
            Value::from(event.kind.label()),
            maybe(event.mode.as_deref()),
            joined(event.contexts.iter().map(String::as_str)),
            Value::from(event.kind.quad()),
            Value::from(round(f64::from(event.scale))),
            maybe(event.cameo.as_deref()),
            Value::from(event.status.label()),
            names(&event.actor),
            list(reading, &event.actor, |a| a.known_as.as_deref()),
            list(reading, &event.actor, |a| a.country.as_deref()),
            list(reading, &event.actor, |a| a.sector.as_deref()),
            names(&event.recipient),
            list(reading, &event.recipient, |a| a.known_as.as_deref()),
            list(reading, &event.recipient, |a| a.country.as_deref()),
            list(reading, &event.recipient, |a| a.sector.as_deref()),
            maybe(place.map(|p| p.name.as_str())),
            maybe(place.and_then(|p| p.country.as_deref())),
            maybe(place.and_then(|p| p.admin1.as_deref())),
            place.and_then(|p| p.at).map_or(Value::Null, |(latitude, _)| Value::from(latitude)),
            place.and_then(|p| p.at).map_or(Value::Null, |(_, longitude)| Value::from(longitude)),
            place.and_then(|p| p.geoname).map_or(Value::Null, Value::from),
            told_by.map_or(Value::Null, Value::from),
            maybe(document.reference.as_deref().or(document.uri.as_deref()).or(Some(&article.label))),
            maybe(published),
            maybe(document.publisher.as_deref()),
            maybe(document.title.as_deref()),
            Value::from(one_line(event.trigger.of(&document.text))),
            Value::from(one_line(event.span.of(&document.text))),
            Value::from(start),
            Value::from(end),
            Value::from(round(f64::from(event.because.confidence))),
            Value::from(&*event.because.rule),
        ];
        Self { cells }
    }

    /// A cell's text, if it has any.
    pub(super) fn text(&self, column: &str) -> Option<String> {
        let at = COLUMNS.iter().position(|c| *c == column)?;
        self.cells[at].as_str().map(str::to_owned)
    }

    /// The row between separators, quoted where a cell holds one.
    pub(super) fn separated(&self, by: char) -> String {
        let cell = |value: &Value| {
            let text = match value {
                Value::Null => String::new(),
                Value::String(text) => text.replace('\t', " "),
                other => other.to_string(),
            };
            let quoted = by == ',' && text.contains([',', '"', '\n', '\r']);
            if quoted { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
        };
        self.cells.iter().map(cell).collect::<Vec<_>>().join(&by.to_string()) + "\n"
    }
}

impl Serialize for Row {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(COLUMNS.len()))?;
        for (name, value) in COLUMNS.iter().zip(&self.cells) {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

fn maybe(text: Option<&str>) -> Value {
    text.map_or(Value::Null, Value::from)
}

fn joined<'t>(texts: impl Iterator<Item = &'t str>) -> Value {
    let all: Vec<&str> = texts.collect();
    if all.is_empty() { Value::Null } else { Value::from(all.join(";")) }
}

/// One value an actor, so that names, keys and countries stand at the same places; null where none has any.
fn list(reading: &Reading, side: &[Idx<Actor>], of: impl Fn(&Actor) -> Option<&str>) -> Value {
    let all: Vec<&str> = side.iter().map(|a| of(&reading.actors[a.at()]).unwrap_or_default()).collect();
    if all.iter().all(|text| text.is_empty()) { Value::Null } else { Value::from(all.join(";")) }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn round(number: f64) -> f64 {
    (number * 100.0).round() / 100.0
}

fn day(time: &str) -> Option<&str> {
    time.get(..10)
}

/// The last day before a half-open end: a date's day before, a moment's own day.
fn last_day(time: &str) -> Option<String> {
    let day = time.get(..10)?;
    if time.get(10..).is_some_and(|rest| !rest.is_empty() && !rest.starts_with("T00:00")) {
        return Some(day.to_owned());
    }
    let mut parts = day.splitn(3, '-').map(str::parse::<i64>);
    let (year, month, date) = (parts.next()?.ok()?, parts.next()?.ok()?, parts.next()?.ok()?);
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let length = |m: i64| match m {
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 31,
    };
    Some(match (month, date) {
        (1, 1) => format!("{:04}-12-31", year - 1),
        (m, 1) => format!("{year:04}-{:02}-{:02}", m - 1, length(m - 1)),
        (m, d) => format!("{year:04}-{m:02}-{:02}", d - 1),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_columns_are_those_of_the_file() {
        let file = include_str!("../../../../knowledge/events/columns.toml");
        let names = file.lines().filter_map(|line| line.strip_prefix("name = \"")?.strip_suffix('"'));
        assert_eq!(names.collect::<Vec<_>>(), COLUMNS);
    }

    #[test]
    fn ends_are_inclusive() {
        for (time, expected) in [
            ("2025-03-28", "2025-03-27"),
            ("2025-03-01", "2025-02-28"),
            ("2024-03-01T00:00", "2024-02-29"),
            ("2025-01-01", "2024-12-31"),
            ("2025-03-26T18:00", "2025-03-26"),
        ] {
            assert_eq!(last_day(time).as_deref(), Some(expected), "{time}");
        }
    }

    #[test]
    fn cells_with_separators_are_quoted() {
        let row = Row { cells: vec!["a,b".into(), "say \"x\"".into(), Value::Null, 3.into()] };
        assert_eq!(row.separated(','), "\"a,b\",\"say \"\"x\"\"\",,3\n");
        assert_eq!(row.separated('\t'), "a,b\tsay \"x\"\t\t3\n");
    }
}
