/**
 * `npm run release`: writes the next version and its notes, made of the files in `.changeset/`, into package.json and
 * CHANGELOG.md. A commit and a tag of that start .github/workflows/release.yml; nothing is published from here.
 *
 * `npm run release -- --dry-run` changes nothing, and shows what would come: version, notes, the package as it would be
 * published (`--out FOLDER` keeps it), what publint and are-the-types-wrong say of it, its size beside its budget, and
 * the SBOM. It ends with 1 where one of them complains.
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { checkPackage } from './check-package.ts'
import { nextVersion, notesOf, partChangelog, readFragment } from './fragments.ts'
import { billOfMaterials } from './sbom.ts'

const { values: flags } = parseArgs({ options: { 'dry-run': { type: 'boolean' }, out: { type: 'string' } } })

/** What a release says of itself. */
interface Release {
  readonly version: string
  readonly notes: string
  readonly changelog: string
  readonly fragments: readonly string[]
}

const release = planRelease()
if (flags['dry-run'] === true) await show(release)
else write(release)

function planRelease(): Release {
  const files = readdirSync('.changeset').filter((file) => file.endsWith('.md') && file !== 'README.md')
  const fragments = files.toSorted().map((file) => readFragment(file, readFileSync(join('.changeset', file), 'utf8')))
  const { version: current } = JSON.parse(readFileSync('package.json', 'utf8')) as { readonly version: string }
  const { before, unreleased, after } = partChangelog(readFileSync('CHANGELOG.md', 'utf8'))
  const version = nextVersion(current, unreleased, fragments)
  if (version === undefined) throw new Error('Nothing has changed since the last release: .changeset/ is empty.')
  const notes = notesOf(unreleased, fragments)
  const heading = `## ${version} (${new Date().toISOString().slice(0, 10)})`
  return { version, notes, changelog: `${before}## Unreleased\n\n${heading}\n\n${notes}\n\n${after}`, fragments: files }
}

function write({ version, changelog, fragments }: Release): void {
  // with --workspaces-update npm would go and look for the workspace's dependencies
  run('npm', ['version', version, '--no-git-tag-version', '--no-workspaces-update'])
  writeFileSync('CHANGELOG.md', changelog)
  for (const file of fragments) rmSync(join('.changeset', file))
  console.log(`Wrote ${version}. Next: git commit -am "${version}" && git tag v${version} && git push --follow-tags`)
}

/** Makes the package beside the work tree, and prints what there is to say about it. */
async function show({ version, notes, changelog }: Release): Promise<void> {
  const before = workTree()
  const folder = flags.out === undefined ? mkdtempSync(join(tmpdir(), 'sluice-release-')) : resolve(flags.out)
  mkdirSync(folder, { recursive: true })
  try {
    console.log(`# Version\n\n${version}\n\n# Notes\n\n${notes}\n`)
    run('npm', ['run', '-s', 'build'])
    const tarball = pack(folder, { version, changelog })
    const complaints = await checkPackage({ tarball, staged: join(folder, 'package') })
    const bill = billOfMaterials(version)
    writeFileSync(join(folder, 'sbom.cdx.json'), `${JSON.stringify(bill.document, undefined, 2)}\n`)
    console.log(`\n# Bill of materials (CycloneDX)\n\n${bill.text}`)
    const all = [...complaints, ...bill.complaints, ...(workTree() === before ? [] : ['the work tree has changed'])]
    console.log(
      `\n# Verdict\n\n${all.length === 0 ? `✓ ${version} can be published` : all.map((line) => `✗ ${line}`).join('\n')}`,
    )
    if (flags.out !== undefined) console.log(`Kept: ${tarball}, ${join(folder, 'sbom.cdx.json')}`)
    process.exitCode = all.length === 0 ? 0 : 1
  } finally {
    if (flags.out === undefined) rmSync(folder, { recursive: true, force: true })
    else rmSync(join(folder, 'package'), { recursive: true, force: true })
  }
}

/** The package as npm would publish it after `npm run release`: what is packed today, with version and changelog of then. */
function pack(folder: string, { version, changelog }: Pick<Release, 'version' | 'changelog'>): string {
  const packed = (cwd: string): string => {
    const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder]
    const [made] = JSON.parse(run('npm', args, cwd)) as readonly { readonly filename: string }[]
    return join(folder, made?.filename ?? '')
  }
  const today = packed('.')
  rmSync(join(folder, 'package'), { recursive: true, force: true })
  run('tar', ['-xzf', today, '-C', folder])
  rmSync(today)
  const staged = join(folder, 'package')
  const manifest = JSON.parse(readFileSync(join(staged, 'package.json'), 'utf8')) as object
  writeFileSync(join(staged, 'package.json'), `${JSON.stringify({ ...manifest, version }, undefined, 2)}\n`)
  writeFileSync(join(staged, 'CHANGELOG.md'), changelog)
  return packed(staged)
}

function workTree(): string {
  return run('git', ['status', '--porcelain'])
}

function run(program: string, args: readonly string[], cwd = '.'): string {
  const shell = process.platform === 'win32'
  return execFileSync(program, args, {
    cwd,
    encoding: 'utf8',
    shell,
    maxBuffer: 2 ** 26,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}
