"""The machine under the benchmark: pinning to cores, processor time, memory, and its description in general words."""

import contextlib
import os
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

SERVER_CORE = 0
GENERATOR_CORE = 1

_NICE = -10

# Nothing but counting, in slices, and only for as long as the process that started it lives.
_KEEP_AWAKE = "import os, sys\nwhile os.getppid() == int(sys.argv[1]):\n    for _ in range(1_000_000):\n        pass"

_TICK = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")


def pin_generator(*, realtime: bool = False) -> None:
    """Keep this process, and what it starts without saying otherwise, off the core of the server that is measured."""
    if (os.cpu_count() or 1) < 2:
        raise SystemExit("The benchmark needs two cores: one for the server, one for the load.")
    os.sched_setaffinity(0, {GENERATOR_CORE})
    if realtime:
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))
    else:
        _go_first()
    files = most_open_files()
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))


def most_open_files() -> int:
    """How many files, sockets among them, a process of this user may have open."""
    return resource.getrlimit(resource.RLIMIT_NOFILE)[1]


def _go_first() -> None:
    """On a machine that does other things too, prefer both sides of the measurement, as far as this user may.

    Where the kernel groups processes by session, niceness counts only within the group, and the group has its own.
    """
    with contextlib.suppress(PermissionError):
        os.setpriority(os.PRIO_PROCESS, 0, _NICE)
    with contextlib.suppress(OSError):
        Path("/proc/self/autogroup").write_text(str(_NICE))


def pin_to_server_core() -> None:
    """Run in a server's process before it starts."""
    os.sched_setaffinity(0, {SERVER_CORE})


@contextlib.contextmanager
def awake(*, really: bool = True) -> Iterator[None]:
    """Keep both cores from falling asleep between edits, with a process on each that gives way to anything else.

    A virtual machine hands an idle core back, and gets it back slow, with foreign caches: what that costs depends on
    the neighbours, and hits a server that does little at a time the hardest.
    """
    keepers = [_keep_awake(core) for core in (SERVER_CORE, GENERATOR_CORE) if really]
    try:
        yield
    finally:
        for keeper in keepers:
            keeper.kill()
            keeper.wait()


def _keep_awake(core: int) -> subprocess.Popen[bytes]:
    def give_way() -> None:
        os.sched_setaffinity(0, {core})
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
        # The scheduler ignores it here; it is for the accounts, see `busy_seconds`.
        os.setpriority(os.PRIO_PROCESS, 0, 19)

    return subprocess.Popen([sys.executable, "-I", "-S", "-c", _KEEP_AWAKE, str(os.getpid())], preexec_fn=give_way)


def _tree(pid: int) -> list[int]:
    """The process and all of its descendants that are alive."""
    children: dict[int, list[int]] = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            # A process may end while the table is read; it then has no parent that matters.
            with contextlib.suppress(OSError):
                # The command's name stands in parentheses and may itself contain spaces.
                after_name = Path(f"/proc/{entry}/stat").read_text().rpartition(")")[2].split()
                children.setdefault(int(after_name[1]), []).append(int(entry))
    found = [pid]
    for parent in found:
        found.extend(children.get(parent, []))
    return found


def processor_seconds(pid: int) -> float:
    """User and system time that the process and its children have used.

    Read from their processor clocks, which count in nanoseconds; /proc/PID/stat has the same sum in steps of 10 ms.
    The clock's number follows from the process id as clock_getcpuclockid(3) derives it.
    """
    return sum(time.clock_gettime_ns((~process << 3) | 2) for process in _tree(pid)) / 1e9


def resident_bytes(pid: int) -> int:
    """Memory that the process and its children hold."""
    return sum(int(Path(f"/proc/{process}/statm").read_text().split()[1]) * _PAGE for process in _tree(pid))


def busy_seconds(core: int) -> float:
    """Time that a core has spent on anything since the machine started, or that a hypervisor took from it.

    Without what runs at a lower priority than usual, as the processes do that keep the cores awake.
    """
    with Path("/proc/stat").open() as file:
        for line in file:
            name, *fields = line.split()
            if name == f"cpu{core}":
                user, _nice, system, _idle, _wait, interrupt, soft, steal = (int(field) for field in fields[:8])
                return (user + system + interrupt + soft + steal) / _TICK
    raise LookupError(f"no core {core}")


def description() -> dict[str, str]:
    """Facts about the machine that matter to the figures."""
    memory = os.sysconf("SC_PHYS_PAGES") * _PAGE / 2**30
    kernel = ".".join(platform.release().split(".")[:2])
    return {
        "Cores": str(os.cpu_count()),
        "Memory": f"{memory:.0f} GiB",
        "Kernel": f"{platform.system()} {kernel}, {platform.machine()}",
        "Python": platform.python_version(),
    }
