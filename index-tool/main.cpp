// SPDX-License-Identifier: PostgreSQL
// index-tool: make, verify and read an index, without a server.
int main() { return 0; }
