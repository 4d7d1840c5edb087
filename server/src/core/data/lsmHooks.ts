// LSM hooks that programs are attached to most, each in every release from 5.7, which brought LSM programs, to 6.18.
// Sources: include/linux/lsm_hooks.h at v5.7, include/linux/lsm_hook_defs.h from v5.8 on; the conformance suite looks each of them up in
// the running kernel's types. Deliberately absent: hooks that came or went since, and those that a usual configuration leaves out.

export const LSM_HOOKS: readonly string[] = [
  ...['bprm_check_security', 'bprm_committed_creds', 'bprm_committing_creds'],
  ...[
    'file_open',
    'file_permission',
    'file_ioctl',
    'file_lock',
    'file_fcntl',
    'file_mprotect',
    'file_receive',
  ],
  ...['mmap_file', 'mmap_addr'],
  ...[
    'inode_create',
    'inode_link',
    'inode_unlink',
    'inode_symlink',
    'inode_mkdir',
    'inode_rmdir',
    'inode_mknod',
  ],
  ...[
    'inode_rename',
    'inode_permission',
    'inode_setattr',
    'inode_getattr',
    'inode_setxattr',
    'inode_getxattr',
  ],
  ...['path_mkdir', 'path_rmdir', 'path_unlink', 'path_rename', 'path_chmod', 'path_chown', 'path_truncate'],
  ...['socket_create', 'socket_bind', 'socket_connect', 'socket_listen', 'socket_accept', 'socket_sendmsg'],
  ...['socket_recvmsg', 'socket_setsockopt', 'socket_shutdown', 'unix_stream_connect', 'unix_may_send'],
  ...['task_alloc', 'task_free', 'task_kill', 'task_fix_setuid', 'task_setnice', 'task_prctl'],
  ...['ptrace_access_check', 'ptrace_traceme', 'capable', 'cred_prepare'],
  ...['sb_mount', 'sb_umount', 'sb_remount', 'move_mount'],
  ...[
    'bpf',
    'bpf_map',
    'bpf_prog',
    'kernel_read_file',
    'kernel_module_request',
    'perf_event_open',
    'settime',
  ],
];
