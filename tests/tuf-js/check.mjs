// SPDX-License-Identifier: PostgreSQL
// node check.mjs ROOT...: tuf-js trusts the first root file and is offered the others as 2.root.json, 3.root.json, …
// by its own update workflow. Prints {"trusted":<version>,"roles":[…]} of what it then trusts; exit code 1 with its
// own words when it refuses one.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';

const require = createRequire(import.meta.url);
const { Metadata, MetadataKind } = require('@tufjs/models');
const { BaseFetcher, Updater } = require('tuf-js');
const { DownloadHTTPError } = require('tuf-js/dist/error');

/** Serves the files named on the command line, and remembers whether it was asked for what comes after roots. */
class FileFetcher extends BaseFetcher {
  rootsDone = false;

  constructor(roots) {
    super();
    this.roots = roots;
  }

  async fetch(url) {
    const root = /\/(\d+)\.root\.json$/.exec(url);
    this.rootsDone ||= !root;
    const file = root && this.roots[Number(root[1]) - 1];
    if (!file) throw new DownloadHTTPError(`${url}: not found`, 404);
    return Readable.from([readFileSync(file)]);
  }
}

/** A timestamp of ours names a commit where TUF has snapshot.json: tuf-js goes as far as the roots. */
async function update(roots, folder) {
  writeFileSync(join(folder, 'root.json'), readFileSync(roots[0]));
  const fetcher = new FileFetcher(roots);
  const updater = new Updater({ metadataDir: folder, metadataBaseUrl: 'http://registry.test/tuf', fetcher });
  try {
    await updater.refresh();
  } catch (error) {
    if (!fetcher.rootsDone) throw error;
  }
  return Metadata.fromJSON(MetadataKind.Root, JSON.parse(readFileSync(join(folder, 'root.json'), 'utf8')));
}

const folder = mkdtempSync(join(tmpdir(), 'tuf-js-'));
try {
  const roots = process.argv.slice(2);
  const first = Metadata.fromJSON(MetadataKind.Root, JSON.parse(readFileSync(roots[0], 'utf8')));
  first.verifyDelegate('root', first);
  const trusted = await update(roots, folder);
  console.log(JSON.stringify({ trusted: trusted.signed.version, roles: Object.keys(trusted.signed.roles).sort() }));
} catch (error) {
  console.error(String(error.message));
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true });
}
