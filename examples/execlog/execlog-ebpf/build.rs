use which::which;

/// Builds anew when another bpf-linker is installed.
fn main() {
    let linker = which("bpf-linker").expect("bpf-linker is not installed");
    println!("cargo:rerun-if-changed={}", linker.display());
}
