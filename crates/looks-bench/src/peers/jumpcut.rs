//! Parses a Fountain file with jumpcut a number of times; prints the seconds of each.

use std::time::Instant;

fn main() {
    let mut args = std::env::args().skip(1);
    let file = args.next().expect("a file");
    let rounds: usize = args.next().expect("a number").parse().expect("a number");
    let text = std::fs::read_to_string(file).expect("it can be read");
    for _ in 0..rounds {
        let before = Instant::now();
        std::hint::black_box(jumpcut::parse(&text));
        println!("{}", before.elapsed().as_secs_f64());
    }
}
