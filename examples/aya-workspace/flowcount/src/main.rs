use std::{env, net::Ipv4Addr, time::Duration};

use anyhow::Context as _;
use aya::{
    Ebpf,
    maps::HashMap,
    programs::{KProbe, Xdp, XdpFlags},
};
use flowcount_common::{Flow, FlowKey};
use tokio::{signal, time};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let interface = env::args().nth(1).unwrap_or_else(|| "eth0".to_owned());
    let mut ebpf = Ebpf::load(aya::include_bytes_aligned!(concat!(
        env!("OUT_DIR"),
        "/flowcount"
    )))?;

    let connect: &mut KProbe = ebpf
        .program_mut("tcp_connect")
        .context("no program tcp_connect")?
        .try_into()?;
    connect.load()?;
    connect.attach("tcp_connect", 0)?;

    let packets: &mut Xdp = ebpf
        .program_mut("count_packets")
        .context("no program count_packets")?
        .try_into()?;
    packets.load()?;
    packets
        .attach(&interface, XdpFlags::default())
        .with_context(|| format!("cannot attach to {interface}"))?;

    let flows: HashMap<_, FlowKey, Flow> =
        HashMap::try_from(ebpf.map("FLOWS").context("no map FLOWS")?)?;
    let mut ticks = time::interval(Duration::from_secs(1));
    loop {
        tokio::select! {
            _ = ticks.tick() => print_flows(&flows)?,
            _ = signal::ctrl_c() => return Ok(()),
        }
    }
}

fn print_flows<T: std::borrow::Borrow<aya::maps::MapData>>(
    flows: &HashMap<T, FlowKey, Flow>,
) -> anyhow::Result<()> {
    for entry in flows.iter() {
        let (key, flow) = entry?;
        let source = Ipv4Addr::from(u32::from_be(key.source));
        println!("#{} {source}: {} packets", flow.id, flow.packets);
    }
    Ok(())
}
