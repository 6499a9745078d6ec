#!/usr/bin/env python3
"""What a stranger with a socket can do to a registry: memory stays under a ceiling and it keeps answering.

abuse.py REGISTRYD NGINX_CONF_FOLDER CEILING_MIB [CEILING_WITHOUT_NGINX_MIB]

Starts registryd and nginx (the shipped configuration, another port) in a scratch folder on loopback, sends what
is below by raw sockets, several at a time, and looks at the peak resident memory of both after each case."""
import gzip, hashlib, io, json, os, random, shutil, signal, socket, subprocess, sys, tempfile, threading, time, zipfile

AT_ONCE = 8
AT_ONCE_ALONE = 4
PATIENCE = 30


class Registry:
    """registryd in a folder of its own; nginx before it when a folder of configuration is given."""

    def __init__(self, registryd, conf, folder):
        self.folder = folder
        data = os.path.join(folder, "data")
        self.errors = open(os.path.join(folder, "registryd.log"), "wb")
        self.server = subprocess.Popen([registryd, "serve", "--data", data, "--listen", "127.0.0.1:0"],
                                       stdout=subprocess.PIPE, stderr=self.errors)
        self.direct = int(json.loads(self.server.stdout.readline())["listening"].rsplit(":", 1)[1])
        subprocess.run([registryd, "user", "add", "ada", "--email", "ada@example.org", "--data", data], check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        token = subprocess.run([registryd, "token", "create", "ada", "--data", data], check=True, capture_output=True)
        self.token = token.stdout.decode().strip()
        self.nginx = self.start_nginx(conf) if conf else None
        self.port = self.front if conf else self.direct

    def start_nginx(self, conf):
        home = os.path.join(self.folder, "nginx")
        os.makedirs(os.path.join(home, "logs"))
        for name in ("howdah-http.conf", "howdah-server.conf"):
            text = open(os.path.join(conf, name)).read()
            open(os.path.join(home, name), "w").write(text.replace("127.0.0.1:8080", f"127.0.0.1:{self.direct}"))
        probe = socket.socket()
        probe.bind(("127.0.0.1", 0))
        self.front = probe.getsockname()[1]
        probe.close()
        temporary = "".join(f"  {kind}_temp_path {home}/{kind};\n"
                            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        owner = "user root;\n" if os.geteuid() == 0 else ""
        open(os.path.join(home, "nginx.conf"), "w").write(
            f"{owner}daemon off;\nworker_processes 2;\npid {home}/pid;\nerror_log {home}/logs/error.log;\n"
            f"events {{ worker_connections 1024; }}\nhttp {{\n  access_log off;\n{temporary}"
            f"  include {home}/howdah-http.conf;\n"
            f"  server {{ listen 127.0.0.1:{self.front}; include {home}/howdah-server.conf; }}\n}}\n")
        nginx = subprocess.Popen([shutil.which("nginx") or "/usr/sbin/nginx", "-p", home, "-c", "nginx.conf"],
                                 stderr=open(os.path.join(home, "stderr"), "wb"))
        wait_until(lambda: ask(self.front, get("/healthz")).startswith(b"HTTP/1.1 200"), "nginx answers")
        return nginx

    def peak_mib(self):
        """VmHWM of registryd and of every process of nginx."""
        pids = [self.server.pid]
        if self.nginx:
            pids.append(self.nginx.pid)
            path = f"/proc/{self.nginx.pid}/task/{self.nginx.pid}/children"
            pids += [int(pid) for pid in open(path).read().split()]
        peak = 0
        for pid in pids:
            for line in open(f"/proc/{pid}/status"):
                if line.startswith("VmHWM:"):
                    peak += int(line.split()[1])
        return peak // 1024

    def stop(self):
        for process in (self.nginx, self.server):
            if process:
                process.send_signal(signal.SIGTERM)
                process.wait(60)


def wait_until(holds, what):
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            if holds():
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise SystemExit(f"abuse: waited {PATIENCE} s in vain until {what}")


def connect(port, source="127.0.0.1"):
    connection = socket.create_connection(("127.0.0.1", port), PATIENCE, (source, 0))
    connection.settimeout(PATIENCE)
    return connection


def send(connection, pieces):
    """As much as the peer takes; False when it closed."""
    try:
        for piece in pieces:
            connection.sendall(piece)
        return True
    except OSError:
        return False


def receive(connection, limit=1 << 16):
    answer = b""
    try:
        while len(answer) < limit:
            more = connection.recv(65536)
            if not more:
                break
            answer += more
    except OSError:
        pass
    return answer


def ask(port, *pieces):
    """From another address than the abuse: what that one may is limited, nobody else shall suffer."""
    with connect(port, "127.0.0.2") as connection:
        send(connection, pieces)
        return receive(connection, 12)


def get(path, headers=""):
    return f"GET {path} HTTP/1.1\r\nHost: r\r\nConnection: close\r\n{headers}\r\n".encode()


def head(registry, path, headers):
    return (f"POST {path} HTTP/1.1\r\nHost: r\r\nAuthorization: Bearer {registry.token}\r\n"
            f"Connection: close\r\n{headers}\r\n").encode()


def archive(version, filler):
    meta = {"name": "pair", "version": version, "abstract": "A pair", "license": "postgresql",
            "maintainer": "Ada <ada@example.org>", "meta-spec": {"version": "1.0.0"},
            "provides": {"pair": {"file": "sql/pair.sql", "version": version}}}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr(f"pair-{version}/META.json", json.dumps(meta))
        packed.writestr(f"pair-{version}/sql/pair.sql", "select 1;\n")
        packed.writestr(f"pair-{version}/filler", filler)
    return out.getvalue()


def form(content):
    return (b'--xx\r\nContent-Disposition: form-data; name="archive"; filename="a.zip"\r\n\r\n' + content +
            b"\r\n--xx--\r\n")


def publish(registry, version, filler):
    body = form(archive(version, filler))
    with connect(registry.port) as connection:
        send(connection, [head(registry, "/v1/releases", "Content-Type: multipart/form-data; boundary=xx\r\n"
                                                         f"Content-Length: {len(body)}\r\n"), body])
        answer = receive(connection)
    assert b" 201 " in answer[:16], answer
    return json.loads(answer.split(b"\r\n\r\n", 1)[1])["artifact"]["sha256"]


def chunked(megabytes):
    piece = b"10000\r\n" + b"x" * 65536 + b"\r\n"
    for _ in range(megabytes * 16):
        yield piece


def post_chunked(path, kind):
    def case(registry):
        with connect(registry.port) as connection:
            send(connection, [head(registry, path, f"Content-Type: {kind}\r\nTransfer-Encoding: chunked\r\n")])
            send(connection, chunked(96))
            receive(connection)
    return case


BOMB = gzip.compress(b"\0" * (256 << 20), 9)


def post_gzip(path, kind):
    def case(registry):
        with connect(registry.port) as connection:
            send(connection, [head(registry, path, f"Content-Type: {kind}\r\nContent-Encoding: gzip\r\n"
                                                   f"Content-Length: {len(BOMB)}\r\n"), BOMB])
            receive(connection)
    return case


def many_headers(registry):
    with connect(registry.port) as connection:
        send(connection, [b"GET /healthz HTTP/1.1\r\nHost: r\r\n"] + [b"X-%d: y\r\n" % i for i in range(100_000)])
        send(connection, [b"\r\n"])
        receive(connection)


def long_line(before):
    def case(registry):
        with connect(registry.port) as connection:
            send(connection, [before] + [b"a" * (1 << 20)] * 40 + [b"\r\n\r\n"])
            receive(connection)
    return case


def overlapping_ranges(registry):
    ranges = "Range: bytes=" + ",".join(["0-"] * 1000) + "\r\n"
    with connect(registry.port) as connection:
        send(connection, [get(f"/v1/artifacts/{registry.artifact}", ranges)])
        time.sleep(1)  # and a reader who does not read
        receive(connection, 1 << 28)


def deep_json(registry):
    body = b"[" * 200_000
    with connect(registry.port) as connection:
        send(connection, [head(registry, "/v1/statements", "Content-Type: application/json\r\n"
                                                           f"Content-Length: {len(body)}\r\n"), body])
        receive(connection)


def form_without_end(registry):
    with connect(registry.port) as connection:
        send(connection, [head(registry, "/v1/releases", "Content-Type: multipart/form-data; boundary=xx\r\n"
                                                         "Content-Length: 100000000\r\n"),
                          b'--xx\r\nContent-Disposition: form-data; name="archive"; x="'])
        send(connection, [b"a" * (1 << 20)] * 64)
        receive(connection)


def slow_bodies(registry):
    """A dozen for each of those at once: more than registryd has threads."""
    slow = []
    for _ in range(12):
        connection = connect(registry.port)
        slow.append(connection)
        send(connection, [head(registry, "/v1/releases", "Content-Type: multipart/form-data; boundary=xx\r\n"
                                                         "Content-Length: 1000000\r\n")])
    for _ in range(5):
        for connection in slow:
            send(connection, [b"-"])
        time.sleep(1)
    for connection in slow:
        connection.close()


def slow_headers(registry):
    slow = [connect(registry.port) for _ in range(6)]
    for connection in slow:
        send(connection, [b"GET /healthz HTTP/1.1\r\n"])
    for _ in range(5):
        for connection in slow:
            send(connection, [b"X-A: b\r\n"])
        time.sleep(1)
    for connection in slow:
        connection.close()


CASES = [
    ("chunked bomb: a release", post_chunked("/v1/releases", "multipart/form-data; boundary=xx")),
    ("chunked bomb: a fetch", post_chunked("/index.git/git-upload-pack", "application/x-git-upload-pack-request")),
    ("chunked bomb: a push", post_chunked("/index.git/git-receive-pack", "application/x-git-receive-pack-request")),
    ("chunked bomb: a statement", post_chunked("/v1/statements", "application/json")),
    ("gzip bomb: a fetch", post_gzip("/index.git/git-upload-pack", "application/x-git-upload-pack-request")),
    ("gzip bomb: a push", post_gzip("/index.git/git-receive-pack", "application/x-git-receive-pack-request")),
    ("gzip bomb: a statement", post_gzip("/v1/statements", "application/json")),
    ("100,000 header lines", many_headers),
    ("a request line of 40 MiB", long_line(b"GET /")),
    ("a header line of 40 MiB", long_line(b"GET / HTTP/1.1\r\nHost: r\r\nX-A: ")),
    ("a chunk size line of 40 MiB",
     long_line(b"POST /v1/statements HTTP/1.1\r\nHost: r\r\nTransfer-Encoding: chunked\r\n\r\n1;")),
    ("a thousand overlapping ranges", overlapping_ranges),
    ("JSON 200,000 deep", deep_json),
    ("a form whose header never ends", form_without_end),
    ("slow bodies", slow_bodies),
    ("slow headers", slow_headers),
]


def answers(registry):
    return ask(registry.port, get("/healthz")).startswith(b"HTTP/1.1 200")


def run_case(registry, case):
    at_once = AT_ONCE if registry.nginx else AT_ONCE_ALONE
    threads = [threading.Thread(target=case, args=(registry,)) for _ in range(at_once)]
    for thread in threads:
        thread.start()
    during = registry.nginx is None or answers(registry)
    for thread in threads:
        thread.join()
    return during


def run_all(registryd, conf, ceiling):
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        registry = Registry(registryd, conf, folder)
        try:
            filler = random.Random(1).randbytes(8 << 20)
            registry.artifact = publish(registry, "1.0.0", filler)
            for name, case in CASES:
                during = run_case(registry, case)
                wait_until(lambda: answers(registry), f"it answers again after {name}")
                peak = registry.peak_mib()
                verdict = "ok" if during and peak < ceiling else "FAILED"
                failed += verdict != "ok"
                print(f"{verdict:6} {'behind nginx' if conf else 'alone':12} {name}: peak {peak} MiB of {ceiling}"
                      f"{'' if during else '; it did not answer meanwhile'}", flush=True)
            publish(registry, "1.1.0", b"after all that")
            with connect(registry.port) as connection:
                send(connection, [get(f"/v1/artifacts/{registry.artifact}")])
                body = receive(connection, 1 << 28).split(b"\r\n\r\n", 1)[1]
            assert hashlib.sha256(body).hexdigest() == registry.artifact, "the artifact came back otherwise"
        finally:
            registry.stop()
    return failed


def main():
    registryd, conf, ceiling = sys.argv[1], sys.argv[2], int(sys.argv[3])
    failed = run_all(registryd, conf, ceiling)
    if len(sys.argv) > 4:
        failed += run_all(registryd, None, int(sys.argv[4]))
    return 1 if failed else 0


sys.exit(main())
