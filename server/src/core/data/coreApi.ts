// Signatures of core that eBPF programs use, read by model/infer/signatures.ts: without lifetimes, bounds and `self`.
// Source: library/core of Rust 1.96 (src/option.rs, result.rs, slice/mod.rs, num/*_macros.rs, ptr/*.rs, mem/*.rs, str/mod.rs, iter/traits/iterator.rs,
// sync/atomic.rs, cell.rs, net/ip_addr.rs). `::name` takes no receiver. `_`: not told here.
// `Iterator<T>` stands for every iterator of core that gives a T. `fn(A) -> B` is a callback.

export const CORE_API = `
opaque core::ffi::CStr
opaque core::fmt::Arguments
opaque core::fmt::Error
opaque core::cmp::Ordering
opaque core::alloc::Layout
opaque core::num::TryFromIntError
opaque core::array::TryFromSliceError
opaque core::str::Utf8Error

type core::option::Option<T>
  is_some() -> bool
  is_none() -> bool
  is_some_and(fn(T) -> bool) -> bool
  is_none_or(fn(T) -> bool) -> bool
  as_ref() -> Option<&T>
  as_mut() -> Option<&mut T>
  expect(&str) -> T
  unwrap() -> T
  unwrap_or(T) -> T
  unwrap_or_else(fn() -> T) -> T
  unwrap_or_default() -> T
  unwrap_unchecked() -> T
  map<U>(fn(T) -> U) -> Option<U>
  inspect(fn(&T)) -> Option<T>
  map_or<U>(U, fn(T) -> U) -> U
  map_or_else<U>(fn() -> U, fn(T) -> U) -> U
  ok_or<E>(E) -> Result<T, E>
  ok_or_else<E>(fn() -> E) -> Result<T, E>
  iter() -> Iterator<&T>
  and<U>(Option<U>) -> Option<U>
  and_then<U>(fn(T) -> Option<U>) -> Option<U>
  filter(fn(&T) -> bool) -> Option<T>
  or(Option<T>) -> Option<T>
  or_else(fn() -> Option<T>) -> Option<T>
  xor(Option<T>) -> Option<T>
  insert(T) -> &mut T
  get_or_insert(T) -> &mut T
  get_or_insert_with(fn() -> T) -> &mut T
  take() -> Option<T>
  replace(T) -> Option<T>
  zip<U>(Option<U>) -> Option<(T, U)>
type core::option::Option<&T>
  copied() -> Option<T>
  cloned() -> Option<T>

mod core::option::Option
  Some<T>(T) -> Option<T>

type core::result::Result<T, E>
  is_ok() -> bool
  is_err() -> bool
  is_ok_and(fn(T) -> bool) -> bool
  is_err_and(fn(E) -> bool) -> bool
  ok() -> Option<T>
  err() -> Option<E>
  as_ref() -> Result<&T, &E>
  as_mut() -> Result<&mut T, &mut E>
  map<U>(fn(T) -> U) -> Result<U, E>
  map_or<U>(U, fn(T) -> U) -> U
  map_or_else<U>(fn(E) -> U, fn(T) -> U) -> U
  map_err<F>(fn(E) -> F) -> Result<T, F>
  inspect(fn(&T)) -> Result<T, E>
  inspect_err(fn(&E)) -> Result<T, E>
  expect(&str) -> T
  unwrap() -> T
  unwrap_or_default() -> T
  expect_err(&str) -> E
  unwrap_err() -> E
  and<U>(Result<U, E>) -> Result<U, E>
  and_then<U>(fn(T) -> Result<U, E>) -> Result<U, E>
  or<F>(Result<T, F>) -> Result<T, F>
  or_else<F>(fn(E) -> Result<T, F>) -> Result<T, F>
  unwrap_or(T) -> T
  unwrap_or_else(fn(E) -> T) -> T
  unwrap_unchecked() -> T

mod core::result::Result
  Ok<T, E>(T) -> Result<T, E>
  Err<T, E>(E) -> Result<T, E>

type u8
  wrapping_add(Self) -> Self
  wrapping_sub(Self) -> Self
  wrapping_mul(Self) -> Self
  wrapping_div(Self) -> Self
  wrapping_rem(Self) -> Self
  wrapping_neg() -> Self
  wrapping_shl(u32) -> Self
  wrapping_shr(u32) -> Self
  wrapping_pow(u32) -> Self
  saturating_add(Self) -> Self
  saturating_sub(Self) -> Self
  saturating_mul(Self) -> Self
  saturating_div(Self) -> Self
  saturating_pow(u32) -> Self
  checked_add(Self) -> Option<Self>
  checked_sub(Self) -> Option<Self>
  checked_mul(Self) -> Option<Self>
  checked_div(Self) -> Option<Self>
  checked_rem(Self) -> Option<Self>
  checked_neg() -> Option<Self>
  checked_shl(u32) -> Option<Self>
  checked_shr(u32) -> Option<Self>
  checked_pow(u32) -> Option<Self>
  checked_ilog2() -> Option<u32>
  overflowing_add(Self) -> (Self, bool)
  overflowing_sub(Self) -> (Self, bool)
  overflowing_mul(Self) -> (Self, bool)
  unchecked_add(Self) -> Self
  unchecked_sub(Self) -> Self
  unchecked_mul(Self) -> Self
  pow(u32) -> Self
  isqrt() -> Self
  ilog2() -> u32
  ilog10() -> u32
  abs() -> Self
  signum() -> Self
  is_negative() -> bool
  is_positive() -> bool
  is_power_of_two() -> bool
  next_power_of_two() -> Self
  div_ceil(Self) -> Self
  next_multiple_of(Self) -> Self
  rem_euclid(Self) -> Self
  div_euclid(Self) -> Self
  abs_diff(Self) -> UnsignedSelf
  unsigned_abs() -> UnsignedSelf
  min(Self) -> Self
  max(Self) -> Self
  clamp(Self, Self) -> Self
  count_ones() -> u32
  count_zeros() -> u32
  leading_zeros() -> u32
  trailing_zeros() -> u32
  leading_ones() -> u32
  trailing_ones() -> u32
  rotate_left(u32) -> Self
  rotate_right(u32) -> Self
  swap_bytes() -> Self
  reverse_bits() -> Self
  to_be() -> Self
  to_le() -> Self
  to_be_bytes() -> [u8; SIZE]
  to_le_bytes() -> [u8; SIZE]
  to_ne_bytes() -> [u8; SIZE]
  ::from_be(Self) -> Self
  ::from_le(Self) -> Self
  ::from_be_bytes([u8; SIZE]) -> Self
  ::from_le_bytes([u8; SIZE]) -> Self
  ::from_ne_bytes([u8; SIZE]) -> Self
  ::from_str_radix(&str, u32) -> Result<Self, _>
  is_ascii() -> bool
  is_ascii_digit() -> bool
  is_ascii_alphabetic() -> bool
  is_ascii_alphanumeric() -> bool
  is_ascii_graphic() -> bool
  is_ascii_hexdigit() -> bool
  is_ascii_lowercase() -> bool
  is_ascii_uppercase() -> bool
  is_ascii_punctuation() -> bool
  is_ascii_whitespace() -> bool
  is_ascii_control() -> bool
  to_ascii_lowercase() -> Self
  to_ascii_uppercase() -> Self
  eq_ignore_ascii_case(&Self) -> bool

type bool
  then<T>(fn() -> T) -> Option<T>
  then_some<T>(T) -> Option<T>

type char
  len_utf8() -> usize
  is_ascii() -> bool
  is_alphabetic() -> bool
  is_numeric() -> bool
  is_whitespace() -> bool
  to_digit(u32) -> Option<u32>
  to_ascii_lowercase() -> char
  to_ascii_uppercase() -> char
  is_ascii_digit() -> bool
  ::from_u32(u32) -> Option<char>

type f64
  to_bits() -> _
  abs() -> Self
  min(Self) -> Self
  max(Self) -> Self

type str
  len() -> usize
  is_empty() -> bool
  as_bytes() -> &[u8]
  as_ptr() -> *const u8
  bytes() -> Iterator<u8>
  chars() -> Iterator<char>
  starts_with(_) -> bool
  ends_with(_) -> bool
  contains(_) -> bool
  trim() -> &str

type [T]
  len() -> usize
  is_empty() -> bool
  first() -> Option<&T>
  first_mut() -> Option<&mut T>
  last() -> Option<&T>
  last_mut() -> Option<&mut T>
  split_first() -> Option<(&T, &[T])>
  split_last() -> Option<(&T, &[T])>
  split_first_mut() -> Option<(&mut T, &mut [T])>
  as_ptr() -> *const T
  as_mut_ptr() -> *mut T
  swap(usize, usize)
  reverse()
  iter() -> Iter<T>
  iter_mut() -> IterMut<T>
  windows(usize) -> Iterator<&[T]>
  chunks(usize) -> Iterator<&[T]>
  chunks_mut(usize) -> Iterator<&mut [T]>
  chunks_exact(usize) -> Iterator<&[T]>
  chunks_exact_mut(usize) -> Iterator<&mut [T]>
  split_at(usize) -> (&[T], &[T])
  split_at_mut(usize) -> (&mut [T], &mut [T])
  split_at_checked(usize) -> Option<(&[T], &[T])>
  contains(&T) -> bool
  starts_with(&[T]) -> bool
  ends_with(&[T]) -> bool
  fill(T)
  fill_with(fn() -> T)
  copy_from_slice(&[T])
  clone_from_slice(&[T])
  rotate_left(usize)
  rotate_right(usize)
  sort_unstable()
  binary_search(&T) -> Result<usize, usize>
  is_ascii() -> bool
  eq_ignore_ascii_case(&[T]) -> bool
  as_slice() -> &[T]
  as_mut_slice() -> &mut [T]

type [T; N]
  map<U>(fn(T) -> U) -> [U; LEN]

type *const T
  is_null() -> bool
  cast<U>() -> SamePointer<U>
  cast_mut() -> *mut T
  cast_const() -> *const T
  addr() -> usize
  add(usize) -> Self
  sub(usize) -> Self
  offset(isize) -> Self
  byte_add(usize) -> Self
  byte_sub(usize) -> Self
  byte_offset(isize) -> Self
  wrapping_add(usize) -> Self
  wrapping_sub(usize) -> Self
  wrapping_offset(isize) -> Self
  wrapping_byte_add(usize) -> Self
  offset_from(*const T) -> isize
  byte_offset_from(*const T) -> isize
  read() -> T
  read_volatile() -> T
  read_unaligned() -> T
  write(T)
  write_volatile(T)
  write_unaligned(T)
  write_bytes(u8, usize)
  replace(T) -> T
  swap(*mut T)
  drop_in_place()
  copy_from(*const T, usize)
  copy_from_nonoverlapping(*const T, usize)
  copy_to(*mut T, usize)
  copy_to_nonoverlapping(*mut T, usize)
  as_ref() -> Option<&T>
  as_mut() -> Option<&mut T>
  as_ref_unchecked() -> &T
  as_mut_unchecked() -> &mut T
  as_uninit_ref() -> Option<&MaybeUninit<T>>
  as_uninit_mut() -> Option<&mut MaybeUninit<T>>
  is_aligned() -> bool

type core::ptr::NonNull<T>
  ::new(*mut T) -> Option<NonNull<T>>
  ::new_unchecked(*mut T) -> NonNull<T>
  ::dangling() -> NonNull<T>
  as_ptr() -> *mut T
  as_ref() -> &T
  as_mut() -> &mut T
  cast<U>() -> NonNull<U>
  read() -> T
  write(T)

type core::mem::MaybeUninit<T>
  ::new(T) -> MaybeUninit<T>
  ::uninit() -> MaybeUninit<T>
  ::zeroed() -> MaybeUninit<T>
  write(T) -> &mut T
  as_ptr() -> *const T
  as_mut_ptr() -> *mut T
  assume_init() -> T
  assume_init_read() -> T
  assume_init_ref() -> &T
  assume_init_mut() -> &mut T

type core::mem::ManuallyDrop<T>
  ::new(T) -> ManuallyDrop<T>
  ::into_inner(ManuallyDrop<T>) -> T

type core::cell::UnsafeCell<T>
  ::new(T) -> UnsafeCell<T>
  get() -> *mut T
  get_mut() -> &mut T
  into_inner() -> T
type core::cell::SyncUnsafeCell<T>
  ::new(T) -> SyncUnsafeCell<T>
  get() -> *mut T
type core::cell::Cell<T>
  ::new(T) -> Cell<T>
  get() -> T
  set(T)
  replace(T) -> T
  take() -> T
  as_ptr() -> *mut T
type core::cell::RefCell<T>
  ::new(T) -> RefCell<T>
  borrow() -> Ref<T>
  borrow_mut() -> RefMut<T>
type core::cell::Ref<T>
type core::cell::RefMut<T>
type core::num::Wrapping<T>
type core::marker::PhantomData<T>

type core::ops::Range<T>
  contains(&T) -> bool
  is_empty() -> bool
type core::ops::RangeInclusive<T>
  contains(&T) -> bool
  is_empty() -> bool
  start() -> &T
  end() -> &T

type core::slice::Iter<T>
  as_slice() -> &[T]
type core::slice::IterMut<T>

type core::iter::Iterator<T>
  next() -> Option<T>
  size_hint() -> (usize, Option<usize>)
  count() -> usize
  len() -> usize
  last() -> Option<T>
  nth(usize) -> Option<T>
  step_by(usize) -> Iterator<T>
  chain(_) -> Iterator<T>
  map<U>(fn(T) -> U) -> Iterator<U>
  for_each(fn(T))
  filter(fn(&T) -> bool) -> Iterator<T>
  filter_map<U>(fn(T) -> Option<U>) -> Iterator<U>
  enumerate() -> Iterator<(usize, T)>
  peekable() -> Peekable<T>
  skip_while(fn(&T) -> bool) -> Iterator<T>
  take_while(fn(&T) -> bool) -> Iterator<T>
  map_while<U>(fn(T) -> Option<U>) -> Iterator<U>
  skip(usize) -> Iterator<T>
  take(usize) -> Iterator<T>
  inspect(fn(&T)) -> Iterator<T>
  rev() -> Iterator<T>
  fuse() -> Iterator<T>
  cycle() -> Iterator<T>
  fold<B>(B, fn(B, T) -> B) -> B
  reduce(fn(T, T) -> T) -> Option<T>
  all(fn(T) -> bool) -> bool
  any(fn(T) -> bool) -> bool
  find(fn(&T) -> bool) -> Option<T>
  find_map<U>(fn(T) -> Option<U>) -> Option<U>
  position(fn(T) -> bool) -> Option<usize>
  rposition(fn(T) -> bool) -> Option<usize>
  max() -> Option<T>
  min() -> Option<T>
  max_by_key<U>(fn(&T) -> U) -> Option<T>
  min_by_key<U>(fn(&T) -> U) -> Option<T>
  sum<S>() -> S
  product<S>() -> S
  collect<B>() -> B

type core::iter::Peekable<T>
  peek() -> Option<&T>
  next() -> Option<T>

mod core::iter
  once<T>(T) -> Iterator<T>
  empty<T>() -> Iterator<T>
  repeat<T>(T) -> Iterator<T>
  from_fn<T>(fn() -> Option<T>) -> Iterator<T>

type core::sync::atomic::AtomicBool
  ::new(bool) -> AtomicBool
  load(_) -> bool
  store(bool, _)
  swap(bool, _) -> bool
  fetch_and(bool, _) -> bool
  fetch_or(bool, _) -> bool
  fetch_xor(bool, _) -> bool
  compare_exchange(bool, bool, _, _) -> Result<bool, bool>
  compare_exchange_weak(bool, bool, _, _) -> Result<bool, bool>
  as_ptr() -> *mut bool

${['I8', 'U8', 'I16', 'U16', 'I32', 'U32', 'I64', 'U64', 'Isize', 'Usize'].map(atomic).join('')}
type core::sync::atomic::AtomicPtr<T>
  ::new(*mut T) -> AtomicPtr<T>
  load(_) -> *mut T
  store(*mut T, _)

type core::time::Duration
  ::from_secs(u64) -> Duration
  ::from_millis(u64) -> Duration
  ::from_nanos(u64) -> Duration
  as_secs() -> u64
  as_millis() -> u128
  as_nanos() -> u128
  as_micros() -> u128
  subsec_nanos() -> u32

type core::net::Ipv4Addr
  ::new(u8, u8, u8, u8) -> Ipv4Addr
  ::from_bits(u32) -> Ipv4Addr
  octets() -> [u8; 4]
  to_bits() -> u32
  is_loopback() -> bool
  is_private() -> bool
  is_multicast() -> bool
  is_broadcast() -> bool
  is_unspecified() -> bool
  is_link_local() -> bool
type core::net::Ipv6Addr
  ::new(u16, u16, u16, u16, u16, u16, u16, u16) -> Ipv6Addr
  ::from_bits(u128) -> Ipv6Addr
  octets() -> [u8; 16]
  segments() -> [u16; 8]
  to_bits() -> u128
  is_loopback() -> bool
  is_multicast() -> bool
  is_unspecified() -> bool

type core::ffi::CStr
  to_bytes() -> &[u8]
  as_ptr() -> *const i8

mod core::mem
  size_of<T>() -> usize
  size_of_val(_) -> usize
  align_of<T>() -> usize
  zeroed<T>() -> T
  transmute<S, D>(S) -> D
  transmute_copy<S, D>(&S) -> D
  swap<T>(&mut T, &mut T)
  replace<T>(&mut T, T) -> T
  take<T>(&mut T) -> T
  drop<T>(T)
  forget<T>(T)
  needs_drop<T>() -> bool
  offset_of() -> usize
mod core::ptr
  null<T>() -> *const T
  null_mut<T>() -> *mut T
  dangling<T>() -> *const T
  dangling_mut<T>() -> *mut T
  read<T>(*const T) -> T
  read_volatile<T>(*const T) -> T
  read_unaligned<T>(*const T) -> T
  write<T>(*mut T, T)
  write_volatile<T>(*mut T, T)
  write_unaligned<T>(*mut T, T)
  write_bytes<T>(*mut T, u8, usize)
  copy<T>(*const T, *mut T, usize)
  copy_nonoverlapping<T>(*const T, *mut T, usize)
  replace<T>(*mut T, T) -> T
  swap<T>(*mut T, *mut T)
  from_ref<T>(&T) -> *const T
  from_mut<T>(&mut T) -> *mut T
  addr_eq(_, _) -> bool
  eq<T>(*const T, *const T) -> bool
  slice_from_raw_parts<T>(*const T, usize) -> *const [T]
  slice_from_raw_parts_mut<T>(*mut T, usize) -> *mut [T]
mod core::slice
  from_raw_parts<T>(*const T, usize) -> &[T]
  from_raw_parts_mut<T>(*mut T, usize) -> &mut [T]
  from_ref<T>(&T) -> &[T]
  from_mut<T>(&mut T) -> &mut [T]
mod core::str
  from_utf8(&[u8]) -> Result<&str, Utf8Error>
  from_utf8_unchecked(&[u8]) -> &str
mod core::cmp
  min<T>(T, T) -> T
  max<T>(T, T) -> T
mod core::hint
  unreachable_unchecked() -> !
  black_box<T>(T) -> T
  spin_loop()
  assert_unchecked(bool)
mod core::convert
  identity<T>(T) -> T
mod core::array
  from_fn<T>(fn(usize) -> T) -> [T; N]
mod core::char
  from_u32(u32) -> Option<char>
mod core::default::Default
  default<T>() -> T
mod core::sync::atomic
  fence(_)
  compiler_fence(_)
`;

function atomic(suffix: string): string {
  const int = suffix.toLowerCase();
  const own = `Atomic${suffix}`;
  const updates = ['add', 'sub', 'and', 'nand', 'or', 'xor', 'max', 'min'];
  return `
type core::sync::atomic::${own}
  ::new(${int}) -> ${own}
  load(_) -> ${int}
  store(${int}, _)
  swap(${int}, _) -> ${int}
  compare_exchange(${int}, ${int}, _, _) -> Result<${int}, ${int}>
  compare_exchange_weak(${int}, ${int}, _, _) -> Result<${int}, ${int}>
  fetch_update(_, _, fn(${int}) -> Option<${int}>) -> Result<${int}, ${int}>
  as_ptr() -> *mut ${int}
  get_mut() -> &mut ${int}
  into_inner() -> ${int}
${updates.map((it) => `  fetch_${it}(${int}, _) -> ${int}\n`).join('')}`;
}
