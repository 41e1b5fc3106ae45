/** The system call filter of a sandbox: what is denied, with what error, and why. */

import { BpfProgram, dataOffset, verdict } from './bpf.ts';

const EPERM = 1;
const ENOSYS = 38;

interface Architecture {
  /** AUDIT_ARCH_* of linux/audit.h: the only ABI let through. */
  readonly audit: number;
  readonly column: 0 | 1;
  /** Numbers from here on belong to the x32 ABI, which no runtime uses and where filters were evaded before. */
  readonly foreignFrom: number | undefined;
}

const architectures: Partial<Record<NodeJS.Architecture, Architecture>> = {
  x64: { audit: 0xc000_003e, column: 0, foreignFrom: 0x4000_0000 },
  arm64: { audit: 0xc000_00b7, column: 1, foreignFrom: undefined },
};

type Numbers = readonly [x86_64: number | undefined, aarch64: number | undefined];

/** One family of calls: all fail alike, for one reason. */
interface Denial {
  readonly reason: string;
  readonly errno: number;
  readonly calls: Readonly<Record<string, Numbers>>;
}

/** Numbers: arch/x86/entry/syscalls/syscall_64.tbl and include/uapi/asm-generic/unistd.h. */
export const denials: readonly Denial[] = [
  {
    reason: 'changes what the file system looks like; needs capabilities a sandbox never has',
    errno: EPERM,
    calls: {
      mount: [165, 40],
      umount2: [166, 39],
      pivot_root: [155, 41],
      chroot: [161, 51],
      open_tree: [428, 428],
      move_mount: [429, 429],
      fsopen: [430, 430],
      fsconfig: [431, 431],
      fsmount: [432, 432],
      fspick: [433, 433],
      mount_setattr: [442, 442],
      open_tree_attr: [467, 467],
      quotactl: [179, 60],
      quotactl_fd: [443, 443],
      swapon: [167, 224],
      swapoff: [168, 225],
    },
  },
  {
    reason:
      'enters or makes namespaces, which hands out capabilities over kernel code that is rarely hardened',
    errno: EPERM,
    calls: { unshare: [272, 97], setns: [308, 268] },
  },
  {
    reason: 'its flags lie in memory, where a filter cannot read them; C libraries fall back to clone',
    errno: ENOSYS,
    calls: { clone3: [435, 435] },
  },
  {
    reason: 'reads or drives other processes; the debugger interfaces have a history of escapes',
    errno: EPERM,
    calls: {
      ptrace: [101, 117],
      process_vm_readv: [310, 270],
      process_vm_writev: [311, 271],
      kcmp: [312, 272],
      pidfd_getfd: [438, 438],
      process_madvise: [440, 440],
    },
  },
  {
    reason: 'loads code into the kernel or replaces it',
    errno: EPERM,
    calls: {
      init_module: [175, 105],
      finit_module: [313, 273],
      delete_module: [176, 106],
      kexec_load: [246, 104],
      kexec_file_load: [320, 294],
      bpf: [321, 280],
      reboot: [169, 142],
    },
  },
  {
    reason:
      'large or often attacked kernel surface that functions do not need; programs fall back when told it is absent',
    errno: ENOSYS,
    calls: {
      io_uring_setup: [425, 425],
      io_uring_enter: [426, 426],
      io_uring_register: [427, 427],
      userfaultfd: [323, 282],
      perf_event_open: [298, 241],
      fanotify_init: [300, 262],
      fanotify_mark: [301, 263],
      lookup_dcookie: [212, 18],
      vmsplice: [278, 75],
      memfd_secret: [447, 447],
    },
  },
  {
    reason: 'kernel keyrings are not wholly namespaced: keys of one user would outlive and cross sandboxes',
    errno: EPERM,
    calls: { add_key: [248, 217], request_key: [249, 218], keyctl: [250, 219] },
  },
  {
    reason: 'opens files by number and so walks around mounts (the "shocker" escape)',
    errno: EPERM,
    calls: { open_by_handle_at: [304, 265], name_to_handle_at: [303, 264] },
  },
  {
    reason: 'sets what belongs to the whole machine',
    errno: EPERM,
    calls: {
      settimeofday: [164, 170],
      clock_settime: [227, 112],
      clock_adjtime: [305, 266],
      adjtimex: [159, 171],
      sethostname: [170, 161],
      setdomainname: [171, 162],
      syslog: [103, 116],
      acct: [163, 89],
      vhangup: [153, 58],
      iopl: [172, undefined],
      ioperm: [173, undefined],
      modify_ldt: [154, undefined],
      move_pages: [279, 239],
      migrate_pages: [256, 238],
      mbind: [237, 235],
      set_mempolicy: [238, 237],
      nfsservctl: [180, 42],
    },
  },
];

/** Calls that are looked at by an argument. Numbers as above. */
const inspected = {
  clone: [56, 220],
  ioctl: [16, 29],
  personality: [135, 92],
  socket: [41, 198],
} satisfies Record<string, Numbers>;

/** CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID and NEWNET: linux/sched.h. NEWTIME needs clone3 or unshare. */
const newNamespaceFlags =
  0x0002_0000 | 0x0200_0000 | 0x0400_0000 | 0x0800_0000 | 0x1000_0000 | 0x2000_0000 | 0x4000_0000;

/** TIOCSTI and TIOCLINUX type into a terminal that the sandbox may share with a shell: asm-generic/ioctls.h. */
const terminalInjections = [0x5412, 0x541c];

/** AF_UNIX, AF_INET and AF_INET6: linux/socket.h. Not AF_VSOCK, which reaches the hypervisor, nor AF_ALG or AF_PACKET. */
const socketFamilies = [1, 2, 10];
/** Only with protocol NETLINK_ROUTE: getaddrinfo and os.networkInterfaces ask it for the addresses. */
const AF_NETLINK = 16;
const NETLINK_ROUTE = 0;
const EAFNOSUPPORT = 97;

/** The filter for a processor architecture, or undefined where Kiln has no table for it. */
export function seccompFilter(architecture: NodeJS.Architecture = process.arch): Buffer | undefined {
  const target = architectures[architecture];
  if (target === undefined) return undefined;
  const number = (numbers: Numbers) => numbers[target.column];
  const program = new BpfProgram();
  program.load(dataOffset.architecture).returnUnless('ifEqual', target.audit, verdict.killProcess);
  program.load(dataOffset.syscall);
  if (target.foreignFrom !== undefined) {
    program.returnWhen('ifAtLeast', target.foreignFrom, verdict.fail(ENOSYS));
  }
  for (const denial of denials) {
    for (const numbers of Object.values(denial.calls)) {
      const call = number(numbers);
      if (call !== undefined) program.returnWhen('ifEqual', call, verdict.fail(denial.errno));
    }
  }
  program.whenEqual(inspected.clone[target.column], (clone) =>
    clone
      .load(dataOffset.argument(0))
      .returnWhen('ifAnyBit', newNamespaceFlags, verdict.fail(EPERM))
      .return(verdict.allow),
  );
  program.whenEqual(inspected.ioctl[target.column], (ioctl) => {
    ioctl.load(dataOffset.argument(1));
    for (const request of terminalInjections) ioctl.returnWhen('ifEqual', request, verdict.fail(EPERM));
    ioctl.return(verdict.allow);
  });
  program.whenEqual(inspected.socket[target.column], (socket) => {
    socket.load(dataOffset.argument(0));
    for (const family of socketFamilies) socket.returnWhen('ifEqual', family, verdict.allow);
    socket.returnUnless('ifEqual', AF_NETLINK, verdict.fail(EAFNOSUPPORT));
    socket.load(dataOffset.argument(2)).returnWhen('ifEqual', NETLINK_ROUTE, verdict.allow);
    socket.return(verdict.fail(EAFNOSUPPORT));
  });
  // Only the query (0xffffffff) and PER_LINUX (0): other personalities weaken address randomisation.
  program.whenEqual(inspected.personality[target.column], (personality) =>
    personality
      .load(dataOffset.argument(0))
      .returnWhen('ifEqual', 0, verdict.allow)
      .returnWhen('ifEqual', 0xffff_ffff, verdict.allow)
      .return(verdict.fail(EPERM)),
  );
  return program.return(verdict.allow).assemble();
}
