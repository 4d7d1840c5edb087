// What the compiler would say of locals and expressions, at places that comments mark.

import { before, describe, test } from 'node:test';
import { loadParser } from '../crates/project';
import { checkMarks } from './inferenceMarks';

before(async () => {
  await loadParser();
});

describe('numbers', () => {
  test('literals take the type of their use, else i32', () => {
    checkMarks(`
struct Event { len: u16, ts: u64 }
fn take(n: u8) {}
fn f(a: u64, e: &Event) -> u32 {
    let plain = 5;
      //^^^^^ i32
    let given: u8 = 5;
      //^^^^^ u8
    let suffixed = 5u16;
      //^^^^^^^^ u16
    let added = a + 1;
      //^^^^^ u64
    let mut later = 0;
          //^^^^^ u16
    later += e.len;
    let passed = 3;
      //^^^^^^ u8
    take(passed);
    let shifted = 1 << a;
      //^^^^^^^ i32
    let ok = a == 4;
      //^^ bool
    let cast = 5 as u64;
      //^^^^ u64
    let mut sum = 0;
          //^^^ u64
    for i in 0..10 {
      //^ u64
        sum += i * e.ts;
    }
    let returned = 0;
      //^^^^^^^^ u32
    if ok { return returned; }
    0
  //^ u32
}`);
  });
});

describe('broken programs', () => {
  test('operands that cannot be added come to an end', () => {
    checkMarks(`
fn f() {
    let n = 1;
    let sum = n + true;
      //^^^ _
    let again = sum + n;
      //^^^^^ _
}`);
  });
});

describe('places', () => {
  test('fields, elements, slices, references', () => {
    checkMarks(`
struct Inner { bytes: [u8; 16] }
struct Outer { inner: Inner, pair: (u8, u32) }
fn f(o: &Outer, p: *const Outer, m: &mut [u32]) {
    let b = o.inner.bytes;
      //^ [u8; 16]
    let e = b[3];
      //^ u8
    let s = &b[1..4];
      //^ &[u8]
    let (x, y) = o.pair;
       //^ u8
          //^ u32
    let (rx, _) = &o.pair;
       //^^ &u8
    let d = unsafe { (*p).pair.1 };
      //^ u32
    let q = unsafe { &(*p).inner };
      //^ &Inner
    let first = m.first_mut();
      //^^^^^ Option<&mut u32>
    let [h, rest @ ..] = b else { return };
       //^ u8
    for v in m.iter_mut() { *v += 1; }
      //^ &mut u32
    for (i, v) in b.iter().enumerate() {}
       //^ usize
          //^ &u8
}`);
  });
});

describe('calls', () => {
  test('functions, generics, methods, closures and what they lead to', () => {
    checkMarks(`
use core::mem;
struct Key<T> { value: T }
impl<T> Key<T> {
    fn new(value: T) -> Self { Self { value } }
    fn get(&self) -> &T { &self.value }
}
trait Named { fn id(&self) -> u32; fn double(&self) -> u64 { 2 } }
impl Named for Key<u8> { fn id(&self) -> u32 { 1 } }
fn read<T>(at: usize) -> Result<*const T, ()> { Err(()) }
fn try_it(n: usize) -> Result<u32, ()> {
    let p: *const u64 = read(n)?;
                      //^^^^^^^ => read where T = u64
    let q = read::<u16>(n)?;
      //^ *const u16
    let k = Key::new(7u8);
      //^ Key<u8>
          //^^^^^^^^^^^^^ => Key<u8>::new where T = u8
    let v = k.get();
      //^ &u8
    let i = k.id();
      //^ u32
    let d = k.double();
      //^ u64
          //^^^^^^^^^^ => Named::double
    let f = |x: u32| x + 1;
    let r = f(1);
      //^ u32
          //^^^^ => closure
    let o = Some(3u8).map(|it| it as u16).ok_or(())?;
                         //^^ u8
      //^ u16
    let s = mem::size_of::<u32>();
      //^ usize
          //^^^^^^^^^^^^^^^^^^^^^ => core::mem::size_of
    let w = u32::from_be(9);
      //^ u32
    let b = r.to_be_bytes();
      //^ [u8; 4]
    let z: [u8; 8] = unsafe { mem::zeroed() };
                            //^^^^^^^^^^^^^ [u8; 8]
    Ok(i)
}`);
  });
});

describe('macros of the workspace in bodies', () => {
  test('nothing is claimed of what they give, nor of what they may decide', () => {
    checkMarks(`
macro_rules! widen { ($e:expr) => { $e as u64 }; }
macro_rules! set { ($name:ident) => { $name = 7u16; }; }
macro_rules! info { ($e:expr) => { $e }; }
fn f(a: u8) {
    let given = widen!(a);
      //^^^^^ _
    let mut later = 0;
          //^^^^^ _
    set!(later);
    let own = info!(3u16);
      //^^^ _
    let sure = a;
      //^^^^ u8
}`);
  });
});

describe('what a slice is asked for', () => {
  test('an element or a part, by the index', () => {
    checkMarks(`
fn f(bytes: &[u8], words: &mut [u32; 4], at: usize) -> Option<u8> {
    let byte = bytes.get(at)?;
      //^^^^ &u8
    let part = bytes.get(1..at)?;
      //^^^^ &[u8]
    let from = 1;
      //^^^^ usize
    let rest = bytes.get(from..);
      //^^^^ Option<&[u8]>
    let word = words.get_mut(2);
      //^^^^ Option<&mut u32>
    let sure = unsafe { words.get_unchecked(3) };
      //^^^^ &u32
    let first = 0;
      //^^^^^ usize
    let _ = words.get(first);
    if let Some(slot) = words.get_mut(at) {
              //^^^^ &mut u32
        *slot += 1;
    }
    Some(*byte)
}`);
  });
});

describe('functions of an extern block', () => {
  test('give what they are declared to give', () => {
    checkMarks(`
#[repr(C)]
pub struct Task { pid: i32 }
unsafe extern "C" {
    fn task_pid(task: *const Task) -> i32;
    pub fn task_parent(task: *const Task) -> *const Task;
    static NOW: u64;
}
mod inner {
    use super::task_parent as parent_of;
    pub fn f(task: *const super::Task) -> *const super::Task {
        let parent = unsafe { parent_of(task) };
          //^^^^^^ *const Task
        parent
    }
}
fn g(task: *const Task) {
    let pid = unsafe { task_pid(task) };
      //^^^ i32
    let now = unsafe { NOW };
      //^^^ u64
    unsafe extern "C" {
        fn local(n: u8) -> bool;
    }
    let n = 1;
      //^ u8
    let ok = unsafe { local(n) };
      //^^ bool
}`);
  });
});

describe('the key of a BTF trie', () => {
  test('is that of the others', () => {
    checkMarks(`
use aya_ebpf::btf_maps::lpm_trie::Key;
fn f() {
    let key = Key::new(32, [10u8, 0, 0, 1]);
      //^^^ Key<[u8; 4]>
}`);
  });
});

describe('closures called where they stand', () => {
  test('take and give what the call says', () => {
    checkMarks(`
fn read(at: usize) -> Result<u8, i64> { Ok(at as u8) }
fn f(n: u16) -> u32 {
    let doubled = (|x: u16| x * 2)(n);
      //^^^^^^^ u16
    let given = (|x| x)(n);
      //^^^^^ u16
    let tried = (|| -> Result<u8, i64> {
      //^^^^^ Result<u8, i64>
        let first = read(4)?;
          //^^^^^ u8
        Ok(first)
    })();
    let shared = {
      //^^^^^^ bool
        let limit = n;
        move |x: u16| x > limit
    }(n);
    0
}`);
  });
});

describe('impl Trait as a parameter', () => {
  test('is a type of its own in the function, and what is handed over at the call', () => {
    checkMarks(`
use aya_ebpf::EbpfContext;
trait Key { fn get(&self) -> u32; fn or(self, other: Self) -> Self; }
struct Small(u32);
impl Key for Small { fn get(&self) -> u32 { self.0 } fn or(self, other: Self) -> Self { self } }
fn both(first: impl Key, second: &impl Key) -> u32 {
      //^^^^^ impl Key
                       //^^^^^^ &impl Key #2
    let found = first.get();
      //^^^^^ u32
    found
}
fn twice<K: Into<u64>>(key: K, then: impl Fn(u64) -> u64) -> K { key }
fn pair(ctx: &impl EbpfContext, list: (impl AsRef<[u8]>, u8)) -> u8 { list.1 }
fn f(ctx: &aya_ebpf::programs::ProbeContext) {
    let sum = both(Small(1), &Small(2));
      //^^^ u32
    let key = twice(5u16, |n| n + 1);
      //^^^ u16
    let rest = pair(ctx, ([0u8; 4], 1));
      //^^^^ u8
}`);
  });
});
