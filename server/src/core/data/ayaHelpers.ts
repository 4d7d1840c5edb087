// The kernel's helpers as the bindings of aya-ebpf declare them, one line each, read by model/infer/signatures.ts.
// Source: aya-ebpf-bindings 0.1.2 and 0.2.0 src/x86_64/helpers.rs, which agree on every helper that both have; `__u64` and C's numbers
// are written as Rust's. A name in lower case is a struct of the bindings.

export const RAW_HELPERS = `
  bpf_map_lookup_elem(*mut c_void, *const c_void) -> *mut c_void
  bpf_map_update_elem(*mut c_void, *const c_void, *const c_void, u64) -> i64
  bpf_map_delete_elem(*mut c_void, *const c_void) -> i64
  bpf_probe_read(*mut c_void, u32, *const c_void) -> i64
  bpf_ktime_get_ns() -> u64
  bpf_get_prandom_u32() -> u32
  bpf_get_smp_processor_id() -> u32
  bpf_skb_store_bytes(*mut __sk_buff, u32, *const c_void, u32, u64) -> i64
  bpf_l3_csum_replace(*mut __sk_buff, u32, u64, u64, u64) -> i64
  bpf_l4_csum_replace(*mut __sk_buff, u32, u64, u64, u64) -> i64
  bpf_tail_call(*mut c_void, *mut c_void, u32) -> i64
  bpf_clone_redirect(*mut __sk_buff, u32, u64) -> i64
  bpf_get_current_pid_tgid() -> u64
  bpf_get_current_uid_gid() -> u64
  bpf_get_current_comm(*mut c_void, u32) -> i64
  bpf_get_cgroup_classid(*mut __sk_buff) -> u32
  bpf_skb_vlan_push(*mut __sk_buff, u16, u16) -> i64
  bpf_skb_vlan_pop(*mut __sk_buff) -> i64
  bpf_skb_get_tunnel_key(*mut __sk_buff, *mut bpf_tunnel_key, u32, u64) -> i64
  bpf_skb_set_tunnel_key(*mut __sk_buff, *mut bpf_tunnel_key, u32, u64) -> i64
  bpf_perf_event_read(*mut c_void, u64) -> u64
  bpf_redirect(u32, u64) -> i64
  bpf_get_route_realm(*mut __sk_buff) -> u32
  bpf_perf_event_output(*mut c_void, *mut c_void, u64, *mut c_void, u64) -> i64
  bpf_skb_load_bytes(*const c_void, u32, *mut c_void, u32) -> i64
  bpf_get_stackid(*mut c_void, *mut c_void, u64) -> i64
  bpf_csum_diff(*mut u32, u32, *mut u32, u32, u32) -> i64
  bpf_skb_get_tunnel_opt(*mut __sk_buff, *mut c_void, u32) -> i64
  bpf_skb_set_tunnel_opt(*mut __sk_buff, *mut c_void, u32) -> i64
  bpf_skb_change_proto(*mut __sk_buff, u16, u64) -> i64
  bpf_skb_change_type(*mut __sk_buff, u32) -> i64
  bpf_skb_under_cgroup(*mut __sk_buff, *mut c_void, u32) -> i64
  bpf_get_hash_recalc(*mut __sk_buff) -> u32
  bpf_get_current_task() -> u64
  bpf_probe_write_user(*mut c_void, *const c_void, u32) -> i64
  bpf_current_task_under_cgroup(*mut c_void, u32) -> i64
  bpf_skb_change_tail(*mut __sk_buff, u32, u64) -> i64
  bpf_skb_pull_data(*mut __sk_buff, u32) -> i64
  bpf_csum_update(*mut __sk_buff, u32) -> i64
  bpf_set_hash_invalid(*mut __sk_buff)
  bpf_get_numa_node_id() -> i64
  bpf_skb_change_head(*mut __sk_buff, u32, u64) -> i64
  bpf_xdp_adjust_head(*mut xdp_md, i32) -> i64
  bpf_probe_read_str(*mut c_void, u32, *const c_void) -> i64
  bpf_get_socket_cookie(*mut c_void) -> u64
  bpf_get_socket_uid(*mut __sk_buff) -> u32
  bpf_set_hash(*mut __sk_buff, u32) -> i64
  bpf_setsockopt(*mut c_void, i32, i32, *mut c_void, i32) -> i64
  bpf_skb_adjust_room(*mut __sk_buff, i32, u32, u64) -> i64
  bpf_redirect_map(*mut c_void, u64, u64) -> i64
  bpf_sk_redirect_map(*mut __sk_buff, *mut c_void, u32, u64) -> i64
  bpf_sock_map_update(*mut bpf_sock_ops, *mut c_void, *mut c_void, u64) -> i64
  bpf_xdp_adjust_meta(*mut xdp_md, i32) -> i64
  bpf_perf_event_read_value(*mut c_void, u64, *mut bpf_perf_event_value, u32) -> i64
  bpf_perf_prog_read_value(*mut bpf_perf_event_data, *mut bpf_perf_event_value, u32) -> i64
  bpf_getsockopt(*mut c_void, i32, i32, *mut c_void, i32) -> i64
  bpf_override_return(*mut pt_regs, u64) -> i64
  bpf_sock_ops_cb_flags_set(*mut bpf_sock_ops, i32) -> i64
  bpf_msg_redirect_map(*mut sk_msg_md, *mut c_void, u32, u64) -> i64
  bpf_msg_apply_bytes(*mut sk_msg_md, u32) -> i64
  bpf_msg_cork_bytes(*mut sk_msg_md, u32) -> i64
  bpf_msg_pull_data(*mut sk_msg_md, u32, u32, u64) -> i64
  bpf_bind(*mut bpf_sock_addr, *mut sockaddr, i32) -> i64
  bpf_xdp_adjust_tail(*mut xdp_md, i32) -> i64
  bpf_skb_get_xfrm_state(*mut __sk_buff, u32, *mut bpf_xfrm_state, u32, u64) -> i64
  bpf_get_stack(*mut c_void, *mut c_void, u32, u64) -> i64
  bpf_skb_load_bytes_relative(*const c_void, u32, *mut c_void, u32, u32) -> i64
  bpf_fib_lookup(*mut c_void, *mut bpf_fib_lookup, i32, u32) -> i64
  bpf_sock_hash_update(*mut bpf_sock_ops, *mut c_void, *mut c_void, u64) -> i64
  bpf_msg_redirect_hash(*mut sk_msg_md, *mut c_void, *mut c_void, u64) -> i64
  bpf_sk_redirect_hash(*mut __sk_buff, *mut c_void, *mut c_void, u64) -> i64
  bpf_lwt_push_encap(*mut __sk_buff, u32, *mut c_void, u32) -> i64
  bpf_lwt_seg6_store_bytes(*mut __sk_buff, u32, *const c_void, u32) -> i64
  bpf_lwt_seg6_adjust_srh(*mut __sk_buff, u32, i32) -> i64
  bpf_lwt_seg6_action(*mut __sk_buff, u32, *mut c_void, u32) -> i64
  bpf_rc_repeat(*mut c_void) -> i64
  bpf_rc_keydown(*mut c_void, u32, u64, u32) -> i64
  bpf_skb_cgroup_id(*mut __sk_buff) -> u64
  bpf_get_current_cgroup_id() -> u64
  bpf_get_local_storage(*mut c_void, u64) -> *mut c_void
  bpf_sk_select_reuseport(*mut sk_reuseport_md, *mut c_void, *mut c_void, u64) -> i64
  bpf_skb_ancestor_cgroup_id(*mut __sk_buff, i32) -> u64
  bpf_sk_lookup_tcp(*mut c_void, *mut bpf_sock_tuple, u32, u64, u64) -> *mut bpf_sock
  bpf_sk_lookup_udp(*mut c_void, *mut bpf_sock_tuple, u32, u64, u64) -> *mut bpf_sock
  bpf_sk_release(*mut c_void) -> i64
  bpf_map_push_elem(*mut c_void, *const c_void, u64) -> i64
  bpf_map_pop_elem(*mut c_void, *mut c_void) -> i64
  bpf_map_peek_elem(*mut c_void, *mut c_void) -> i64
  bpf_msg_push_data(*mut sk_msg_md, u32, u32, u64) -> i64
  bpf_msg_pop_data(*mut sk_msg_md, u32, u32, u64) -> i64
  bpf_rc_pointer_rel(*mut c_void, i32, i32) -> i64
  bpf_spin_lock(*mut bpf_spin_lock) -> i64
  bpf_spin_unlock(*mut bpf_spin_lock) -> i64
  bpf_sk_fullsock(*mut bpf_sock) -> *mut bpf_sock
  bpf_tcp_sock(*mut bpf_sock) -> *mut bpf_tcp_sock
  bpf_skb_ecn_set_ce(*mut __sk_buff) -> i64
  bpf_get_listener_sock(*mut bpf_sock) -> *mut bpf_sock
  bpf_skc_lookup_tcp(*mut c_void, *mut bpf_sock_tuple, u32, u64, u64) -> *mut bpf_sock
  bpf_tcp_check_syncookie(*mut c_void, *mut c_void, u32, *mut tcphdr, u32) -> i64
  bpf_sysctl_get_name(*mut bpf_sysctl, *mut i8, u64, u64) -> i64
  bpf_sysctl_get_current_value(*mut bpf_sysctl, *mut i8, u64) -> i64
  bpf_sysctl_get_new_value(*mut bpf_sysctl, *mut i8, u64) -> i64
  bpf_sysctl_set_new_value(*mut bpf_sysctl, *const i8, u64) -> i64
  bpf_strtol(*const i8, u64, u64, *mut i64) -> i64
  bpf_strtoul(*const i8, u64, u64, *mut u64) -> i64
  bpf_sk_storage_get(*mut c_void, *mut c_void, *mut c_void, u64) -> *mut c_void
  bpf_sk_storage_delete(*mut c_void, *mut c_void) -> i64
  bpf_send_signal(u32) -> i64
  bpf_tcp_gen_syncookie(*mut c_void, *mut c_void, u32, *mut tcphdr, u32) -> i64
  bpf_skb_output(*mut c_void, *mut c_void, u64, *mut c_void, u64) -> i64
  bpf_probe_read_user(*mut c_void, u32, *const c_void) -> i64
  bpf_probe_read_kernel(*mut c_void, u32, *const c_void) -> i64
  bpf_probe_read_user_str(*mut c_void, u32, *const c_void) -> i64
  bpf_probe_read_kernel_str(*mut c_void, u32, *const c_void) -> i64
  bpf_tcp_send_ack(*mut c_void, u32) -> i64
  bpf_send_signal_thread(u32) -> i64
  bpf_jiffies64() -> u64
  bpf_read_branch_records(*mut bpf_perf_event_data, *mut c_void, u32, u64) -> i64
  bpf_get_ns_current_pid_tgid(u64, u64, *mut bpf_pidns_info, u32) -> i64
  bpf_xdp_output(*mut c_void, *mut c_void, u64, *mut c_void, u64) -> i64
  bpf_get_netns_cookie(*mut c_void) -> u64
  bpf_get_current_ancestor_cgroup_id(i32) -> u64
  bpf_sk_assign(*mut c_void, *mut c_void, u64) -> i64
  bpf_ktime_get_boot_ns() -> u64
  bpf_seq_printf(*mut seq_file, *const i8, u32, *const c_void, u32) -> i64
  bpf_seq_write(*mut seq_file, *const c_void, u32) -> i64
  bpf_sk_cgroup_id(*mut c_void) -> u64
  bpf_sk_ancestor_cgroup_id(*mut c_void, i32) -> u64
  bpf_ringbuf_output(*mut c_void, *mut c_void, u64, u64) -> i64
  bpf_ringbuf_reserve(*mut c_void, u64, u64) -> *mut c_void
  bpf_ringbuf_submit(*mut c_void, u64)
  bpf_ringbuf_discard(*mut c_void, u64)
  bpf_ringbuf_query(*mut c_void, u64) -> u64
  bpf_csum_level(*mut __sk_buff, u64) -> i64
  bpf_skc_to_tcp6_sock(*mut c_void) -> *mut tcp6_sock
  bpf_skc_to_tcp_sock(*mut c_void) -> *mut tcp_sock
  bpf_skc_to_tcp_timewait_sock(*mut c_void) -> *mut tcp_timewait_sock
  bpf_skc_to_tcp_request_sock(*mut c_void) -> *mut tcp_request_sock
  bpf_skc_to_udp6_sock(*mut c_void) -> *mut udp6_sock
  bpf_get_task_stack(*mut task_struct, *mut c_void, u32, u64) -> i64
  bpf_load_hdr_opt(*mut bpf_sock_ops, *mut c_void, u32, u64) -> i64
  bpf_store_hdr_opt(*mut bpf_sock_ops, *const c_void, u32, u64) -> i64
  bpf_reserve_hdr_opt(*mut bpf_sock_ops, u32, u64) -> i64
  bpf_inode_storage_get(*mut c_void, *mut c_void, *mut c_void, u64) -> *mut c_void
  bpf_inode_storage_delete(*mut c_void, *mut c_void) -> i32
  bpf_d_path(*mut path, *mut i8, u32) -> i64
  bpf_copy_from_user(*mut c_void, u32, *const c_void) -> i64
  bpf_snprintf_btf(*mut i8, u32, *mut btf_ptr, u32, u64) -> i64
  bpf_seq_printf_btf(*mut seq_file, *mut btf_ptr, u32, u64) -> i64
  bpf_skb_cgroup_classid(*mut __sk_buff) -> u64
  bpf_redirect_neigh(u32, *mut bpf_redir_neigh, i32, u64) -> i64
  bpf_per_cpu_ptr(*const c_void, u32) -> *mut c_void
  bpf_this_cpu_ptr(*const c_void) -> *mut c_void
  bpf_redirect_peer(u32, u64) -> i64
  bpf_task_storage_get(*mut c_void, *mut task_struct, *mut c_void, u64) -> *mut c_void
  bpf_task_storage_delete(*mut c_void, *mut task_struct) -> i64
  bpf_get_current_task_btf() -> *mut task_struct
  bpf_bprm_opts_set(*mut linux_binprm, u64) -> i64
  bpf_ktime_get_coarse_ns() -> u64
  bpf_ima_inode_hash(*mut inode, *mut c_void, u32) -> i64
  bpf_sock_from_file(*mut file) -> *mut socket
  bpf_check_mtu(*mut c_void, u32, *mut u32, i32, u64) -> i64
  bpf_for_each_map_elem(*mut c_void, *mut c_void, *mut c_void, u64) -> i64
  bpf_snprintf(*mut i8, u32, *const i8, *mut u64, u32) -> i64
  bpf_sys_bpf(u32, *mut c_void, u32) -> i64
  bpf_btf_find_by_name_kind(*mut i8, i32, u32, i32) -> i64
  bpf_sys_close(u32) -> i64
  bpf_timer_init(*mut bpf_timer, *mut c_void, u64) -> i64
  bpf_timer_set_callback(*mut bpf_timer, *mut c_void) -> i64
  bpf_timer_start(*mut bpf_timer, u64, u64) -> i64
  bpf_timer_cancel(*mut bpf_timer) -> i64
  bpf_get_func_ip(*mut c_void) -> u64
  bpf_get_attach_cookie(*mut c_void) -> u64
  bpf_task_pt_regs(*mut task_struct) -> i64
  bpf_get_branch_snapshot(*mut c_void, u32, u64) -> i64
  bpf_trace_vprintk(*const i8, u32, *const c_void, u32) -> i64
  bpf_skc_to_unix_sock(*mut c_void) -> *mut unix_sock
  bpf_kallsyms_lookup_name(*const i8, i32, i32, *mut u64) -> i64
  bpf_find_vma(*mut task_struct, u64, *mut c_void, *mut c_void, u64) -> i64
  bpf_loop(u32, *mut c_void, *mut c_void, u64) -> i64
  bpf_strncmp(*const i8, u32, *const i8) -> i64
  bpf_get_func_arg(*mut c_void, u32, *mut u64) -> i64
  bpf_get_func_ret(*mut c_void, *mut u64) -> i64
  bpf_get_func_arg_cnt(*mut c_void) -> i64
  bpf_get_retval() -> i32
  bpf_set_retval(i32) -> i32
  bpf_xdp_get_buff_len(*mut xdp_md) -> u64
  bpf_xdp_load_bytes(*mut xdp_md, u32, *mut c_void, u32) -> i64
  bpf_xdp_store_bytes(*mut xdp_md, u32, *mut c_void, u32) -> i64
  bpf_copy_from_user_task(*mut c_void, u32, *const c_void, *mut task_struct, u64) -> i64
  bpf_skb_set_tstamp(*mut __sk_buff, u64, u32) -> i64
  bpf_ima_file_hash(*mut file, *mut c_void, u32) -> i64
  bpf_kptr_xchg(*mut c_void, *mut c_void) -> *mut c_void
  bpf_map_lookup_percpu_elem(*mut c_void, *const c_void, u32) -> *mut c_void
  bpf_skc_to_mptcp_sock(*mut c_void) -> *mut mptcp_sock
  bpf_dynptr_from_mem(*mut c_void, u32, u64, *mut bpf_dynptr) -> i64
  bpf_ringbuf_reserve_dynptr(*mut c_void, u32, u64, *mut bpf_dynptr) -> i64
  bpf_ringbuf_submit_dynptr(*mut bpf_dynptr, u64)
  bpf_ringbuf_discard_dynptr(*mut bpf_dynptr, u64)
  bpf_dynptr_read(*mut c_void, u32, *const bpf_dynptr, u32, u64) -> i64
  bpf_dynptr_write(*const bpf_dynptr, u32, *mut c_void, u32, u64) -> i64
  bpf_dynptr_data(*const bpf_dynptr, u32, u32) -> *mut c_void
  bpf_tcp_raw_gen_syncookie_ipv4(*mut iphdr, *mut tcphdr, u32) -> i64
  bpf_tcp_raw_gen_syncookie_ipv6(*mut ipv6hdr, *mut tcphdr, u32) -> i64
  bpf_tcp_raw_check_syncookie_ipv4(*mut iphdr, *mut tcphdr) -> i64
  bpf_tcp_raw_check_syncookie_ipv6(*mut ipv6hdr, *mut tcphdr) -> i64
  bpf_ktime_get_tai_ns() -> u64
  bpf_user_ringbuf_drain(*mut c_void, *mut c_void, *mut c_void, u64) -> i64
  bpf_cgrp_storage_get(*mut c_void, *mut cgroup, *mut c_void, u64) -> *mut c_void
  bpf_cgrp_storage_delete(*mut c_void, *mut cgroup) -> i64
`;
