use std::time::Instant;
use verbale_ledger::{Ledger, ask::ChangesOptions};
fn main() {
    let a: Vec<String> = std::env::args().collect();
    let l = Ledger::read(std::path::Path::new(&a[1])).unwrap();
    let n: usize = a[3].parse().unwrap();
    let o = ChangesOptions { party: Some(a[2].clone()), ..Default::default() };
    let mut t = vec![];
    let mut h = 0;
    for _ in 0..n {
        let s = Instant::now();
        let c = l.changes(&o).unwrap();
        h = c.len();
        t.push(s.elapsed().as_secs_f64() * 1e3);
        std::hint::black_box(c);
    }
    t.sort_by(f64::total_cmp);
    println!("rows {h} min {:.1} med {:.1} max {:.1}", t[0], t[n / 2], t[n - 1]);
}
