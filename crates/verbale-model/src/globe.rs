//! How far places lie from one another. Where they lie is the gazetteer's.

/// Kilometres between two points, along a great circle.
pub fn distance(a: (f64, f64), b: (f64, f64)) -> f64 {
    let (p, q) = (a.0.to_radians(), b.0.to_radians());
    let across = ((b.1 - a.1).to_radians() / 2.0).sin().powi(2) * p.cos() * q.cos();
    let up = ((q - p) / 2.0).sin().powi(2);
    6371.0 * 2.0 * (up + across).sqrt().min(1.0).asin()
}

#[cfg(test)]
mod tests {
    use super::distance;

    #[test]
    fn distances() {
        for (a, b, kilometres) in [
            ((0.0, 0.0), (0.0, 0.0), 0.0),
            ((0.0, 0.0), (0.0, 180.0), 20_015.0),
            ((48.86, 2.35), (52.52, 13.40), 877.0),
            ((0.0, 179.5), (0.0, -179.5), 111.0),
        ] {
            assert!((distance(a, b) - kilometres).abs() < 2.0, "{a:?} {b:?}: {}", distance(a, b));
        }
    }
}
