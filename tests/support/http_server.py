# SPDX-License-Identifier: PostgreSQL
# The other end of the HTTP and fetch tests: odd answers on purpose, git http-backend below /git/, and answers that
# never end in its place below /endless-refs/ and /endless-pack/, and in the place of an API below /endless-json/.
# Prints its port, serves on loopback until its standard input ends. Argument: the folder of repositories.
import http.server
import json
import os
import subprocess
import sys
import threading
import urllib.parse

ROOT = sys.argv[1]


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments):
        pass

    def answer(self, status, body=b"", headers=()):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def read_body(self):
        if self.headers.get("Transfer-Encoding") == "chunked":
            body = b""
            while size := int(self.rfile.readline(), 16):
                body += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
            return body
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def handle_any(self):
        body = self.read_body()
        path, _, query = self.path.partition("?")
        arguments = dict(urllib.parse.parse_qsl(query))
        if path.startswith("/git/"):
            return self.git(path.removeprefix("/git"), query, body)
        if path.startswith("/old/"):  # a git that knows version 0 only
            del self.headers["Git-Protocol"]
            return self.git(path.removeprefix("/old"), query, body)
        if path.startswith("/moved/"):
            return self.answer(302, headers=[("Location", self.path.replace("/moved/", "/git/"))])
        if path == "/echo":
            seen = {"method": self.command, "headers": {k.lower(): v for k, v in self.headers.items()},
                    "body": body.decode("latin-1"), "port": self.client_address[1]}
            return self.answer(200, json.dumps(seen).encode(), [("X-Twice", "a"), ("X-TWICE", "b")])
        if path == "/status":
            return self.answer(int(arguments["code"]), b"the reason")
        if path == "/redirect":
            return self.answer(int(arguments.get("code", 302)), b"moved", [("Location", arguments["to"])])
        if path == "/loop":
            return self.answer(302, headers=[("Location", "/loop")])
        if path == "/endless":
            return self.endless()
        if path.startswith("/endless-refs/"):
            return self.endless("application/x-git-upload-pack-advertisement")
        if path.startswith("/endless-pack/"):
            if self.command == "POST":
                return self.endless("application/x-git-upload-pack-result")
            return self.git(path.removeprefix("/endless-pack"), query, body)
        if path.startswith("/endless-json/"):
            return self.endless("application/json")
        if path == "/cut":
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            self.wfile.write(b"short")
            self.close_connection = True
            return None
        return self.answer(404)

    def endless(self, kind="text/plain"):
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.close_connection = True
        try:
            while True:
                self.wfile.write(b"x" * 65536)
        except OSError:
            pass

    def git(self, path, query, body):
        environment = dict(os.environ, GIT_PROJECT_ROOT=ROOT, GIT_HTTP_EXPORT_ALL="1", PATH_INFO=path,
                           QUERY_STRING=query, REQUEST_METHOD=self.command, REMOTE_ADDR="127.0.0.1",
                           GIT_CONFIG_COUNT="1", GIT_CONFIG_KEY_0="uploadpack.allowFilter", GIT_CONFIG_VALUE_0="true",
                           GIT_PROTOCOL=self.headers.get("Git-Protocol", ""),
                           CONTENT_TYPE=self.headers.get("Content-Type", ""), CONTENT_LENGTH=str(len(body)))
        done = subprocess.run(["git", "http-backend"], env=environment, input=body, stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, check=True)
        head, _, content = done.stdout.partition(b"\r\n\r\n")
        headers = [tuple(line.split(": ", 1)) for line in head.decode().split("\r\n")]
        status = next((int(value[:3]) for name, value in headers if name == "Status"), 200)
        self.answer(status, content, [pair for pair in headers if pair[0] != "Status"])

    do_GET = do_POST = do_PUT = do_HEAD = do_DELETE = handle_any


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
server.handle_error = lambda *arguments: None  # clients that hang up are part of the tests
threading.Thread(target=server.serve_forever, daemon=True).start()
print(server.server_address[1], flush=True)
sys.stdin.read()
