// Builds the two style sheets and scripts: node build.mjs OUT
//
// frontend/desk and frontend/site go to OUT/desk and OUT/site. A sheet names its faces as
// url(fonts/NAME.woff2); the file comes out of the pinned font package that has it. The licences of
// everything that ends up in OUT are gathered in OUT/licences. The desk has a second script, for the writing
// screen, and a third, for the frame of its preview.
import { build } from 'esbuild';
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = dirname(fileURLToPath(import.meta.url));
const PACKAGES = join(HERE, 'node_modules');
const FONTS = join(PACKAGES, '@fontsource-variable');
const PARTS = ['desk', 'site'];
const ENTRIES = new Set(['desk.css', 'desk.js', 'writing.js', 'framed.js', 'site.css', 'site.js']);

const out = resolve(process.argv[2] ?? join(HERE, '../cms/web/static'));
const shelf = await fontShelf();
const used = new Set(); // folders of packages: another copy further down is a package of its own
for (const part of PARTS) await buildPart(part);
await gatherLicences();

/** Gives every font file that the installed packages hold: name -> { path, owner }. */
async function fontShelf() {
  const fonts = new Map();
  for (const name of await readdir(FONTS)) {
    const files = join(FONTS, name, 'files');
    for (const file of await readdir(files)) {
      if (file.endsWith('.woff2')) fonts.set(file, { path: join(files, file), owner: `@fontsource-variable/${name}` });
    }
  }
  return fonts;
}

async function buildPart(part) {
  const from = join(HERE, part);
  const to = join(out, part);
  await rm(to, { recursive: true, force: true });
  await mkdir(to, { recursive: true });
  const sources = (await readdir(from)).sort();
  const result = await build({
    absWorkingDir: HERE,
    entryPoints: sources.filter(name => ENTRIES.has(name)).map(name => join(from, name)),
    outdir: to,
    bundle: true,
    minify: true,
    charset: 'utf8',
    format: 'iife',
    target: 'es2022',
    legalComments: 'none',
    external: ['fonts/*'],
    metafile: true,
    logLevel: 'warning',
  });
  for (const output of Object.values(result.metafile.outputs)) {
    for (const [input, share] of Object.entries(output.inputs)) if (share.bytesInOutput > 0) noteOwner(input);
  }
  for (const name of sources.filter(name => name.endsWith('.svg'))) await cp(join(from, name), join(to, name));
  await copyFonts(await readFile(join(from, `${part}.css`), 'utf8'), join(to, 'fonts'));
}

/** Remembers the package that a bundled file came from; our own files have none. */
function noteOwner(input) {
  const found = input.match(/^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//);
  if (found) used.add(join(HERE, found[1]));
}

async function copyFonts(sheet, to) {
  await mkdir(to, { recursive: true });
  for (const [, name] of sheet.matchAll(/url\(["']?(?:\.\/)?fonts\/([\w-]+\.woff2)["']?\)/g)) {
    const font = shelf.get(name);
    if (!font) throw new Error(`${name}: no installed font package has it; add its package to frontend/package.json`);
    await cp(font.path, join(to, name));
    used.add(join(PACKAGES, font.owner));
  }
}

async function gatherLicences() {
  const to = join(out, 'licences');
  await rm(to, { recursive: true, force: true });
  await mkdir(to, { recursive: true });
  const lines = ['# Third-party notice', '', 'What these files contain of others, each under its own licence:', ''];
  const copies = new Set();
  for (const folder of [...used].sort()) {
    const told = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
    const file = (await readdir(folder)).find(entry => /^licen[cs]e/i.test(entry));
    if (!file) throw new Error(`${told.name} comes without a licence file`);
    const name = told.name.replace('@', '').replace('/', '-');
    const copy = copies.has(`${name}.txt`) ? `${name}-${told.version}.txt` : `${name}.txt`;
    copies.add(copy);
    await cp(join(folder, file), join(to, copy));
    lines.push(`- ${told.name} ${told.version}: ${told.license} (${copy})`);
  }
  lines.push('', 'The Newsreader files are trimmed: optical sizes 18 to 72, weights 300 to 800 (italic 400 to 700).', '');
  await writeFile(join(to, 'THIRD-PARTY.md'), lines.join('\n'));
}
