use std::{env, ptr};

use anyhow::Context as _;
use aya::{Ebpf, maps::RingBuf, programs::TracePoint};
use execlog_common::Exec;
use tokio::{io::unix::AsyncFd, signal};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let mut ebpf = Ebpf::load(aya::include_bytes_aligned!(concat!(
        env!("OUT_DIR"),
        "/execlog"
    )))?;
    let program: &mut TracePoint = ebpf
        .program_mut("execs")
        .context("no program execs")?
        .try_into()?;
    program.load()?;
    program.attach("syscalls", "sys_enter_execve")?;

    let only_user: Option<u32> = env::args().nth(1).map(|it| it.parse()).transpose()?;
    let execs = RingBuf::try_from(ebpf.map_mut("EXECS").context("no map EXECS")?)?;
    let mut execs = AsyncFd::new(execs)?;
    loop {
        tokio::select! {
            ready = execs.readable_mut() => {
                let mut ready = ready?;
                while let Some(record) = ready.get_inner_mut().next() {
                    // The program wrote an `Exec`, and the ring buffer aligns its records to 8 bytes.
                    let exec = unsafe { ptr::read_unaligned(record.as_ptr().cast::<Exec>()) };
                    if only_user.is_none_or(|uid| uid == exec.uid) {
                        print(&exec);
                    }
                }
                ready.clear_ready();
            }
            _ = signal::ctrl_c() => return Ok(()),
        }
    }
}

fn print(exec: &Exec) {
    println!("{} {} {}", exec.pid, text(&exec.comm), text(&exec.path));
}

/// Up to the first zero byte.
fn text(bytes: &[u8]) -> String {
    let end = bytes
        .iter()
        .position(|byte| *byte == 0)
        .unwrap_or(bytes.len());
    String::from_utf8_lossy(&bytes[..end]).into_owned()
}
