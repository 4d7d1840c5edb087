// What functions, methods and constants of other people's crates give, from their sources and from what is shipped of them.

import { before, describe, test } from 'node:test';
import { loadParser, type Files } from '../crates/project';
import { checkMarks } from './inferenceMarks';

before(async () => {
  await loadParser();
});

const NETWORK_TYPES = (version: string): Files => ({
  'Cargo.toml': `[package]\nname = "probe"\nedition = "2021"\n[dependencies]\naya-ebpf = "0.1"\nnetwork-types = "=${version}"\n`,
});

describe('network-types without its sources', () => {
  test('0.1 keeps bytes, and its methods give numbers', () => {
    checkMarks(
      `
use network_types::{eth::{EthHdr, EtherType}, ip::{IpProto, Ipv4Hdr}};
fn f(eth: *const EthHdr, ip: &Ipv4Hdr) {
    let kind = unsafe { (*eth).ether_type() };
      //^^^^ Result<EtherType, u16>
    let source = ip.src_addr();
      //^^^^^^ Ipv4Addr
    let length = ip.tot_len() + 1;
      //^^^^^^ u16
    let start = EthHdr::LEN + Ipv4Hdr::LEN;
      //^^^^^ usize
    let bytes = ip.tot_len;
      //^^^^^ [u8; 2]
    let proto = IpProto::Tcp;
      //^^^^^ IpProto
    let made = EthHdr::new([0; 6], [0; 6], EtherType::Ipv4);
      //^^^^ EthHdr
}`,
      NETWORK_TYPES('0.1.0'),
    );
  });

  test('0.0.5 keeps numbers', () => {
    checkMarks(
      `
use network_types::{eth::EthHdr, ip::Ipv4Hdr, tcp::TcpHdr};
fn f(eth: &EthHdr, ip: &Ipv4Hdr, tcp: &TcpHdr) {
    let kind = eth.ether_type;
      //^^^^ EtherType
    let words = ip.ihl();
      //^^^^^ u8
    let length = ip.tot_len;
      //^^^^^^ u16
    let first = tcp.syn();
      //^^^^^ u16
    let nothing = ip.tot_len();
      //^^^^^^^ _
}`,
      NETWORK_TYPES('0.0.5'),
    );
  });
});

test('a crate whose sources are there', () => {
  checkMarks(
    `
use tools::{Cursor, Kind, Meter as Counter};
fn f(bytes: &[u8; 16], raw: u8) {
    let mut cursor = Cursor::<u32>::new(bytes);
          //^^^^^^ Cursor<u32>
    let next = cursor.next();
      //^^^^ Option<u32>
    let kind = Kind::try_from(raw);
      //^^^^ Result<Kind, u8>
    let other = Kind::Other(7);
      //^^^^^ Kind
    let limit = tools::LIMIT;
      //^^^^^ u16
    let sum = tools::math::checksum(bytes, limit);
      //^^^ u16
    let limited = tools::limited(3);
      //^^^^^^^ _
    let counter = Counter(5);
      //^^^^^^^ Meter
    let both = counter.add(&Counter(6));
      //^^^^ Meter
    let twice = counter.twice();
      //^^^^^ _
}`,
    {
      'Cargo.toml':
        '[package]\nname = "probe"\nedition = "2021"\n[dependencies]\naya-ebpf = "0.1"\ntools = "1"\n',
      '.cargo/config.toml': '[source.crates-io]\nreplace-with = "v"\n[source.v]\ndirectory = "vendor"\n',
      'vendor/tools/Cargo.toml': '[package]\nname = "tools"\nversion = "1.0.0"\n',
      'Cargo.lock': `version = 4
[[package]]
name = "probe"
version = "0.0.0"
dependencies = ["tools"]
[[package]]
name = "tools"
version = "1.0.0"
source = "registry+https://github.com/rust-lang/crates.io-index"
`,
      'vendor/tools/src/lib.rs': `#![no_std]
mod cursor;
pub mod math;
pub use cursor::Cursor;
pub const LIMIT: u16 = 5;
#[cfg(feature = "limits")] pub fn limited(n: u8) -> u8 { n }
pub struct Meter(pub u32);
impl Meter {
    pub fn add(&self, other: &Self) -> Self { Meter(self.0 + other.0) }
    #[cfg(feature = "limits")] pub fn twice(&self) -> u32 { self.0 * 2 }
}
#[repr(u8)] pub enum Kind { One = 1, Other(u8) }
impl TryFrom<u8> for Kind {
    type Error = u8;
    fn try_from(value: u8) -> Result<Self, Self::Error> { Err(value) }
}
`,
      'vendor/tools/src/cursor.rs': `pub struct Cursor<'a, T> { bytes: &'a [u8], at: usize, next: T }
impl<'a, T> Cursor<'a, T> {
    pub fn new(bytes: &'a [u8]) -> Self { todo!() }
    pub fn next(&mut self) -> Option<T> { None }
}
`,
      'vendor/tools/src/math.rs': 'pub fn checksum(bytes: &[u8], start: u16) -> u16 { start }\n',
    },
  );
});
