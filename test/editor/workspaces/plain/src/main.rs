static mut RUNS: u64 = 0;

fn main() {
    unsafe {
        RUNS += 1;
    }
    println!("an ordinary program for user space");
}
