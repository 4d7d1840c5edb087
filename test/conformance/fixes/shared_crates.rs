//# named_by_user_space
//@ refused: user-space code uses the static itself
use common::NAMED_THERE;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { NAMED_THERE += byte(&ctx, 20); NAMED_THERE as u32 } }
//- common/lib.rs
#![no_std]

pub static mut NAMED_THERE: u64 = 0;
//- user/main.rs
fn main() {
    let _bpf = aya::Ebpf::load(&[]).unwrap();
    println!("{}", unsafe { common::NAMED_THERE });
}
//# function_that_user_space_has_too
//@ refused: is compiled into `shared_crates_function_that_user_space_has_too-user` too
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { common::count(byte(&ctx, 20)) as u32 }
//- common/lib.rs
#![no_std]

static mut IN_COMMON: u64 = 0;

pub fn count(n: u64) -> u64 {
    unsafe {
        IN_COMMON += n;
        IN_COMMON
    }
}
//- user/main.rs
fn main() {
    let _bpf = aya::Ebpf::load(&[]).unwrap();
    println!("{}", common::count(1));
}
//# method_that_user_space_has_too
//@ refused: too, where this code would look into a map that is not there
use common::Tally;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { common::TALLY_THERE.add(byte(&ctx, 20)); Tally::total() as u32 }
//- common/lib.rs
#![no_std]

use core::cell::UnsafeCell;

pub struct Tally(UnsafeCell<u64>);
unsafe impl Sync for Tally {}
pub static TALLY_THERE: Tally = Tally(UnsafeCell::new(0));

impl Tally {
    pub fn add(&self, n: u64) {
        unsafe { *self.0.get() += n }
    }
    pub fn total() -> u64 {
        unsafe { *TALLY_THERE.0.get() }
    }
}
//- user/main.rs
fn main() {
    let _bpf = aya::Ebpf::load(&[]).unwrap();
    println!("{}", common::Tally::total());
}
//# used_by_the_program_alone
//@ fix: Replace `ONLY_HERE` by Array
use common::ONLY_HERE;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { ONLY_HERE += byte(&ctx, 20); ONLY_HERE as u32 } }
//- common/lib.rs
#![no_std]

pub static mut ONLY_HERE: u64 = 0;
//- user/main.rs
fn main() {
    let _bpf = aya::Ebpf::load(&[]).unwrap();
}
//# library_of_the_program
//@ fix: Replace `OF_LIBRARY` by Array
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { common::count(byte(&ctx, 20)) as u32 }
//- common/lib.rs
#![no_std]

static mut OF_LIBRARY: u64 = 0;

pub fn count(n: u64) -> u64 {
    unsafe {
        OF_LIBRARY += n;
        OF_LIBRARY
    }
}
