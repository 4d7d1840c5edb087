// The contexts of aya-ebpf 0.2.1 (src/programs/mod.rs).

export const PROGRAM_CONTEXTS = [
  'BtfTracePointContext',
  'DeviceContext',
  'FEntryContext',
  'FExitContext',
  'LsmContext',
  'PerfEventContext',
  'ProbeContext',
  'RawTracePointContext',
  'RetProbeContext',
  'SkBuffContext',
  'SkLookupContext',
  'SkMsgContext',
  'SockAddrContext',
  'SockContext',
  'SockOpsContext',
  'SockoptContext',
  'SysctlContext',
  'TcContext',
  'TracePointContext',
  'XdpContext',
] as const;
