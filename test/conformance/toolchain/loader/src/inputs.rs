//! What a program is run on: always the same, so that two programs that mean the same return the same.

/// Packets of different lengths and contents; each length comes twice, so that a program also sees what it has seen before.
pub fn packets() -> Vec<Vec<u8>> {
    const LENGTHS: [usize; 12] = [64, 65, 96, 64, 128, 65, 200, 96, 333, 128, 200, 333];
    let mut noise = Noise(0x2545_f491_4f6c_dd1d);
    LENGTHS.iter().map(|length| (0..*length).map(|_| noise.next() as u8).collect()).collect()
}

/// Arguments of a raw tracepoint: the first are small, as flags and lengths are, the others anything.
pub fn contexts() -> Vec<[u64; 8]> {
    let mut noise = Noise(0x9e37_79b9_7f4a_7c15);
    (0..12u64).map(|run| [run % 5, run % 3, run, noise.next(), noise.next(), noise.next(), noise.next(), 0]).collect()
}

/// Marsaglia's xorshift64.
struct Noise(u64);

impl Noise {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 >> 24
    }
}
