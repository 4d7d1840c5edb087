// The types of core that eBPF programs name, as declarations that are read like a crate's own source.
// Source: library/core/src of Rust 1.75 to 1.97: option.rs, result.rs, cell.rs, mem/, num/, ops/, cmp.rs, time.rs, net/, sync/atomic.rs,
// task/poll.rs, pin.rs, any.rs, alloc/layout.rs, array/, slice/iter.rs, iter/adapters/, str/error.rs, ffi/. Private names are ours.
// Cells, atomics, NonZero and others whose layout their fields do not tell are in model/layoutTable.ts; here they only have names.
// The conformance suite "layouts" compares these with rustc.

export const CORE_DECLARATIONS = `
pub use option::Option; pub use result::Result;
pub mod option { pub enum Option<T> { None, Some(T) } }
pub mod result { pub enum Result<T, E> { Ok(T), Err(E) } }
pub mod cell {
  pub struct UnsafeCell<T: ?Sized> { value: T }
  pub struct SyncUnsafeCell<T: ?Sized> { value: UnsafeCell<T> }
  pub struct Cell<T: ?Sized> { value: UnsafeCell<T> }
  pub struct OnceCell<T> { inner: UnsafeCell<super::option::Option<T>> }
  pub struct RefCell<T: ?Sized> { borrow: Cell<isize>, value: UnsafeCell<T> }
  pub struct Ref<'b, T: ?Sized> { value: super::ptr::NonNull<T>, borrow: BorrowRef<'b> }
  pub struct RefMut<'b, T: ?Sized> { value: super::ptr::NonNull<T>, borrow: BorrowRef<'b> }
  struct BorrowRef<'b> { borrow: &'b Cell<isize> }
  pub struct BorrowError {} pub struct BorrowMutError {}
}
pub mod mem {
  pub union MaybeUninit<T> { uninit: (), value: ManuallyDrop<T> }
  pub struct ManuallyDrop<T: ?Sized> { value: T }
  pub struct Discriminant<T>(T);
}
pub mod marker { pub struct PhantomData<T: ?Sized>; pub struct PhantomPinned; }
pub mod num {
  pub use self::nonzero::*;
  mod nonzero {
    pub struct NonZero<T>(T);
    pub type NonZeroU8 = NonZero<u8>; pub type NonZeroU16 = NonZero<u16>; pub type NonZeroU32 = NonZero<u32>;
    pub type NonZeroU64 = NonZero<u64>; pub type NonZeroU128 = NonZero<u128>; pub type NonZeroUsize = NonZero<usize>;
    pub type NonZeroI8 = NonZero<i8>; pub type NonZeroI16 = NonZero<i16>; pub type NonZeroI32 = NonZero<i32>;
    pub type NonZeroI64 = NonZero<i64>; pub type NonZeroI128 = NonZero<i128>; pub type NonZeroIsize = NonZero<isize>;
  }
  pub struct Wrapping<T>(pub T); pub struct Saturating<T>(pub T);
  pub struct TryFromIntError(()); pub struct ParseIntError { kind: IntErrorKind } 
  pub enum IntErrorKind { Empty, InvalidDigit, PosOverflow, NegOverflow, Zero }
  pub enum FpCategory { Nan, Infinite, Zero, Subnormal, Normal }
}
pub mod ptr { pub struct NonNull<T: ?Sized> { pointer: *const T } }
pub mod ops {
  pub struct Range<Idx> { pub start: Idx, pub end: Idx }
  pub struct RangeFrom<Idx> { pub start: Idx } pub struct RangeTo<Idx> { pub end: Idx }
  pub struct RangeToInclusive<Idx> { pub end: Idx } pub struct RangeFull;
  pub struct RangeInclusive<Idx> { start: Idx, end: Idx, exhausted: bool }
  pub enum Bound<T> { Included(T), Excluded(T), Unbounded }
  pub enum ControlFlow<B, C = ()> { Continue(C), Break(B) }
}
pub mod cmp { #[repr(i8)] pub enum Ordering { Less = -1, Equal = 0, Greater = 1 } pub struct Reverse<T>(pub T); }
pub mod convert { pub enum Infallible {} }
pub mod time { pub struct Duration { secs: u64, nanos: Nanoseconds } pub struct Nanoseconds(u32); }
pub mod net {
  pub struct Ipv4Addr { octets: [u8; 4] } pub struct Ipv6Addr { octets: [u8; 16] }
  pub enum IpAddr { V4(Ipv4Addr), V6(Ipv6Addr) }
  pub struct SocketAddrV4 { ip: Ipv4Addr, port: u16 }
  pub struct SocketAddrV6 { ip: Ipv6Addr, port: u16, flowinfo: u32, scope_id: u32 }
  pub enum SocketAddr { V4(SocketAddrV4), V6(SocketAddrV6) }
}
pub mod sync { pub mod atomic {
  pub struct AtomicBool; pub struct AtomicPtr<T>; pub struct AtomicI8; pub struct AtomicU8; pub struct AtomicI16; pub struct AtomicU16;
  pub struct AtomicI32; pub struct AtomicU32; pub struct AtomicI64; pub struct AtomicU64; pub struct AtomicIsize; pub struct AtomicUsize;
  pub struct AtomicI128; pub struct AtomicU128;
  pub enum Ordering { Relaxed, Release, Acquire, AcqRel, SeqCst }
} }
pub mod task { pub enum Poll<T> { Ready(T), Pending } }
pub mod pin { pub struct Pin<Ptr> { pointer: Ptr } }
pub mod any { pub struct TypeId { data: [*const (); 2] } }
pub mod alloc {
  pub struct Layout { size: usize, align: Alignment } pub struct LayoutError;
  #[repr(usize)] enum Alignment { 
    A0 = 1 << 0, A1 = 1 << 1, A2 = 1 << 2, A3 = 1 << 3, A4 = 1 << 4, A5 = 1 << 5, A6 = 1 << 6, A7 = 1 << 7,
    A8 = 1 << 8, A9 = 1 << 9, A10 = 1 << 10, A11 = 1 << 11, A12 = 1 << 12, A13 = 1 << 13, A14 = 1 << 14, A15 = 1 << 15,
    A16 = 1 << 16, A17 = 1 << 17, A18 = 1 << 18, A19 = 1 << 19, A20 = 1 << 20, A21 = 1 << 21, A22 = 1 << 22, A23 = 1 << 23,
    A24 = 1 << 24, A25 = 1 << 25, A26 = 1 << 26, A27 = 1 << 27, A28 = 1 << 28, A29 = 1 << 29, A30 = 1 << 30, A31 = 1 << 31,
    A32 = 1 << 32, A33 = 1 << 33, A34 = 1 << 34, A35 = 1 << 35, A36 = 1 << 36, A37 = 1 << 37, A38 = 1 << 38, A39 = 1 << 39,
    A40 = 1 << 40, A41 = 1 << 41, A42 = 1 << 42, A43 = 1 << 43, A44 = 1 << 44, A45 = 1 << 45, A46 = 1 << 46, A47 = 1 << 47,
    A48 = 1 << 48, A49 = 1 << 49, A50 = 1 << 50, A51 = 1 << 51, A52 = 1 << 52, A53 = 1 << 53, A54 = 1 << 54, A55 = 1 << 55,
    A56 = 1 << 56, A57 = 1 << 57, A58 = 1 << 58, A59 = 1 << 59, A60 = 1 << 60, A61 = 1 << 61, A62 = 1 << 62, A63 = 1 << 63,
   }
}
pub mod array {
  pub struct TryFromSliceError(());
  pub struct IntoIter<T, const N: usize> { data: [super::mem::MaybeUninit<T>; N], alive: IndexRange }
  struct IndexRange { start: usize, end: usize }
}
pub mod slice {
  pub struct Iter<'a, T> { ptr: super::ptr::NonNull<T>, end_or_len: *const T, marker: super::marker::PhantomData<&'a T> }
  pub struct IterMut<'a, T> { ptr: super::ptr::NonNull<T>, end_or_len: *mut T, marker: super::marker::PhantomData<&'a mut T> }
}
pub mod iter {
  pub struct Rev<T> { iter: T } pub struct Enumerate<I> { iter: I, count: usize }
  pub struct Take<I> { iter: I, n: usize } pub struct Skip<I> { iter: I, n: usize }
  pub struct StepBy<I> { iter: I, step_minus_one: usize, first_take: bool }
}
pub mod str { pub struct Utf8Error { valid_up_to: usize, error_len: super::option::Option<u8> } pub struct ParseBoolError {} }
pub mod char { pub struct CharTryFromError(()); pub struct DecodeUtf16Error { code: u16 } }
pub mod fmt { pub struct Error; }
pub mod hash { pub struct BuildHasherDefault<H>(super::marker::PhantomData<fn() -> H>); }
pub mod ffi {
  #[repr(u8)] pub enum c_void { A, B } pub struct CStr { inner: [c_char] }
  pub type c_char = i8; pub type c_schar = i8; pub type c_uchar = u8; pub type c_short = i16; pub type c_ushort = u16; pub type c_int = i32;
  pub type c_uint = u32; pub type c_long = i64; pub type c_ulong = u64; pub type c_longlong = i64; pub type c_ulonglong = u64;
  pub type c_float = f32; pub type c_double = f64;
  pub struct FromBytesUntilNulError(());
}
pub mod primitive {}
`;
